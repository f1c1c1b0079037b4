import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';

export const SAMPLES_FOLDER = path.join(import.meta.dirname, 'samples');
/** Of the installations in the samples; it opens nothing else. */
export const SAMPLE_SECRET = 'of-the-upgrade-samples-0123456789-abcdefghijklmno';
/** What stands in a sample for the name of its database, with which the names of roles begin, and for its admin. */
export const NAME = '@NAME@';
export const ADMIN = '@ADMIN@';

const Message = z.object({ role: z.enum(['user', 'assistant']), content: z.string(), status: z.string() });

const Person = z.object({
  id: z.string(),
  access_token: z.string(),
  refresh_token: z.string(),
  login: z.object({ login_id: z.string(), password: z.string() }).optional(),
  api_key: z.string().optional(),
  conversations: z.array(z.object({ id: z.string(), title: z.string(), messages: z.array(Message) })),
});
export type SamplePerson = z.infer<typeof Person>;

/** What a release was told and had answered when its database was dumped. */
const Facts = z.object({
  commit: z.string(),
  dumped_at: z.iso.datetime(),
  people: z.array(Person),
  share: z.object({ id: z.string(), texts: z.array(z.string()) }).optional(),
  /** An answer that was being written; `seen` is what its reader had got. */
  running: z.object({ person: z.string(), conversation_id: z.string(), message_id: z.string(), seen: z.string() }),
});
export type SampleFacts = z.infer<typeof Facts>;

export interface Sample {
  readonly facts: SampleFacts;
  readonly sql: string;
}

export const readSample = async (commit: string): Promise<Sample> => ({
  facts: Facts.parse(JSON.parse(await readFile(path.join(SAMPLES_FOLDER, `${commit}.json`), 'utf8'))),
  sql: (await promisify(gunzip)(await readFile(path.join(SAMPLES_FOLDER, `${commit}.sql.gz`)))).toString('utf8'),
});
