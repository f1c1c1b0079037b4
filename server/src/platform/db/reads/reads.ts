import { fillPlaceholders, type Query } from 'drizzle-orm';
import type pg from 'pg';
import { rowDecoder } from './decode.ts';
import { openLane, type Lane } from './lane.ts';
import type { RawRow } from './prepared-run.ts';

/** A drizzle query with placeholders. */
interface Preparable<Row> {
  readonly _: { readonly result: readonly Row[]; readonly selectedFields: object };
  toSQL(): Query;
}

type Value = string | number | boolean | null | undefined;

/** Reads that take next to no time and are asked for all the time. */
export interface Reads {
  /**
   * Prepared once, and sent without waiting for what others have asked. Only for what finds its rows by an index: all that
   * is behind it on its connection waits for it. `name` is unique in the service.
   */
  prepare<Row>(name: string, query: Preparable<Row>): (values?: Readonly<Record<string, Value>>) => Promise<Row[]>;
  end(): Promise<void>;
}

const asText = (value: Value): string | null => (value === null || value === undefined ? null : String(value));

/** On connections of their own, made as those of the pool are; it is told of those that are lost. */
export const openReads = (pool: pg.Pool, connections: number): Reads => {
  const lanes = Array.from({ length: connections }, () => openLane(pool.options, (error) => pool.emit('error', error)));
  const leastBusy = (): Lane => lanes.reduce((best, lane) => (lane.inFlight < best.inFlight ? lane : best));
  return {
    prepare: <Row>(name: string, query: Preparable<Row>) => {
      const { sql: text, params } = query.toSQL();
      const statement = { name, text };
      const decode = rowDecoder(query._.selectedFields as Record<string, unknown>) as (raw: RawRow) => Row;
      return async (values = {}) => (await leastBusy().run(statement, (fillPlaceholders(params, values) as Value[]).map(asText))).map(decode);
    },
    async end() {
      await Promise.all(lanes.map((lane) => lane.end()));
    },
  };
};
