import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const FORMAT = 1;
const FILE = 'backup.json';
export const KEY_FILE = 'secret.key';

const Table = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()).min(1),
  rows: z.number().int(),
  /** Below the backup's folder: PostgreSQL's text format of COPY, compressed by gzip. */
  file: z.string().regex(/^[\w./-]+$/),
  /** Of the file, in hexadecimal. */
  sha256: z.string(),
});
export type TableBackup = z.infer<typeof Table>;

const Manifest = z.object({
  format: z.literal(FORMAT, { error: 'was made by a newer release: restore it with that one' }),
  release: z.string(),
  made_at: z.iso.datetime(),
  /** Tells whether a key is the one that the backup's secrets are wrapped with. */
  key_check: z.string(),
  /** Migrations that had been applied, by schema: when each was written, in milliseconds. */
  migrations: z.record(z.string(), z.array(z.number().int())),
  /** In an order in which none refers to a later one. */
  tables: z.array(Table),
  /** Sequences, by name, and the number that each has given last. */
  sequences: z.record(z.string(), z.string()),
  /** Files by the service that keeps them, each named by its SHA-256. */
  files: z.record(z.string(), z.array(z.string().regex(/^[0-9a-f]{64}$/))),
});
export type Manifest = z.infer<typeof Manifest>;

/** Written last: a backup that broke off has none. */
export const writeManifest = (folder: string, manifest: Omit<Manifest, 'format'>): Promise<void> =>
  writeFile(path.join(folder, FILE), `${JSON.stringify({ format: FORMAT, ...manifest }, null, 1)}\n`, {
    mode: 0o600,
    flush: true,
  });

/** @throws Error that says what is wrong with it */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const text = await readFile(path.join(folder, FILE), 'utf8').catch((error: unknown) => {
    throw new Error(
      `${folder} is no backup, or one that broke off: it has no ${FILE}. Name the folder that "madang backup" has written.`,
      { cause: error },
    );
  });
  const unreadable = (why: string, cause: unknown): Error =>
    new Error(`The backup in ${folder} cannot be read: ${FILE} ${why}`, { cause });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unreadable('is not whole', error);
  }
  const parsed = Manifest.safeParse(json);
  if (!parsed.success) throw unreadable(parsed.error.issues[0]?.message ?? '', parsed.error);
  return parsed.data;
};

export const pathOfFile = (folder: string, service: string, hash: string): string =>
  path.join(folder, 'stored-files', service, hash.slice(0, 2), hash);
