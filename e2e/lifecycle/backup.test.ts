import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { findRunningPostgres } from '../../server/src/platform/db/embedded/index.ts';
import { runMadang, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { call, opened, startGuest, type Person } from '../support/client.ts';
import { png } from '../support/pictures.ts';

let folder: string;
let first: MadangProcess;
let guest: Person;
let conversation: string;
let file: string;
/** Address of the photo of an item of the guide. */
let photo: string;
const at = (...names: string[]): string => path.join(folder, ...names);
const NOISE = { NODE_ENV: 'test', LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '0', DRAIN_SECONDS: '5' };
/** As another account on another machine would have it. */
const embeddedIn = (name: string) => ({ ...NOISE, HOME: at(name, 'home'), MADANG_DATA: at(name, 'data') });
const TEXT = '할머니께 보낼 편지\n'.repeat(5000);

/** Somebody who was made an editor by the command. */
const startEditor = async (): Promise<{ readonly token: string }> => {
  const body = { login_id: 'editor', password: 'an-editor-of-the-guide' };
  await call(first.url, 'POST /auth/register', { body });
  expect(await runMadang(['user', 'role', body.login_id, 'editor'], embeddedIn('first'))).toMatchObject({ code: 0 });
  return { token: (await opened(call(first.url, 'POST /auth/login', { body }))).body.access_token };
};

const messages = async (url: string) =>
  (await call(url, 'GET /conversations/:id/messages', { params: { id: conversation } }, { token: guest.token })).body
    .items;
const download = async (url: string): Promise<string> => {
  const { body } = await call(url, 'GET /files/:id/content', { params: { id: file } }, { token: guest.token });
  return text(body.bytes);
};

/** Every row of every table, as text, without what each start writes anew. */
const contentOf = async (url: string): Promise<Record<string, string[]>> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'pgboss') AND tablename NOT IN ('__migrations', 'process') AND schemaname || '.' || tablename NOT IN ('platform.installation', 'platform.service_role') ORDER BY 1",
  );
  const content: Record<string, string[]> = {};
  for (const { name } of tables.rows)
    content[name] = (await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t ORDER BY 1`)).rows.map(
      ({ row }) => row,
    );
  await client.end();
  return content;
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'madang-backup-'));
  chmodSync(folder, 0o755); // where root starts it, PostgreSQL runs as another account
  first = await startProcess([], embeddedIn('first'));
  guest = await startGuest(first.url);
  const said = await call(
    first.url,
    'POST /conversations',
    { body: { app: 'eco', message: '깨진 유리컵은 어떻게 버려?' } },
    { token: guest.token },
  );
  conversation = said.body.conversation.id;
  const isComplete = async () => expect((await messages(first.url)).at(-1)?.status).toBe('complete');
  await vi.waitFor(isComplete, { timeout: 60_000, interval: 100 });
  const kept = await call(
    first.url,
    'POST /files',
    { body: { purpose: 'document', file: new File([TEXT], '편지.txt', { type: 'text/plain' }) } },
    { token: guest.token },
  );
  file = kept.body.id;
  const editor = await startEditor();
  const { body } = await call(
    first.url,
    'POST /admin/recycle/items/:id/photo',
    {
      params: { id: 'broken-glass' },
      query: {},
      body: {
        alt_ko: '깨진 유리',
        alt_en: 'Broken glass',
        credit: '가온',
        file: new Blob([png(40, 30, [10, 90, 60])]),
      },
    },
    editor,
  );
  photo = body.photo.url;
});
afterAll(async () => {
  first.kill('SIGTERM');
  await first.exited();
  rmSync(folder, { recursive: true, force: true });
});

it('a running installation is backed up, and an empty machine has all of it again', async () => {
  // It goes on while it is backed up: what is written meanwhile is in it whole or not at all.
  const writing = (async () => {
    for (let index = 0; index < 20; index++)
      await call(
        first.url,
        'POST /conversations',
        { body: { app: 'eco', message: `물음 ${index}` } },
        { token: guest.token },
      );
  })();
  const made = await runMadang(['backup', at('copy'), '--json'], embeddedIn('first'));
  await writing;
  expect({ code: made.code, err: made.err }).toMatchObject({ code: 0 });
  expect(statSync(at('copy', 'secret.key')).mode & 0o077).toBe(0);

  const restored = await runMadang(['restore', at('copy')], embeddedIn('second'));
  expect({ code: restored.code, output: restored.output }).toMatchObject({ code: 0 });
  const second = await startProcess([], embeddedIn('second'));
  // The same session, the same words, the same file.
  expect((await messages(second.url)).map(({ content }) => content)).toEqual(
    (await messages(first.url)).map(({ content }) => content),
  );
  expect(await download(second.url)).toBe(TEXT);
  const [shown, before] = await Promise.all([second.url, first.url].map((url) => fetch(url + photo)));
  expect([shown?.status, await shown?.text()]).toEqual([200, await before?.text()]);
  const more = await call(
    second.url,
    'POST /conversations',
    { body: { app: 'eco', message: '계속 쓸 수 있나?' } },
    { token: guest.token },
  );
  expect(more.status).toBe(201);
  second.kill('SIGTERM');
  expect(await second.exited()).toBe(0);
}, 240_000);

it('moves to a PostgreSQL server and back, with every row of every table as it was', async () => {
  const server = new URL(inject('templateUrl'));
  server.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  const name = `madang_backup_${process.pid}`;
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`);
  server.pathname = `/${name}`;
  const onServer = { ...embeddedIn('third'), DATABASE_URL: server.href };
  try {
    // What the search index is still to take in is written by whichever of them runs.
    const unindexed = async (): Promise<unknown> => {
      const db = new pg.Client({ connectionString: (await findRunningPostgres(at('first', 'data'))) ?? '' });
      await db.connect();
      const { rows } = await db.query<{ count: string }>(
        'SELECT count(*) FROM chat.conversation WHERE indexed_count < message_count OR indexed_title IS DISTINCT FROM title',
      );
      await db.end();
      return rows[0]?.count;
    };
    await expect.poll(unindexed).toBe('0');
    first.kill('SIGTERM');
    await first.exited();
    expect((await runMadang(['backup', at('still')], embeddedIn('first'))).code).toBe(0);
    const there = await runMadang(['restore', at('still')], onServer);
    expect({ code: there.code, output: there.output }).toMatchObject({ code: 0 });
    expect((await runMadang(['backup', at('again')], onServer)).code).toBe(0);
    expect((await runMadang(['restore', at('again')], embeddedIn('fourth'))).code).toBe(0);
    first = await startProcess([], embeddedIn('first'));
    const fourth = await startProcess([], embeddedIn('fourth'));
    const [ofFirst, ofFourth] = await Promise.all(
      ['first', 'fourth'].map(async (each) => contentOf((await findRunningPostgres(at(each, 'data'))) ?? '')),
    );
    expect(Object.keys(ofFirst ?? {}).length).toBeGreaterThan(25);
    expect(ofFourth).toEqual(ofFirst);
    expect(await contentOf(server.href)).toEqual(ofFirst);
    expect(await download(fourth.url)).toBe(TEXT);
    fourth.kill('SIGTERM');
    await fourth.exited();
  } finally {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    const { rows } = await admin.query<{ name: string }>(
      'SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, $1)',
      [name],
    );
    for (const role of rows) await admin.query(`DROP ROLE ${pg.escapeIdentifier(role.name)}`);
    await admin.end();
  }
}, 300_000);

it('refuses a target that is in use, what is no backup, a damaged one and another key, and changes nothing', async () => {
  const made = await runMadang(['backup', at('good')], embeddedIn('first'));
  expect(made.code).toBe(0);
  expect((await runMadang(['backup', at('good')], embeddedIn('first'))).err).toMatch(
    /good is not empty: name a new folder for each backup/,
  );
  const before = readFileSync(at('first', 'data', 'secret.key'), 'utf8');
  const onItself = await runMadang(['restore', at('good')], embeddedIn('first'));
  expect(onItself).toMatchObject({
    code: 1,
    err: expect.stringMatching(
      /There is an installation in .*first\/data .*set MADANG_DATA to another folder\. Nothing was changed/,
    ) as string,
  });
  expect(readFileSync(at('first', 'data', 'secret.key'), 'utf8')).toBe(before);
  expect((await messages(first.url)).length).toBeGreaterThan(0);

  const fifth = embeddedIn('fifth');
  expect(await runMadang(['restore', at('first')], fifth)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/is no backup, or one that broke off/) as string,
  });
  cpSync(at('good'), at('cut'), { recursive: true });
  truncateSync(at('cut', 'backup.json'), 100);
  expect(await runMadang(['restore', at('cut')], fifth)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cut cannot be read: backup\.json is not whole/) as string,
  });
  cpSync(at('good'), at('damaged'), { recursive: true });
  const table = readdirSync(at('damaged', 'tables')).find((each) => each.startsWith('chat.message')) ?? '';
  const bytes = readFileSync(at('damaged', 'tables', table));
  writeFileSync(at('damaged', 'tables', table), bytes.fill(0, bytes.length - 8));
  expect(await runMadang(['restore', at('damaged')], fifth)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/damaged: .*chat\.message.*is not what was written\. Nothing was restored/) as string,
  });
  const another = await runMadang(['restore', at('good')], {
    ...fifth,
    MADANG_SECRET_KEY: 'another-key-0123456789-0123456789-0123456789',
  });
  expect(another).toMatchObject({
    code: 1,
    err: expect.stringMatching(/MADANG_SECRET_KEY is not the key of this backup/) as string,
  });
  expect(existsSync(at('fifth', 'data', 'postgres'))).toBe(false);
}, 240_000);

it('is not made with another key: nobody could restore it', async () => {
  const OTHER_KEY = 'another-key-0123456789-0123456789-0123456789';
  expect(
    await runMadang(['backup', at('keyless')], { ...embeddedIn('first'), MADANG_SECRET_KEY: OTHER_KEY }),
  ).toMatchObject({
    code: 2,
    err: expect.stringMatching(/another secret key than MADANG_SECRET_KEY/) as string,
  });
  expect(existsSync(at('keyless'))).toBe(false);
});

it('leaves alone what somebody begins in the target while the backup is read', async () => {
  expect((await runMadang(['backup', at('slow')], embeddedIn('first'))).code).toBe(0);
  const [table = ''] = readdirSync(at('slow', 'tables'));
  const bytes = readFileSync(at('slow', 'tables', table));
  rmSync(at('slow', 'tables', table));
  // Whoever reads it waits for whoever writes.
  execFileSync('mkfifo', [at('slow', 'tables', table)]);
  const restoring = runMadang(['restore', at('slow')], embeddedIn('sixth'));
  const pipe = await open(at('slow', 'tables', table), 'w');
  const theirs = { 'secret.key': 'of somebody else', 'files/letter': 'of somebody else' };
  mkdirSync(at('sixth', 'data', 'files'), { recursive: true });
  for (const [name, content] of Object.entries(theirs)) writeFileSync(at('sixth', 'data', name), content);
  await pipe.writeFile(bytes);
  await pipe.close();
  const refused = await restoring;
  expect(refused).toMatchObject({
    code: 1,
    err: expect.stringMatching(/There is an installation in .*sixth\/data \(secret\.key, files\)/) as string,
  });
  for (const [name, content] of Object.entries(theirs))
    expect(readFileSync(at('sixth', 'data', name), 'utf8')).toBe(content);
  expect(existsSync(at('sixth', 'data', 'postgres'))).toBe(false);
}, 240_000);
