import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { expect, it } from 'vitest';
import { createTestDatabase } from '#platform/testing/database';
import { runJob } from '#platform/testing/run-job';
import { startInProcess } from '#platform/testing/server';
import { insertUser } from '../store/users.ts';
import { createVaultKeys } from './keys.ts';
import { seal } from './seal.ts';
import { findKept, insertKept } from '../store/kept-tokens.ts';

it('wraps kept tokens with the key that is in use, on the timetable', async () => {
  const database = await createTestDatabase();
  const [spring, autumn] = ['spring', 'autumn'].map((name) => `${name}:${randomBytes(32).toString('base64')}`);
  const server = await startInProcess({
    env: { ...database.env, VAULT_KEYS: `${spring},${autumn}` },
    services: ['identity'],
    gateway: false,
  });
  const db = database.connect('identity');
  const userId = (await insertUser(db, { id: uuidv7(), kind: 'user', name: 'x', roles: ['user'] })).id;
  const id = uuidv7();
  const old = createVaultKeys({ VAULT_KEYS: autumn ?? '' }, { derive: () => Buffer.alloc(32) });
  await insertKept(db, {
    id,
    userId,
    provider: 'github',
    scopes: [],
    ...seal(old, { id, userId }, { accessToken: 'a', refreshToken: null }),
  });
  await runJob(database.urlOf('jobs'), 'identity.rewrap-vault');
  await expect.poll(async () => (await findKept(db, userId, id))?.wrappingKey, { timeout: 60_000 }).toBe('spring');
  await server.stop();
  await database.close();
});
