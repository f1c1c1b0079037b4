import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { testDatabase } from '#platform/testing/database';
import { insertUser } from '../store/users.ts';
import { createVaultKeys, type VaultKeys } from './keys.ts';
import { rewrapAll } from './rewrap.ts';
import { seal, unseal } from './seal.ts';
import { findKept, insertKept, type KeptRow } from '../store/kept-tokens.ts';

const secrets = { derive: () => Buffer.alloc(32, 7) };
const named = (name: string): string => `${name}:${randomBytes(32).toString('base64')}`;
const never = new AbortController().signal;

describe('wrapping keys of the vault', () => {
  let db: Database;
  let close: () => Promise<void>;
  let userId: string;
  beforeAll(async () => {
    ({ database: db, close } = await testDatabase({ name: 'identity' }));
    userId = (await insertUser(db, { id: uuidv7(), kind: 'user', name: 'x', roles: ['user'] })).id;
  });
  afterAll(() => close());

  const keep = (keys: VaultKeys, accessToken: string): Promise<KeptRow> => {
    const id = uuidv7();
    return insertKept(db, {
      id,
      userId,
      provider: 'github',
      scopes: [],
      ...seal(keys, { id, userId }, { accessToken, refreshToken: null }),
    });
  };
  const again = async ({ id }: KeptRow): Promise<KeptRow> => (await findKept(db, userId, id))!;

  it('change without a moment in which anything does not open', async () => {
    const [autumn, spring] = [named('autumn'), named('spring')];
    const before = createVaultKeys({ VAULT_KEYS: autumn }, secrets);
    // First every process knows the new one, then it is used.
    const known = createVaultKeys({ VAULT_KEYS: `${autumn},${spring}` }, secrets);
    const used = createVaultKeys({ VAULT_KEYS: `${spring},${autumn}` }, secrets);
    const after = createVaultKeys({ VAULT_KEYS: spring }, secrets);
    expect([before, known, used, after].map(({ current }) => current)).toEqual([
      'autumn',
      'autumn',
      'spring',
      'spring',
    ]);

    const derived = await keep(createVaultKeys({ VAULT_KEYS: '' }, secrets), 'derived');
    const rows = await Promise.all(Array.from({ length: 250 }, (_, index) => keep(known, `token ${index}`)));
    const sealedBefore = rows.map(({ sealedTokens }) => sealedTokens.toString('hex'));
    const [first, second] = await Promise.all([
      rewrapAll({ db, vaultKeys: used }, never),
      rewrapAll({ db, vaultKeys: used }, never),
    ]);
    expect(first.rewrapped + second.rewrapped).toBe(251);
    for (const [index, row] of rows.entries()) {
      const now = await again(row);
      expect([now.wrappingKey, now.sealedTokens.toString('hex')]).toEqual(['spring', sealedBefore[index]]);
      expect([unseal(known, now), unseal(after, now)].map(({ accessToken }) => accessToken)).toEqual([
        `token ${index}`,
        `token ${index}`,
      ]);
      expect(() => unseal(before, now)).toThrow('spring');
    }
    expect(unseal(after, await again(derived)).accessToken).toBe('derived');
    expect(await rewrapAll({ db, vaultKeys: used }, never)).toEqual({ rewrapped: 0, unknown: [] });
  });

  it('that are gone too early are named, and nothing is lost', async () => {
    const [old, next] = [named('old'), named('next')];
    const row = await keep(createVaultKeys({ VAULT_KEYS: old }, secrets), 'kept');
    const other = await keep(createVaultKeys({ VAULT_KEYS: '' }, secrets), 'derived');
    const early = await rewrapAll({ db, vaultKeys: createVaultKeys({ VAULT_KEYS: next }, secrets) }, never);
    expect(early).toMatchObject({ rewrapped: 1, unknown: expect.arrayContaining(['old']) as string[] });
    expect((await again(other)).wrappingKey).toBe('next');
    expect(
      (await rewrapAll({ db, vaultKeys: createVaultKeys({ VAULT_KEYS: `${next},${old}` }, secrets) }, never)).rewrapped,
    ).toBe(1);
    expect(unseal(createVaultKeys({ VAULT_KEYS: next }, secrets), await again(row)).accessToken).toBe('kept');
  });

  it('open nothing that was changed or moved', () => {
    const keys = createVaultKeys({ VAULT_KEYS: '' }, secrets);
    const label = { id: uuidv7(), userId };
    const sealed = seal(keys, label, { accessToken: 'a', refreshToken: 'r' });
    expect(unseal(keys, { ...label, ...sealed })).toMatchObject({ accessToken: 'a', refreshToken: 'r' });
    for (const moved of [
      { ...label, id: uuidv7() },
      { ...label, userId: uuidv7() },
    ])
      expect(() => unseal(keys, { ...moved, ...sealed })).toThrow();
    for (const part of ['wrappedKey', 'sealedTokens'] as const) {
      const changed = Buffer.from(sealed[part]);
      changed[20] = (changed[20] ?? 0) ^ 1;
      expect(() => unseal(keys, { ...label, ...sealed, [part]: changed })).toThrow();
    }
  });
});
