import { timingSafeEqual } from 'node:crypto';
import { keysOf, type SecretKeys, type SecretKeySource } from '../config/secret-key.ts';
import type { ServiceDefinition } from '../service.ts';
import { InstallationError } from './installation-error.ts';
import type { Queryable } from './queryable.ts';

/**
 * `empty`: no installation yet. `unmarked`: made by a release that stored no key check, and nothing speaks against the
 * key. `proved`: this is the key that the installation was made with.
 */
export type KeyProof = 'empty' | 'unmarked' | 'proved';

/**
 * What the database keeps of the key (HKDF-SHA-256 with a purpose of its own, RFC 5869): it tells keys apart and opens
 * nothing. Whoever has a copy of the database can try guesses on it no faster than on the wrapped signing keys beside it.
 */
export const keyCheckOf = (keys: SecretKeys): string => keys.derive('installation-check').toString('base64url');

const THE_RIGHT_KEY =
  'Start with the MADANG_SECRET_KEY, or with MADANG_DATA naming the data folder whose secret.key, that the installation was made with. ' +
  'The key of an installation cannot be changed: "The secret key" in docs/deployment.md.';

const refuseWrongKey = (keys: SecretKeySource): never => {
  throw new InstallationError(
    `This database belongs to an installation with another secret key than ${keys.place}.`,
    THE_RIGHT_KEY,
  );
};

const readKeyCheck = async (client: Queryable): Promise<string | undefined> => {
  const { rows } = await client.query<{ key_check: string }>('SELECT key_check FROM platform.installation');
  return rows[0]?.key_check;
};

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Asks what services have wrapped, where the release that made the database stored no check. */
const fitsWhatIsWrapped = async (
  client: Queryable,
  keys: SecretKeySource,
  definitions: readonly ServiceDefinition[],
): Promise<boolean> => {
  for (const definition of definitions)
    if ((await definition.provesKey?.(client, keysOf(keys, definition))) === false) return false;
  return true;
};

/**
 * Proves the key against the database; reads only.
 * @throws InstallationError when it is missing or another one
 */
export const proveKey = async (
  client: Queryable,
  keys: SecretKeySource,
  definitions: readonly ServiceDefinition[],
): Promise<KeyProof> => {
  const { rows } = await client.query<{ migrated: boolean; marked: boolean }>(
    `SELECT coalesce(bool_or(relname = '__migrations'), false) AS migrated, coalesce(bool_or(relname = 'installation'), false) AS marked
     FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'platform')`,
  );
  if (rows[0]?.migrated !== true) return 'empty';
  if (!keys.exists()) {
    throw new InstallationError(
      `This database belongs to an installation whose secret key is not here: MADANG_SECRET_KEY is not set, and there is no ${keys.place}.`,
      THE_RIGHT_KEY,
    );
  }
  const check = rows[0].marked ? await readKeyCheck(client) : undefined;
  if (check !== undefined) return isSame(check, keyCheckOf(keys)) ? 'proved' : refuseWrongKey(keys);
  return (await fitsWhatIsWrapped(client, keys, definitions)) ? 'unmarked' : refuseWrongKey(keys);
};
