import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import type { Database } from '#platform/db/database';
import { signingKeys } from '../schema.ts';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

export interface SigningKeys {
  readonly current: SigningKey;
  readonly publicJwks: readonly JWK[];
}

const NONCE = 12;
const TAG = 16;

const wrap = (plain: string, key: Buffer): Buffer => {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
};

const unwrap = (wrapped: Buffer, key: Buffer): string => {
  const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, NONCE));
  decipher.setAuthTag(wrapped.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(wrapped.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
};

const generate = async (key: Buffer): Promise<typeof signingKeys.$inferInsert> => {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, publicJwk: { ...jwk, kid, alg: 'EdDSA', use: 'sig' }, wrappedPrivateJwk: wrap(JSON.stringify(await exportJWK(pair.privateKey)), key) };
};

/** Any number that identity uses for nothing else: two first starts at once must agree on one key. */
const CREATE_KEY_LOCK = 5_120_001;

/**
 * Loads the keys that sign access tokens and makes the first one.
 * @throws Error when the secret key of the installation is not the one that wrapped them.
 */
export const loadSigningKeys = async (db: Database, wrappingKey: Buffer): Promise<SigningKeys> => {
  const rows = await db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${CREATE_KEY_LOCK})`);
    const known = await tx.select().from(signingKeys).orderBy(sql`created_at DESC`);
    return known.length > 0 ? known : tx.insert(signingKeys).values(await generate(wrappingKey)).returning();
  });
  const newest = rows[0];
  if (newest === undefined) throw new Error('no signing key');
  let privateJwk: string;
  try {
    privateJwk = unwrap(newest.wrappedPrivateJwk, wrappingKey);
  } catch (cause) {
    throw new Error('The signing keys in the database were wrapped with another secret key. Start with the MADANG_SECRET_KEY (or the secret.key file of the data folder) that this database was made with.', { cause });
  }
  const privateKey = (await importJWK(JSON.parse(privateJwk) as JWK, 'EdDSA')) as CryptoKey;
  return { current: { kid: newest.kid, privateKey }, publicJwks: rows.map((row) => row.publicJwk) };
};
