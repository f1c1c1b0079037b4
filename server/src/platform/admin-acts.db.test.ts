import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineContract } from '@madang/contracts/operation';
import { notingAdminActs } from './admin-acts.ts';
import type { Principal } from './auth/principal.ts';
import type { Database } from './db/database.ts';
import type { RequestInfo } from './http/handler.ts';
import { createTestDatabase, type TestDatabase } from './testing/database.ts';

const access = { scope: 'admin:content' } as const;
const params = z.object({ id: z.string() });
const contract = defineContract('Test', {
  'PUT /admin/things/:id': { operationId: 'putThing', summary: '', access, params, responses: { 204: 'empty' } },
});

let database: TestDatabase;
let db: Database;
let jobs: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('chat');
  jobs = database.connect('jobs').$client;
});
afterAll(() => database.close());

/** Asks for it, and tells which operations were noted, whatever came of it. */
const noted = async (key: keyof typeof contract, handle: () => Promise<void>): Promise<string[]> => {
  const id = randomUUID();
  const handlers = { [key]: handle } as Record<string, (call: unknown) => Promise<void>>;
  const call = {
    params: { id },
    caller: { userId: randomUUID() } as Principal,
    request: { ip: '192.0.2.1', headers: {} } as RequestInfo,
  };
  await notingAdminActs(contract, handlers, db)
    [key]?.(call)
    .catch(() => undefined);
  const { rows } = await jobs.query<{ operation: string }>(
    "SELECT payload ->> 'operation' AS operation FROM platform.outbox WHERE payload #>> '{params,id}' = $1",
    [id],
  );
  return rows.map(({ operation }) => operation);
};
const change = (): Promise<unknown> =>
  db.transaction((tx) =>
    tx.execute(
      sql`INSERT INTO chat.conversation (id, owner_id, app) VALUES (${randomUUID()}, ${randomUUID()}, 'chat')`,
    ),
  );
/** As of an id that nobody has. */
const changeNothing = (): Promise<unknown> =>
  db.transaction((tx) => tx.execute(sql`UPDATE chat.conversation SET title = '' WHERE id = ${randomUUID()}`));
const end = (): Promise<never> => Promise.reject(new Error('the process ends here'));

it('an act of an admin is noted with its change: what ends in between leaves both', async () => {
  expect(
    await noted('PUT /admin/things/:id', async () => {
      await change();
      await end();
    }),
  ).toEqual(['putThing']);
});

it('what was not done is not noted', async () => {
  expect(await noted('PUT /admin/things/:id', () => end())).toEqual([]);
  expect(
    await noted('PUT /admin/things/:id', () =>
      db.transaction(async (tx) => {
        await tx.execute(
          sql`INSERT INTO chat.conversation (id, owner_id, app) VALUES (${randomUUID()}, ${randomUUID()}, 'chat')`,
        );
        await end();
      }),
    ),
  ).toEqual([]);
  // What is not there is refused after the commit of a transaction that has found nothing.
  expect(
    await noted('PUT /admin/things/:id', async () => {
      await changeNothing();
      await end();
    }),
  ).toEqual([]);
});

it('it is one line, of however many transactions; and one where there was none', async () => {
  expect(
    await noted('PUT /admin/things/:id', async () => {
      await changeNothing();
      await change();
      await change();
    }),
  ).toEqual(['putThing']);
  expect(await noted('PUT /admin/things/:id', () => Promise.resolve())).toEqual(['putThing']);
});
