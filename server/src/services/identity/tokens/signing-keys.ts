import { desc, lt, sql } from 'drizzle-orm';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import type { SecretKeys } from '#platform/config/secret-key';
import type { Database, Transaction } from '#platform/db/database';
import type { Queryable } from '#platform/db/queryable';
import { signingKeys } from '../schema.ts';
import { unwrap, wrap } from '#platform/key-wrapping';

type KeyPairAlgorithm = 'EdDSA' | 'ES256';

interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly key: CryptoKey | Uint8Array;
}

export interface SigningKeys {
  /** The newest that is active, or the shared secret. */
  current(): SigningKey;
  /** All whose tokens may still live, and those that are going to sign. */
  publicJwks(): readonly JWK[];
  /** Reads them again: another process may have made one. */
  reload(): Promise<void>;
  /** Makes the next key, and forgets those whose last token has expired. Public at once, it signs when every process knows it. */
  rotate(): Promise<void>;
}

type KeyRow = typeof signingKeys.$inferSelect;

/** Any number that identity uses for nothing else: two first starts at once must agree on one key. */
const CREATE_KEY_LOCK = 5_120_001;
/** Wakes every process that signs or publishes keys. */
export const KEYS_CHANNEL = 'madang_signing_keys';
/** A new key is known everywhere long before. */
const ACTIVE_AFTER_SECONDS = 5;

const generate = async (
  algorithm: KeyPairAlgorithm,
  wrappingKey: Buffer,
): Promise<Omit<typeof signingKeys.$inferInsert, 'activeAt'>> => {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    kid,
    publicJwk: { ...jwk, kid, alg: algorithm, use: 'sig' },
    wrappedPrivateJwk: wrap(JSON.stringify(await exportJWK(pair.privateKey)), wrappingKey),
  };
};

export const WRAPPING_PURPOSE = 'signing-keys';

/**
 * Whether the secret key opens the newest signing key; undefined where there is none. For databases of any release, so
 * it takes nothing for granted but the column of the first one.
 */
export const opensSigningKeys = async (admin: Queryable, keys: SecretKeys): Promise<boolean | undefined> => {
  const there = await admin.query<{ there: boolean }>("SELECT to_regclass('auth.signing_keys') IS NOT NULL AS there");
  if (there.rows[0]?.there !== true) return undefined;
  const { rows } = await admin.query<{ wrapped: Buffer }>(
    'SELECT wrapped_private_jwk AS wrapped FROM auth.signing_keys ORDER BY created_at DESC LIMIT 1',
  );
  if (rows[0] === undefined) return undefined;
  try {
    unwrap(rows[0].wrapped, keys.derive(WRAPPING_PURPOSE));
    return true;
  } catch {
    return false;
  }
};

const open = async ({ kid, publicJwk, wrappedPrivateJwk }: KeyRow, wrappingKey: Buffer): Promise<SigningKey> => {
  let privateJwk: string;
  try {
    privateJwk = unwrap(wrappedPrivateJwk, wrappingKey).toString('utf8');
  } catch (cause) {
    throw new Error(
      'The signing keys in the database were wrapped with another secret key. Start with the MADANG_SECRET_KEY (or the secret.key file of the data folder) that this database was made with.',
      { cause },
    );
  }
  const algorithm = publicJwk.alg ?? 'EdDSA';
  return { kid, algorithm, key: await importJWK(JSON.parse(privateJwk) as JWK, algorithm) };
};

const locked = <T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${CREATE_KEY_LOCK})`);
    return work(tx);
  });

interface SigningKeyOptions {
  readonly wrappingKey: Buffer;
  readonly accessTokenSeconds: number;
  readonly algorithm: KeyPairAlgorithm;
  /** Signs in the place of a key pair; what was signed by one before is good until it expires. */
  readonly secret: Uint8Array | undefined;
}

/**
 * Loads the keys that sign access tokens, and makes one where there is none of this algorithm.
 * @throws Error when the secret key of the installation is not the one that wrapped them.
 */
export const loadSigningKeys = async (
  db: Database,
  { wrappingKey, accessTokenSeconds, algorithm, secret }: SigningKeyOptions,
): Promise<SigningKeys> => {
  const opened = new Map<string, SigningKey>();
  let rows: readonly KeyRow[] = [];

  const readAll = (tx: Transaction | Database): Promise<KeyRow[]> =>
    tx.select().from(signingKeys).orderBy(desc(signingKeys.activeAt));
  const accept = async (read: readonly KeyRow[]): Promise<void> => {
    for (const row of read) if (!opened.has(row.kid)) opened.set(row.kid, await open(row, wrappingKey));
    rows = read;
  };

  /** Others do not know it yet: until they do, the one before it signs. */
  const addNext = async (tx: Transaction): Promise<KeyRow[]> => {
    await tx.insert(signingKeys).values({
      ...(await generate(algorithm, wrappingKey)),
      activeAt: sql`now() + make_interval(secs => ${ACTIVE_AFTER_SECONDS})` as never,
    });
    await tx.execute(sql`SELECT pg_notify(${KEYS_CHANNEL}, '')`);
    return readAll(tx);
  };

  await accept(
    await locked(db, async (tx) => {
      const known = await readAll(tx);
      if (known.length === 0)
        return tx
          .insert(signingKeys)
          .values(await generate(algorithm, wrappingKey))
          .returning();
      return known[0]?.publicJwk.alg === algorithm || secret !== undefined ? known : addNext(tx);
    }),
  );

  return {
    current() {
      if (secret !== undefined) return { kid: 'shared', algorithm: 'HS256', key: secret };
      const now = Date.now();
      const row = rows.find(({ activeAt }) => activeAt.getTime() <= now) ?? rows.at(-1);
      const key = row === undefined ? undefined : opened.get(row.kid);
      if (key === undefined) throw new Error('no signing key');
      return key;
    },
    publicJwks: () => rows.map(({ publicJwk }) => publicJwk),
    reload: async () => accept(await readAll(db)),
    async rotate() {
      await accept(
        await locked(db, async (tx) => {
          const [newest] = await readAll(tx);
          // The others signed until the newest was active.
          const lastTokenExpired =
            newest !== undefined && newest.activeAt.getTime() < Date.now() - accessTokenSeconds * 1000;
          if (lastTokenExpired) await tx.delete(signingKeys).where(lt(signingKeys.activeAt, newest.activeAt));
          return addNext(tx);
        }),
      );
    },
  };
};
