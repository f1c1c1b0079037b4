import type pg from 'pg';
import { AnsweredClient } from '../answered-client.ts';
import { PreparedRun, type RawRow, type Statement, rowDecoder } from './prepared-run.ts';
import { fillPlaceholders, type Query } from 'drizzle-orm';

const CONNECT_MS = 5000;

/** One connection on which statements follow each other without waiting for answers: many of them travel in one packet. */
interface PipelinedConnection {
  readonly inFlight: number;
  run(statement: Statement, values: RawRow): Promise<RawRow[]>;
  end(): Promise<void>;
}

interface Connection {
  readonly client: pg.Client;
  readonly stream: { cork(): void; uncork(): void };
}

/** Opened at its first use, and again at the next use after it was lost. */
const openPipelinedConnection = (options: pg.ClientConfig, onLost: (error: Error) => void): PipelinedConnection => {
  let owner: pg.Client | undefined;
  let opening: Promise<Connection> | undefined;
  let ready: Connection | undefined;
  let inFlight = 0;
  let gathering = false;

  const forget = (client: pg.Client): void => {
    if (owner !== client) return;
    opening = undefined;
    ready = undefined;
  };

  const connect = async (): Promise<Connection> => {
    const client = new AnsweredClient({ ...options, pipeline: true, connectionTimeoutMillis: CONNECT_MS });
    owner = client;
    client.on('error', (error) => {
      forget(client);
      onLost(error);
    });
    client.once('end', () => forget(client));
    try {
      await client.connect();
    } catch (error) {
      forget(client);
      throw error;
    }
    const { stream } = (client as unknown as { connection: Pick<Connection, 'stream'> }).connection;
    return (ready = { client, stream });
  };

  /** What all requests of this round of the event loop ask for leaves in one write. */
  const gather = ({ stream }: Connection): void => {
    if (gathering) return;
    gathering = true;
    stream.cork();
    setImmediate(() => {
      gathering = false;
      stream.uncork();
    });
  };

  return {
    get inFlight() {
      return inFlight;
    },
    async run(statement, values) {
      inFlight += 1;
      try {
        const connection = ready ?? (await (opening ??= connect()));
        gather(connection);
        return await new Promise((resolve, reject) => {
          connection.client.query(new PreparedRun(statement, values, { resolve, reject }));
        });
      } finally {
        inFlight -= 1;
      }
    },
    async end() {
      await (await opening?.catch(() => undefined))?.client.end();
    },
  };
};

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
  const opened = Array.from({ length: connections }, () =>
    openPipelinedConnection(pool.options, (error) => pool.emit('error', error)),
  );
  const leastBusy = (): PipelinedConnection =>
    opened.reduce((best, connection) => (connection.inFlight < best.inFlight ? connection : best));
  return {
    prepare: <Row>(name: string, query: Preparable<Row>) => {
      const { sql: text, params } = query.toSQL();
      const statement = { name, text };
      const decode = rowDecoder(query._.selectedFields as Record<string, unknown>) as (raw: RawRow) => Row;
      return async (values = {}) =>
        (await leastBusy().run(statement, (fillPlaceholders(params, values) as Value[]).map(asText))).map(decode);
    },
    async end() {
      await Promise.all(opened.map((connection) => connection.end()));
    },
  };
};
