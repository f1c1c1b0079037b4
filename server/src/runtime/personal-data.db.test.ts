import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonalDataPage } from '@madang/contracts/personal-data';
import { DELETE_BATCH } from '#platform/db/delete-in-batches';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { watchDeletions } from '#platform/testing/watch-deletions';
import type { PersonalData } from '../platform/personal-data.ts';
import type { Database } from '../platform/db/database.ts';
import { SERVICES } from '../services.ts';

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly needed: boolean;
  /** `table.column` of this schema that it refers to by a foreign key. */
  readonly refers: string | null;
}

const COLUMNS = `
  SELECT c.table_name AS "table", c.column_name AS name, c.udt_name AS type, (c.is_nullable = 'NO' AND c.column_default IS NULL) AS needed,
         (SELECT target.relname || '.' || a.attname
            FROM pg_constraint f JOIN pg_class source ON source.oid = f.conrelid JOIN pg_class target ON target.oid = f.confrelid
            JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = f.confkey[1]
            JOIN pg_attribute own ON own.attrelid = f.conrelid AND own.attnum = f.conkey[1]
           WHERE f.contype = 'f' AND source.relname = c.table_name AND source.relnamespace = c.table_schema::regnamespace AND own.attname = c.column_name LIMIT 1) AS refers
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
   WHERE c.table_schema = $1 AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position`;

/** A text that says by its name that it is somebody's. */
const OF_PEOPLE = /^((user|owner|guest|person|author|actor|member|sender|recipient)_?id|.*_by)$/;

let database: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.close();
});

const nameOf = ({ table, name }: Column): string => `${table}.${name}`;

/** Columns that hold the id of a person, as far as tables tell: each uuid that is no key of its own row and names no other table. */
const findPersonColumns = (columns: readonly Column[], declared: PersonalData | undefined): string[] => {
  const tables = new Set(columns.map(({ table }) => table));
  const isOfAThing = ({ name, refers }: Column): boolean => {
    if (refers !== null) return declared?.columns[refers] === undefined;
    return name === 'id' || [...tables].some((table) => name === `${table}_id` || name.endsWith(`_${table}_id`));
  };
  return columns
    .filter((column) =>
      column.type === 'uuid' || column.type === '_uuid'
        ? !isOfAThing(column)
        : column.type === 'text' && OF_PEOPLE.test(column.name),
    )
    .map(nameOf)
    .filter((name) => !(declared?.notOfPeople ?? []).includes(name));
};

/** Something of the right type, where there has to be something. */
const someValue = async (schema: string, columns: readonly Column[], { type, refers }: Column): Promise<unknown> => {
  if (refers !== null) {
    const [table = '', name = ''] = refers.split('.');
    const first = async (): Promise<unknown> =>
      (await admin.query<{ value: unknown }>(`SELECT ${name} AS value FROM ${schema}.${table} LIMIT 1`)).rows[0]?.value;
    const found = await first();
    if (found !== undefined) return found;
    // It is nobody's: any row will do.
    await insertSome(schema, columns, table);
    return first();
  }
  const values: Readonly<Record<string, unknown>> = {
    uuid: randomUUID(),
    text: `some ${randomUUID()}`,
    int4: 0,
    int8: 0,
    float4: 0,
    float8: 0,
    bool: false,
    timestamptz: new Date(),
    date: new Date(),
    jsonb: '[]',
    bytea: Buffer.from(randomUUID()),
    _text: [],
    _int4: [],
    _uuid: [],
  };
  if (!(type in values)) throw new Error(`the test knows no value of type ${type}`);
  return values[type];
};

const insertSome = async (schema: string, columns: readonly Column[], table: string): Promise<void> => {
  const filled = columns.filter((column) => column.table === table && column.needed);
  const values = await Promise.all(filled.map((column) => someValue(schema, columns, column)));
  await admin.query(
    `INSERT INTO ${schema}.${table} (${filled.map(({ name }) => `"${name}"`).join(', ')}) VALUES (${values.map((_, index) => `$${index + 1}`).join(', ')})`,
    values,
  );
};

/** So many values of one column, all different where it names rows of another table. */
const valuesFor = async (
  schema: string,
  columns: readonly Column[],
  column: Column,
  count: number,
): Promise<unknown[]> => {
  if (count === 1 || column.refers === null)
    return Promise.all(Array.from({ length: count }, () => someValue(schema, columns, column)));
  const [table = '', name = ''] = column.refers.split('.');
  const query = `SELECT ${name} AS value FROM ${schema}.${table} LIMIT ${count}`;
  const there = (await admin.query(query)).rowCount ?? 0;
  for (let missing = count - there; missing > 0; missing -= 1) await insertSome(schema, columns, table);
  return (await admin.query<{ value: unknown }>(query)).rows.map(({ value }) => value);
};

/** Rows of somebody, as many of `count` as may be theirs. */
const insertFor = async (
  schema: string,
  columns: readonly Column[],
  target: string,
  person: string,
  count = 1,
): Promise<void> => {
  const [table, name] = target.split('.');
  const filled = columns.filter((column) => column.table === table && (column.needed || column.name === name));
  const values = await Promise.all(
    filled.map(async (column) =>
      column.name === name ? Array<unknown>(count).fill(person) : await valuesFor(schema, columns, column, count),
    ),
  );
  const names = filled.map((column) => `"${column.name}"`).join(', ');
  const row = (nth: number): string =>
    `(${filled.map((_, index) => `$${nth * filled.length + index + 1}`).join(', ')})`;
  const rows = Array.from({ length: count }, (_, nth) => row(nth)).join(', ');
  const flat = Array.from({ length: count }, (_, nth) => values.map((each) => each[nth])).flat();
  await admin.query(`INSERT INTO ${schema}.${table} (${names}) VALUES ${rows} ON CONFLICT DO NOTHING`, flat);
};

/** Tables whose rows go with the row of somebody that they hang on, by a foreign key. */
const hangingOn = async (schema: string, tables: readonly string[]): Promise<string[]> => {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT source.relname AS name FROM pg_constraint f JOIN pg_class source ON source.oid = f.conrelid
       JOIN pg_class target ON target.oid = f.confrelid
      WHERE f.confdeltype = 'c' AND source.relnamespace = $1::regnamespace AND target.relname = ANY($2)`,
    [schema, tables],
  );
  return rows.map(({ name }) => name);
};

/** Tables of a schema in which the id is, in whatever column. */
const tablesWith = async (schema: string, columns: readonly Column[], id: string): Promise<string[]> => {
  const found: string[] = [];
  for (const table of new Set(columns.map((column) => column.table))) {
    const { rows } = await admin.query(
      `SELECT 1 FROM ${schema}."${table}" t WHERE t::text LIKE '%' || $1 || '%' LIMIT 1`,
      [id],
    );
    if (rows.length > 0) found.push(table);
  }
  return found.sort();
};

const allPages = async (
  db: Database,
  { giveOut }: PersonalData,
  userId: string,
): Promise<PersonalDataPage['items']> => {
  const items: PersonalDataPage['items'] = [];
  for (let cursor: string | undefined, more = true; more;) {
    const page: PersonalDataPage = await giveOut(db, { userId, locale: 'en', cursor });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
    more = cursor !== undefined;
  }
  return items;
};

const tablesOf = (names: readonly string[]): string[] =>
  [...new Set(names.map((name) => name.split('.')[0] ?? ''))].sort();

describe.each(SERVICES.map((service) => [service.name, service] as const))(
  'what %s holds of people',
  (name, { schema, personalData }) => {
    let columns: readonly Column[];
    let held: PersonalData | undefined;
    let db: Database;
    beforeAll(async () => {
      columns = (await admin.query<Column>(COLUMNS, [schema])).rows;
      held = await personalData?.();
      db = database.connect(name);
    });

    const fill = async (person: string): Promise<void> => {
      for (const target of Object.keys(held?.columns ?? {})) await insertFor(schema, columns, target, person);
    };
    const kept = (): string[] =>
      tablesOf(
        Object.entries(held?.columns ?? {}).flatMap(([target, { kept: why }]) => (why === undefined ? [] : [target])),
      );

    it('is declared, column by column', () => {
      const declared = Object.keys(held?.columns ?? {});
      expect(columns.length).toBeGreaterThan(0);
      expect(declared.filter((target) => !columns.some((column) => nameOf(column) === target))).toEqual([]);
      expect(findPersonColumns(columns, held).filter((target) => held?.columns[target] === undefined)).toEqual([]);
    });

    it('is given out', async () => {
      if (held === undefined) return;
      const person = randomUUID();
      await fill(person);
      expect(await tablesWith(schema, columns, person)).toEqual(tablesOf(Object.keys(held.columns)));
      const types = new Set((await allPages(db, held, person)).map(({ type }) => type));
      const promised = Object.values(held.columns).flatMap((column) => ('record' in column ? [column.record] : []));
      expect(promised.filter((type) => !types.has(type))).toEqual([]);
    });

    it('is erased, but for what is kept for a reason, and nothing of anybody else', async () => {
      if (held === undefined) return;
      const [gone, stays] = [randomUUID(), randomUUID()];
      await fill(gone);
      await fill(stays);
      const { erase } = held;
      await erase(db, gone);
      await erase(db, gone);
      expect(await tablesWith(schema, columns, gone)).toEqual(kept());
      expect(await tablesWith(schema, columns, stays)).toEqual(tablesOf(Object.keys(held.columns)));
    });

    it('is erased in batches, however much it is', async () => {
      if (held === undefined) return;
      const person = randomUUID();
      const targets = Object.entries(held.columns).flatMap(([target, { kept: why }]) =>
        why === undefined ? [target] : [],
      );
      for (const target of targets) await insertFor(schema, columns, target, person, DELETE_BATCH + 50);
      const watched = await watchDeletions(database.adminUrl, [schema]);
      await held.erase(db, person);
      const hanging = await hangingOn(schema, tablesOf(targets));
      const largest = Object.entries(await watched.largest()).filter(([table]) => !hanging.includes(table));
      await watched.query('DROP SCHEMA watched CASCADE');
      await watched.stop();
      expect(largest.filter(([, rows]) => rows > DELETE_BATCH)).toEqual([]);
    });

    it("is the account's when a guest has become part of it", async () => {
      if (held === undefined) return;
      const [guestId, userId] = [randomUUID(), randomUUID()];
      await fill(guestId);
      const { merge } = held;
      for (let n = 0; n < 2; n += 1) await db.transaction((tx) => merge(tx, { guestId, userId }));
      expect(await tablesWith(schema, columns, guestId)).toEqual(kept());
    });
  },
);
