import pg from 'pg';
import { PreparedRun, type RawRow, type Statement } from './prepared-run.ts';

const CONNECT_MS = 5000;

/** One connection on which statements follow each other without waiting for answers: many of them travel in one packet. */
export interface Lane {
  readonly inFlight: number;
  run(statement: Statement, values: RawRow): Promise<RawRow[]>;
  end(): Promise<void>;
}

interface Connection {
  readonly client: pg.Client;
  readonly stream: { cork(): void; uncork(): void };
}

/** Opened at its first use, and again at the next use after it was lost. */
export const openLane = (options: pg.ClientConfig, onLost: (error: Error) => void): Lane => {
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
    const client = new pg.Client({ ...options, pipeline: true, connectionTimeoutMillis: CONNECT_MS });
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
