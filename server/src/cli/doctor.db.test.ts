import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../platform/testing/database.ts';
import { runMadang } from '../platform/testing/process.ts';
import { assertNewEnough } from './doctor.ts';

let folder: string;
let database: TestDatabase;
let mail: Server;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-doctor-'));
  database = await createTestDatabase();
  // As a server that takes no mail of ours.
  mail = createServer((socket) => socket.end('554 5.7.1 go away\r\n')).listen(0, '127.0.0.1');
});
afterAll(async () => {
  mail.close();
  await database.close();
  await rm(folder, { recursive: true });
});

interface Found {
  readonly name: string;
  readonly ok: boolean;
  readonly result: string;
}

/** What is not well, by its name. */
const problems = async (env: Readonly<Record<string, string>>) => {
  const { code, out } = await runMadang(['doctor', '--json'], {
    ...database.env,
    DATABASE_URL: database.adminUrl,
    ...env,
  });
  const found = JSON.parse(out) as Found[];
  return { code, failed: Object.fromEntries(found.filter(({ ok }) => !ok).map(({ name, result }) => [name, result])) };
};

it('says of each thing that is not well what to do, and ends with a failure', async () => {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  // As if the newest migration of one service had not been applied.
  await admin.query(
    'DELETE FROM users.__migrations WHERE folder_millis = (SELECT max(folder_millis) FROM users.__migrations)',
  );
  await admin.end();
  const noFolder = path.join(folder, 'a file');
  await writeFile(noFolder, '');
  const { code, failed } = await problems({
    MADANG_DATA: noFolder,
    SMTP_URL: `smtp://somebody:hidden-word@127.0.0.1:${(mail.address() as AddressInfo).port}`,
    FILES_S3_BUCKET: 'letters',
    FILES_S3_ACCESS_KEY_ID: 'id',
    FILES_S3_SECRET_ACCESS_KEY: 'hidden-word',
    FILES_S3_ENDPOINT: 'http://127.0.0.1:9',
    REDIS_URL: 'redis://:hidden-word@127.0.0.1:9',
  });
  expect(code).toBe(1);
  expect(failed).toEqual({
    'data folder': `${noFolder} is no folder: name another one in MADANG_DATA`,
    migrations: 'schema users is not up to date: run "madang migrate", or "madang start", which does it too',
    mail: expect.stringMatching(/^127\.0\.0\.1:\d+ does not take mail \(.*\)\. Correct SMTP_URL$/s) as string,
    files: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9 does not answer .*Correct FILES_S3_ENDPOINT/) as string,
    redis: expect.stringMatching(/^REDIS_URL: .*ECONNREFUSED.* for itself$/) as string,
  });
  expect(JSON.stringify(failed)).not.toContain('hidden-word');
});

it('sees a database in which Hangul cannot be searched, and an admin who may make nothing, and makes nothing', async () => {
  const server = new URL(inject('templateUrl'));
  server.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  const name = `madang_doctor_${process.pid}`;
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'of-the-doctor'`);
  server.pathname = `/${name}`;
  const inside = new pg.Client({ connectionString: server.href });
  await inside.connect();
  try {
    const asAdmin = await problems({ DATABASE_URL: server.href });
    expect(Object.keys(asAdmin.failed)).toEqual(expect.arrayContaining(['korean search', 'migrations']));
    expect(Object.keys(asAdmin.failed)).not.toContain('rights');
    server.username = name;
    server.password = 'of-the-doctor';
    const asNobody = await problems({ DATABASE_URL: server.href });
    expect(Object.keys(asNobody.failed)).toContain('rights');
    const left = await inside.query(
      `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')
       UNION ALL SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'`,
    );
    expect(left.rows).toEqual([]);
  } finally {
    await inside.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.query(`DROP ROLE ${name}`);
    await admin.end();
  }
});

it('asks for PostgreSQL 15 at least', () => {
  expect(() => assertNewEnough('14.9', 140_009)).toThrow('PostgreSQL 14.9 is too old: 15 or newer is needed');
  expect(() => assertNewEnough('15.0', 150_000)).not.toThrow();
});
