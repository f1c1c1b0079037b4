import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ConnectionPool } from './connection-pool.ts';

const ROLE = `few_${process.pid}`;
let admin: pg.Client;
let url: string;
beforeAll(async () => {
  const server = new URL(inject('templateUrl'));
  server.pathname = '/postgres';
  admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  await admin.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'few' CONNECTION LIMIT 1`);
  server.username = ROLE;
  server.password = 'few';
  url = server.href;
});
afterAll(async () => {
  await admin.query(`DROP ROLE ${ROLE}`);
  await admin.end();
});

it('lets requests wait while the server allows no further connection', async () => {
  const pool = new ConnectionPool({ connectionString: url, max: 4 });
  const held = await pool.connect();
  const waiting = [
    pool.query<{ one: number }>('SELECT 1 AS one'),
    pool.connect().then(async (client) => {
      const result = await client.query<{ one: number }>('SELECT 1 AS one');
      client.release();
      return result;
    }),
  ];
  const plain = new pg.Pool({ connectionString: url, max: 4 });
  await expect(plain.query('SELECT 1')).rejects.toThrow(/too many connections/); // by then the others were refused as well
  held.release();
  expect((await Promise.all(waiting)).map(({ rows }) => rows)).toEqual([[{ one: 1 }], [{ one: 1 }]]);
  await Promise.all([pool.end(), plain.end()]);
});

it('names other failures at once', async () => {
  const wrong = new URL(url);
  wrong.pathname = '/nowhere';
  const pool = new ConnectionPool({ connectionString: wrong.href, max: 4 });
  await expect(pool.query('SELECT 1')).rejects.toThrow(/"nowhere" does not exist/);
  await pool.end();
});
