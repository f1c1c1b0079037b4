import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eq, sql } from 'drizzle-orm';
import { boolean, doublePrecision, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { openDatabase, type Database } from '../database.ts';
import { isoTime } from './iso-time.ts';

const thing = pgTable('thing', {
  id: uuid('id').primaryKey(),
  place: integer('place').notNull(),
  share: doublePrecision('share'),
  name: text('name').notNull(),
  isOpen: boolean('is_open').notNull(),
  data: jsonb('data').$type<{ a: number[] }>(),
  tags: text('tags').array().notNull(),
  at: timestamp('at', { withTimezone: true, precision: 3 }).notNull(),
});

const idOf = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
const TIMES = ['2026-11-21T02:30:00.000Z', '2026-11-21T02:30:00.120Z', '1999-12-31T23:59:59.999Z'];
const ROWS = TIMES.map((at, place) => ({
  id: idOf(place),
  place,
  share: place === 1 ? null : place / 3,
  name: `이름 "${place}"\n`,
  isOpen: place === 1,
  data: place === 2 ? null : { a: [place] },
  tags: place === 0 ? [] : ['a,b', '다 "라"'],
  at: new Date(at),
}));

describe('prepared reads', () => {
  let test_: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    test_ = await createTestDatabase();
    db = openDatabase(new pg.Pool({ connectionString: test_.adminUrl, options: '-c timezone=UTC' }));
    db.$client.on('error', () => undefined);
    await db.execute(
      sql`CREATE TABLE thing (id uuid PRIMARY KEY, place int NOT NULL, share float8, name text NOT NULL, is_open boolean NOT NULL, data jsonb, tags text[] NOT NULL, at timestamptz(3) NOT NULL)`,
    );
    await db.insert(thing).values(ROWS);
  });

  afterAll(async () => {
    await db.$reads.end();
    await db.$client.end();
    await test_.close();
  });

  const byPlace = () =>
    db.$reads.prepare(
      'by_place',
      db
        .select()
        .from(thing)
        .where(eq(thing.place, sql.placeholder('place'))),
    );

  test('rows are what drizzle makes of them, whatever the type', async () => {
    const all = db.select().from(thing).orderBy(thing.place);
    expect(await db.$reads.prepare('all', all)()).toEqual(ROWS);
    expect(await all).toEqual(ROWS);
  });

  test('many at once get each its own answer, in whichever order they were asked', async () => {
    const find = byPlace();
    const places = Array.from({ length: 200 }, (_, index) => index % 4);
    const found = await Promise.all(places.map((place) => find({ place })));
    expect(found.map(([row]) => row?.place)).toEqual(places.map((place) => (place < ROWS.length ? place : undefined)));
  });

  test('points in time come as answers give them', async () => {
    const read = db.$reads.prepare(
      'times',
      db
        .select({ at: isoTime(thing.at) })
        .from(thing)
        .orderBy(thing.place),
    );
    expect(await read()).toEqual(TIMES.map((at) => ({ at })));
  });

  test('one that fails takes nobody with it', async () => {
    const find = byPlace();
    const divide = db.$reads.prepare(
      'divide',
      db
        .select({ value: sql<string>`1 / ${sql.placeholder('by')}::int` })
        .from(thing)
        .limit(1),
    );
    const [before, failed, after] = await Promise.allSettled([
      find({ place: 0 }),
      divide({ by: 0 }),
      find({ place: 1 }),
    ]);
    expect(before).toMatchObject({ status: 'fulfilled', value: [ROWS[0]] });
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
    expect(after).toMatchObject({ status: 'fulfilled', value: [ROWS[1]] });
    expect(await divide({ by: 1 })).toEqual([{ value: '1' }]);
  });

  test('a connection that is lost fails those who wait on it, and is made anew for the next', async () => {
    const find = byPlace();
    const sleep = db.$reads.prepare(
      'sleep',
      db
        .select({ slept: sql<string>`pg_sleep(20)::text` })
        .from(thing)
        .limit(1),
    );
    await find({ place: 0 });
    const waiting = [sleep(), find({ place: 0 })].map((each) =>
      each.then(
        () => 'answered',
        (error: unknown) => String((error as { code?: string }).code),
      ),
    );
    await expect
      .poll(() =>
        db
          .execute(
            sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`,
          )
          .then(({ rowCount }) => rowCount),
      )
      .toBe(1);
    expect(await Promise.all(waiting)).not.toContain('answered');
    await expect.poll(() => find({ place: 1 }).catch(() => [])).toEqual([ROWS[1]]);
  });
});
