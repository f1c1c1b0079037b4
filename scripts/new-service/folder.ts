import { capital } from './contract.ts';

/** The files of server/src/services/<name>, by their paths in it, and what holds its tables. */
export const serviceFiles = (name: string): Readonly<Record<string, string>> => {
  const Name = capital(name);
  return {
    'index.ts': `import { fileURLToPath } from 'node:url';
import { contracts } from '@madang/contracts/index';
import { defineService } from '#platform/service';

/** Entries that people write for themselves. */
export const ${name} = defineService({
  name: '${name}',
  schema: '${name}',
  contract: contracts.${name},
  needs: [],
  watched: { large: ['entry'] },
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  poolSize: 3,
  personalData: async () => (await import('./personal-data.ts')).personalData,
  start: async ({ db }) => ({ routes: (await import('./routes/index.ts')).createRoutes(db) }),
});
`,
    'schema.ts': `import { index, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const ${name} = pgSchema('${name}');

export const entry = ${name}.table(
  'entry',
  {
    /** Version 7: later ones are larger. */
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id').notNull(),
    text: text('text').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [index('entry_of_owner').on(table.ownerId, table.id)],
);
`,
    'store/entries.ts': `import { and, asc, desc, eq, gt, lt } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { ${Name}Entry } from '@madang/contracts/${name}';
import type { Executor } from '#platform/db/database';
import { entry } from '../schema.ts';

type EntryRow = typeof entry.$inferSelect;

export const toEntry = ({ id, text, createdAt }: EntryRow): ${Name}Entry => ({ id, text, created_at: createdAt.toISOString() });

export const insertEntry = async (db: Executor, ownerId: string, text: string): Promise<EntryRow> => {
  const [row] = await db.insert(entry).values({ id: uuidv7(), ownerId, text }).returning();
  if (row === undefined) throw new Error('insert returned no row');
  return row;
};

/** Newest first; those before an id. */
export const listEntries = (db: Executor, ownerId: string, before: string | undefined, limit: number): Promise<EntryRow[]> =>
  db.select().from(entry).where(and(eq(entry.ownerId, ownerId), before === undefined ? undefined : lt(entry.id, before))).orderBy(desc(entry.id)).limit(limit);

/** Oldest first; those after an id. */
export const readEntries = (db: Executor, ownerId: string, after: string | undefined, limit: number): Promise<EntryRow[]> =>
  db.select().from(entry).where(and(eq(entry.ownerId, ownerId), after === undefined ? undefined : gt(entry.id, after))).orderBy(asc(entry.id)).limit(limit);

/** @returns whether there was one of theirs */
export const deleteEntry = async (db: Executor, ownerId: string, id: string): Promise<boolean> => {
  const { rowCount } = await db.delete(entry).where(and(eq(entry.ownerId, ownerId), eq(entry.id, id)));
  return rowCount === 1;
};
`,
    'routes/index.ts': `import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import type { contracts } from '@madang/contracts/index';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { RunningService } from '#platform/service';
import { deleteEntry, insertEntry, listEntries, toEntry } from '../store/entries.ts';

const Position = z.tuple([Id]);

export const createRoutes = (db: Database): RunningService<(typeof contracts)['${name}']>['routes'] => ({
  'GET /${name}': async ({ query: { cursor, limit }, caller }) => {
    const before = cursor === undefined ? undefined : decodeCursor(cursor, Position)[0];
    const rows = await listEntries(db, caller.userId, before, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { items: rows.slice(0, limit).map(toEntry), next_cursor: last === undefined ? null : encodeCursor([last.id]) };
  },
  'POST /${name}': async ({ body, caller }) => toEntry(await insertEntry(db, caller.userId, body.text)),
  'DELETE /${name}/:id': async ({ params, caller }) => {
    if (!(await deleteEntry(db, caller.userId, params.id))) throw new AppError('${name}_entry_not_found');
    return undefined;
  },
});
`,
    'personal-data.ts': `import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { PersonalData } from '#platform/personal-data';
import { entry } from './schema.ts';
import { readEntries, toEntry } from './store/entries.ts';

const PAGE = 200;
const Position = z.tuple([Id]);

export const personalData: PersonalData = {
  columns: { 'entry.owner_id': { record: '${name}_entry' } },
  async giveOut(db, { userId, cursor }) {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Position)[0];
    const rows = await readEntries(db, userId, after, PAGE);
    const last = rows.length === PAGE ? rows.at(-1) : undefined;
    return { items: rows.map((row) => ({ type: '${name}_entry', ...toEntry(row) })), next_cursor: last === undefined ? null : encodeCursor([last.id]) };
  },
  async erase(db, userId) {
    await deleteInBatches(db, entry, eq(entry.ownerId, userId));
  },
  async merge(tx, { guestId, userId }) {
    await tx.update(entry).set({ ownerId: userId }).where(eq(entry.ownerId, guestId));
  },
};
`,
    'routes/routes.db.test.ts': `import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '@madang/contracts/index';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/database.ts';
import { serveRoutes, type ServedRoutes } from '../../../platform/testing/serve-routes.ts';
import { createRoutes } from './index.ts';

let database: TestDatabase;
let served: ServedRoutes;
beforeAll(async () => {
  database = await createTestDatabase();
  served = await serveRoutes(database.config, '${name}', contracts.${name}, createRoutes(database.connect('${name}')));
});
afterAll(async () => {
  await served.close();
  await database.close();
});

it('keeps what somebody writes for them, newest first and page by page', async () => {
  const me = randomUUID();
  for (const text of ['하나', '둘', '셋']) expect((await served.ask('POST', '/${name}', me, { text })).status).toBe(201);
  const first = await served.ask('GET', '/${name}?limit=2', me);
  expect(first.body).toMatchObject({ items: [{ text: '셋' }, { text: '둘' }] });
  const rest = await served.ask('GET', \`/${name}?limit=2&cursor=\${String(first.body['next_cursor'])}\`, me);
  expect(rest.body).toMatchObject({ items: [{ text: '하나' }], next_cursor: null });
});

it('deletes one of theirs, and shows nobody what is not theirs', async () => {
  const [me, other] = [randomUUID(), randomUUID()];
  const { body } = await served.ask('POST', '/${name}', me, { text: '내 것' });
  expect((await served.ask('GET', '/${name}', other)).body).toEqual({ items: [], next_cursor: null });
  expect(await served.ask('DELETE', \`/${name}/\${String(body['id'])}\`, other)).toMatchObject({ status: 404, body: { code: '${name}_entry_not_found' } });
  expect((await served.ask('DELETE', \`/${name}/\${String(body['id'])}\`, me)).status).toBe(204);
  expect(await served.ask('DELETE', \`/${name}/\${String(body['id'])}\`, me)).toMatchObject({ status: 404 });
});

it('says what is wrong with what it is sent', async () => {
  const me = randomUUID();
  expect(await served.ask('POST', '/${name}', me, { text: ' ' })).toMatchObject({ status: 422, body: { errors: [{ path: 'body.text' }] } });
  expect(await served.ask('GET', '/${name}?cursor=x', me)).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  expect((await served.ask('GET', '/${name}')).status).toBe(401);
});
`,
  };
};

/** e2e/rights/<name>.ts: whose its things are, for the matrices. */
export const rightsFile = (name: string): string => `import { call } from '../support/client.ts';
import type { RightsFixture } from './fixture.ts';

export const rights: RightsFixture = {
  owned: [/ \\/api\\/v1\\/${name}\\/\\{id\\}/],
  bodies: [{ text: 'x' }],
  async make({ url, owner }) {
    const { body } = await call(url, 'POST /${name}', { body: { text: '주인의 것' } }, owner);
    return {
      params: [[/\\/${name}\\//, { id: body.id }]],
      belongings: async () => (await call(url, 'GET /${name}', { query: {} }, owner)).body,
    };
  },
};
`;
