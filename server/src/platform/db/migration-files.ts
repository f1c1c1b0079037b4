import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** One migration of a schema, as drizzle-kit wrote it. */
export interface MigrationFile {
  /** Name of its file, without the ending. */
  readonly tag: string;
  /** Milliseconds since 1970 at which it was generated: what it is known by in the database. */
  readonly at: number;
  readonly statements: readonly string[];
  /** SHA-256 of the file, in hex. */
  readonly hash: string;
  /** The same of the file as git checks it out on some machines, with CRLF. */
  readonly crlfHash: string;
  /** False where the file says so: for CREATE INDEX CONCURRENTLY and the like. It must then be safe to run again. */
  readonly inTransaction: boolean;
}

const JournalSchema = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number().int() })) });
const BREAKPOINT = '--> statement-breakpoint';
/** The first line of a migration that must not run in a transaction. */
const NO_TRANSACTION = /^-- madang: no transaction$/m;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const readOne = (folder: string, tag: string, at: number): MigrationFile => {
  const text = readFileSync(path.join(folder, `${tag}.sql`), 'utf8').replaceAll('\r\n', '\n');
  return {
    tag,
    at,
    statements: text.split(BREAKPOINT),
    hash: sha256(text),
    crlfHash: sha256(text.replaceAll('\n', '\r\n')),
    inTransaction: !NO_TRANSACTION.test(text.split('\n', 1)[0] ?? ''),
  };
};

/** The migrations of a folder, in the order in which they are applied. */
export const readMigrations = (folder: string): MigrationFile[] => {
  const journal: unknown = JSON.parse(readFileSync(path.join(folder, 'meta', '_journal.json'), 'utf8'));
  return JournalSchema.parse(journal).entries.map(({ tag, when }) => readOne(folder, tag, when));
};
