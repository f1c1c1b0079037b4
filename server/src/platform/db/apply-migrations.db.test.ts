import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { applyMigrations, applyMigrationsWithin, migrationsApplied } from './apply-migrations.ts';
import { InstallationError } from './installation-error.ts';
import { proveMigrations } from './prove-schema.ts';

let database: TestDatabase;
let admin: pg.Client;
let other: pg.Client;
let root: string;
beforeAll(async () => {
  database = await createTestDatabase();
  [admin, other] = [
    new pg.Client({ connectionString: database.adminUrl }),
    new pg.Client({ connectionString: database.adminUrl }),
  ];
  await Promise.all([admin.connect(), other.connect()]);
  root = await mkdtemp(path.join(tmpdir(), 'madang-migrations-'));
});
afterAll(async () => {
  await Promise.all([admin.end(), other.end()]);
  await database.close();
  await rm(root, { recursive: true });
});

type Files = Readonly<Record<string, string>>;

/** A schema of its own, and its folder as drizzle-kit lays it out. */
const write = async (schema: string, files: Files): Promise<string> => {
  const folder = path.join(root, schema);
  await mkdir(path.join(folder, 'meta'), { recursive: true });
  for (const [tag, sql] of Object.entries(files)) await writeFile(path.join(folder, `${tag}.sql`), sql);
  await writeFile(
    path.join(folder, 'meta/_journal.json'),
    JSON.stringify({
      entries: Object.keys(files).map((tag, index) => ({ idx: index, tag, when: 1000 + index, breakpoints: true })),
    }),
  );
  await admin.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  return folder;
};

const BREAK = '\n--> statement-breakpoint\n';
const QUICK = { lockTimeoutMs: 50, patienceMs: 60_000 };
const columnsOf = async (schema: string): Promise<string[]> =>
  (
    await admin.query<{ name: string }>(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = $1 AND table_name = 'notes' ORDER BY 1",
      [schema],
    )
  ).rows.map(({ name }) => name);

describe('migrations', () => {
  it('are applied once, each by itself: one that fails leaves those before it', async () => {
    const folder = await write('m_each', {
      '0000_a': 'CREATE TABLE m_each.notes (a int)',
      '0001_b': `ALTER TABLE m_each.notes ADD b int;${BREAK}SELECT nonsense`,
    });
    await expect(applyMigrations(admin, 'm_each', folder)).rejects.toThrow(/nonsense/);
    expect(await columnsOf('m_each')).toEqual(['a']);
    expect(await migrationsApplied(admin, 'm_each', folder)).toBe(false);
    await write('m_each', {
      '0000_a': 'CREATE TABLE m_each.notes (a int)',
      '0001_b': 'ALTER TABLE m_each.notes ADD b int',
    });
    expect(await applyMigrations(admin, 'm_each', folder)).toBe(1);
    expect(await applyMigrations(admin, 'm_each', folder)).toBe(0);
    expect(await columnsOf('m_each')).toEqual(['a', 'b']);
    expect(await migrationsApplied(admin, 'm_each', folder)).toBe(true);
  });

  it('give way to who reads the table, and get their lock when that ends', async () => {
    const folder = await write('m_lock', { '0000_a': 'CREATE TABLE m_lock.notes (a int)' });
    await applyMigrations(admin, 'm_lock', folder);
    await write('m_lock', {
      '0000_a': 'CREATE TABLE m_lock.notes (a int)',
      '0001_b': 'ALTER TABLE m_lock.notes ADD b int',
    });
    await other.query('BEGIN; SELECT * FROM m_lock.notes');
    const migrating = applyMigrations(admin, 'm_lock', folder, QUICK);
    // Behind a lock that is waited for without limit, this would wait as well.
    const reader = new pg.Client({ connectionString: database.adminUrl });
    await reader.connect();
    await reader.query(
      "DO $$ BEGIN FOR i IN 1..200 LOOP PERFORM pg_sleep(0.01); EXIT WHEN EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'm_lock.notes'::regclass); END LOOP; END $$",
    );
    await reader.query('SELECT * FROM m_lock.notes');
    await reader.end();
    await other.query('COMMIT');
    expect(await migrating).toBe(1);
    expect(await columnsOf('m_lock')).toEqual(['a', 'b']);
  });

  it('say what to do when the lock is not to be had', async () => {
    const folder = await write('m_held', { '0000_a': 'CREATE TABLE m_held.notes (a int)' });
    await applyMigrations(admin, 'm_held', folder);
    await write('m_held', {
      '0000_a': 'CREATE TABLE m_held.notes (a int)',
      '0001_b': 'ALTER TABLE m_held.notes ADD b int',
    });
    await other.query('BEGIN; SELECT * FROM m_held.notes');
    await expect(applyMigrations(admin, 'm_held', folder, { lockTimeoutMs: 20, patienceMs: 300 })).rejects.toThrow(
      /0001_b of m_held did not get its locks.*pg_stat_activity/,
    );
    await other.query('ROLLBACK');
    expect(await columnsOf('m_held')).toEqual(['a']);
  });

  it('run outside of a transaction when they say so, and again when nobody noted that they ran', async () => {
    const index = `-- madang: no transaction\nDROP INDEX CONCURRENTLY IF EXISTS m_conc.notes_a;${BREAK}CREATE INDEX CONCURRENTLY notes_a ON m_conc.notes (a)`;
    const folder = await write('m_conc', { '0000_a': 'CREATE TABLE m_conc.notes (a int)', '0001_index': index });
    expect(await applyMigrations(admin, 'm_conc', folder)).toBe(2);
    await admin.query('DELETE FROM m_conc.__migrations WHERE folder_millis = 1001'); // killed between the two
    expect(await applyMigrations(admin, 'm_conc', folder)).toBe(1);
    const { rows } = await admin.query<{ valid: boolean }>(
      "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'm_conc.notes_a'::regclass",
    );
    expect(rows).toEqual([{ valid: true }]);
    const within = await write('m_within', { '0000_a': '-- madang: no transaction\nSELECT 1' });
    await expect(applyMigrationsWithin(admin, 'm_within', within)).rejects.toThrow(/no transaction/);
  });
});

describe('what was applied', () => {
  const prove = (schema: string, folder: string): Promise<void> =>
    proveMigrations(admin, { name: 'platform', schema, migrations: folder });
  const sql = 'CREATE TABLE m_edit.notes (\n  a int\n)';

  it('is refused when its file has been edited, but not for the line ends of another system', async () => {
    const folder = await write('m_edit', { '0000_a': sql });
    await applyMigrations(admin, 'm_edit', folder);
    await expect(prove('m_edit', folder)).resolves.toBeUndefined();
    await write('m_edit', { '0000_a': sql.replaceAll('\n', '\r\n') });
    await expect(prove('m_edit', folder)).resolves.toBeUndefined();
    await write('m_edit', { '0000_a': `${sql} -- better` });
    await expect(prove('m_edit', folder)).rejects.toThrow(InstallationError);
    await expect(prove('m_edit', folder)).rejects.toThrow(/0000_a.*edited.*new migration/);
  });

  it('is refused when this release does not know it', async () => {
    const folder = await write('m_new', { '0000_a': 'SELECT 1', '0001_b': 'SELECT 2' });
    await applyMigrations(admin, 'm_new', folder);
    await write('m_new', { '0000_a': 'SELECT 1' });
    await expect(prove('m_new', folder)).rejects.toThrow(/newer release.*1 migration.*1970-01-01T00:00:01.001Z/);
  });
});
