import { is, SQL } from 'drizzle-orm';
import { PgBoolean, PgColumn } from 'drizzle-orm/pg-core';
import type { RawRow } from './prepared-run.ts';

type Decode = (text: string) => unknown;

const isTrue: Decode = (text) => text === 't';

/** Columns map what node-postgres gives them: of the types that it changes itself, they know text but for yes and no. */
const decoderOf = (name: string, field: unknown): Decode => {
  if (is(field, PgBoolean)) return isTrue;
  if (is(field, PgColumn)) return (text) => field.mapFromDriverValue(text);
  if (is(field, SQL)) {
    const { decoder } = field as unknown as { decoder: { mapFromDriverValue: Decode } };
    return decoder.mapFromDriverValue;
  }
  if (is(field, SQL.Aliased)) return decoderOf(name, field.sql);
  throw new Error(`${name} is neither a column nor an expression`);
};

/** Makes rows of what PostgreSQL writes, in the order of the fields. */
export const rowDecoder = (fields: Readonly<Record<string, unknown>>): ((raw: RawRow) => Record<string, unknown>) => {
  const columns = Object.entries(fields).map(([name, field]) => ({ name, decode: decoderOf(name, field) }));
  return (raw) => {
    const row: Record<string, unknown> = {};
    let index = 0;
    for (const { name, decode } of columns) {
      const text = raw[index++];
      row[name] = text === null || text === undefined ? null : decode(text);
    }
    return row;
  };
};
