import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from './config.ts';

/** Keys for one purpose each, all derived from the one secret of the installation. */
export interface SecretKeys {
  /** 32 bytes; the same purpose gives the same key in every process. */
  derive(purpose: string): Buffer;
}

/** Two starters at once must end with the same key: the file is linked into place, which fails if it exists. */
const readOrCreate = (folder: string): string => {
  const file = path.join(folder, 'secret.key');
  mkdirSync(folder, { recursive: true });
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8').trim();
};

export const openSecretKeys = (config: Pick<Config, 'MADANG_SECRET_KEY' | 'dataFolder'>): SecretKeys => {
  const secret = config.MADANG_SECRET_KEY ?? readOrCreate(config.dataFolder);
  return { derive: (purpose) => Buffer.from(hkdfSync('sha256', secret, 'madang', purpose, 32)) };
};

/** Password of a database role; known to whoever holds the secret, so that processes need not be told. */
export const rolePassword = (keys: SecretKeys, role: string): string =>
  createHmac('sha256', keys.derive('database-roles')).update(role).digest('base64url');
