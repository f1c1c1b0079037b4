import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assertKoreanTrigrams, type EmbeddedPostgres } from './index.ts';
import { query, temporaryFolders } from './testing/folders.ts';

const folders = temporaryFolders();
let embedded: EmbeddedPostgres;

beforeAll(async () => {
  embedded = await folders.start(folders.make());
});
afterAll(() => folders.clear());

const check = async (database: string): Promise<void> => {
  const client = new pg.Client({ connectionString: embedded.url.replace(/madang$/, database) });
  await client.connect();
  try {
    await assertKoreanTrigrams(client);
  } finally {
    await client.end();
  }
};

it('asks for pg_trgm where it is missing', async () => {
  await expect(check('madang')).rejects.toThrow(/CREATE EXTENSION pg_trgm/);
});

it('is content with the database that we make, wherever the extension lives', async () => {
  await query(embedded.url, 'create schema elsewhere; create extension pg_trgm schema elsewhere');
  await expect(check('madang')).resolves.toBeUndefined();
});

it('refuses a database in which Hangul has no trigrams, and says how to make a better one', async () => {
  await query(embedded.url, "create database plain template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'");
  await query(embedded.url.replace(/madang$/, 'plain'), 'create extension pg_trgm');
  await expect(check('plain')).rejects.toThrow(
    /"plain" has LC_CTYPE "C".*search in Korean would find nothing.*LC_CTYPE 'C.UTF-8'/,
  );
});
