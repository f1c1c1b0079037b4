import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InstallationError } from '../db/installation-error.ts';
import type { Config } from './config.ts';
import { syncFolder } from '../sync-folder.ts';

/** Keys for one purpose each, all derived from the one secret of the installation. */
export interface SecretKeys {
  /** 32 bytes; the same purpose gives the same key in every process. @throws Error where the secret is not known */
  derive(purpose: string): Buffer;
}

/** Where this process looks for the secret of the installation. */
export interface SecretKeySource extends SecretKeys {
  /** MADANG_SECRET_KEY, or the path of the file in the data folder. */
  readonly place: string;
  /** Whether there is one in that place. Looking makes nothing. */
  exists(): boolean;
  /** Makes the file where there is neither a setting nor a file: for a new installation and nothing else. */
  make(): void;
}

const SHORTEST = 32;

const read = (file: string): string | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new InstallationError(`The secret key in ${file} cannot be read (${message}).`, 'Let this user read it.');
  }
  if (text.length >= SHORTEST) return text;
  const problem = `${file} does not hold a secret key: it has ${text.length} characters.`;
  throw new InstallationError(problem, 'Restore it from a backup.');
};

/** Two starters at once must end with the same key: the file is linked into place, which fails if it exists. */
const create = (file: string): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  syncFolder(path.dirname(file)); // the database will remember this key for good
};

export const openSecretKeys = (config: Pick<Config, 'MADANG_SECRET_KEY' | 'dataFolder'>): SecretKeySource => {
  const file = path.join(config.dataFolder, 'secret.key');
  let known = config.MADANG_SECRET_KEY;
  const find = (): string | undefined => (known ??= read(file));
  return {
    place: config.MADANG_SECRET_KEY === undefined ? file : 'MADANG_SECRET_KEY',
    exists: () => find() !== undefined,
    make() {
      if (find() === undefined) create(file);
    },
    derive(purpose) {
      const secret = find();
      if (secret === undefined)
        throw new Error(`There is no secret key: MADANG_SECRET_KEY is not set, and ${file} does not exist.`);
      return Buffer.from(hkdfSync('sha256', secret, 'madang', purpose, 32));
    },
  };
};

/** Password of a database role; known to whoever holds the secret, so that processes need not be told. */
export const rolePassword = (keys: SecretKeys, role: string): string =>
  createHmac('sha256', keys.derive('database-roles')).update(role).digest('base64url');

/** Purposes of the platform's own; no service gets their keys. */
export const PLATFORM_PURPOSES = [
  'database-roles',
  'service-principal',
  'installation-check',
  'signed-addresses',
  'tickets',
  'guest-cookie',
  'idempotency',
] as const;

/** The keys of one service: those for the purposes that its definition names. @throws Error for any other */
export const keysOf = (
  keys: SecretKeys,
  { name, keys: purposes = [] }: { readonly name: string; readonly keys?: readonly string[] },
): SecretKeys => ({
  derive(purpose) {
    if (!purposes.includes(purpose))
      throw new Error(`the service ${name} has no key for ${purpose}: its definition does not ask for one`);
    return keys.derive(purpose);
  },
});
