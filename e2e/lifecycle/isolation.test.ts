import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import type { RoleName } from '../../server/src/platform/db/roles.ts';
import { SERVICES } from '../../server/src/services.ts';

let database: TestDatabase;
let tables: { schema: string; name: string }[];
beforeAll(async () => {
  database = await createTestDatabase();
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  ({ rows: tables } = await admin.query<{ schema: string; name: string }>(
    "SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
  ));
  await admin.end();
});
afterAll(() => database.close());

/** Tables of the platform that tell all processes what identity has done. */
const WRITTEN_BY_IDENTITY: ReadonlySet<string> = new Set(['revocation', 'guest_merge']);
/** And which tells them who is to be told of what. */
const WRITTEN_BY_USERS: ReadonlySet<string> = new Set(['event_listener']);
const asRole = async <T>(role: RoleName, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: database.urlOf(role) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'allowed',
    (error: unknown) => (error as { code: string }).code,
  );

it("keeps each service's role out of all other tables, the outbox and the jobs", async () => {
  let cells = 0;
  for (const { name: role, schema: own } of SERVICES) {
    await asRole(role, async (client) => {
      for (const { schema, name } of tables.filter((table) => table.schema !== own)) {
        if (role === 'identity' && WRITTEN_BY_IDENTITY.has(name)) continue;
        if (role === 'users' && WRITTEN_BY_USERS.has(name)) continue;
        for (const statement of [
          `SELECT 1 FROM ${schema}.${name}`,
          `INSERT INTO ${schema}.${name} DEFAULT VALUES`,
          `DELETE FROM ${schema}.${name}`,
          `TRUNCATE ${schema}.${name}`,
        ]) {
          expect({ role, statement, code: await codeOf(client.query(statement)) }).toEqual({
            role,
            statement,
            code: '42501',
          });
          cells += 1;
        }
      }
    });
  }
  console.log(`isolation: ${cells} cells of ${SERVICES.length} roles and ${tables.length} tables`);
  expect(tables.some(({ schema }) => schema === 'pgboss')).toBe(true);
  expect(cells).toBeGreaterThan(100);
});

it("lets a role work on its own tables' rows but not change the tables", async () => {
  for (const { name: role, schema: own } of SERVICES) {
    await asRole(role, async (client) => {
      const ownTables = tables.filter((table) => table.schema === own && table.name !== '__migrations');
      for (const { schema, name } of ownTables) {
        expect(await codeOf(client.query(`SELECT 1 FROM ${schema}.${name} LIMIT 1`))).toBe('allowed');
        expect(await codeOf(client.query(`DROP TABLE ${schema}.${name}`))).toBe('42501');
      }
      expect(await codeOf(client.query('CREATE TABLE public.x (a int)'))).toBe('42501');
      expect(await codeOf(client.query('CREATE SCHEMA x'))).toBe('42501');
    });
  }
});

it('lets a service emit events in its own name only', async () => {
  const emit = (client: pg.Client) => codeOf(client.query("SELECT platform.emit('identity.user_removed', '{}')"));
  expect(await asRole('identity', emit)).toBe('allowed');
  expect(await asRole('chat', emit)).toBe('42501');
});
