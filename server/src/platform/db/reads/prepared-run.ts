import pg from 'pg';
import { is, SQL } from 'drizzle-orm';
import { PgBoolean, PgColumn } from 'drizzle-orm/pg-core';

/** The columns of a row as PostgreSQL writes them. */
export type RawRow = readonly (string | null)[];

export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What node-postgres gives a query to write to. */
interface Wire {
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: Statement): void;
  bind(message: { statement: string; values: RawRow }): void;
  execute(message: object): void;
  sync(): void;
}

interface Settled {
  resolve(rows: RawRow[]): void;
  reject(error: Error): void;
}

/**
 * One execution of a prepared statement whose columns are known: the server need not describe them each time, and nobody
 * has to build parsers and a result from that. Takes the place of what node-postgres does for a named query.
 */
export class PreparedRun extends pg.Query {
  readonly name: string;
  readonly #text: string;
  readonly #values: RawRow;
  readonly #settled: Settled;
  readonly #rows: RawRow[] = [];

  constructor({ name, text }: Statement, values: RawRow, settled: Settled) {
    super(text);
    this.name = name;
    this.#text = text;
    this.#values = values;
    this.#settled = settled;
    // Without one, node-postgres would make a promise of its own.
    Object.assign(this, { callback: () => undefined });
  }

  prepare(wire: Wire): void {
    const { name } = this;
    if (wire.parsedStatements[name] === undefined && wire.submittedNamedStatements[name] === undefined) {
      wire.parse({ name, text: this.#text });
      wire.submittedNamedStatements[name] = this.#text;
    }
    wire.bind({ statement: name, values: this.#values });
    wire.execute({});
    wire.sync();
  }

  handleDataRow({ fields }: { fields: RawRow }): void {
    this.#rows.push(fields);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#settled.resolve(this.#rows);
  }

  handleError(error: Error): void {
    this.#settled.reject(error);
  }
}

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
