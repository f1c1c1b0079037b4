import pg from 'pg';
import { AnsweredClient } from './answered-client.ts';
import { outage } from './outage.ts';

/** To be connected, and to get a connection that others use: a thousand at once wait longer than five seconds where the machine is slow. */
const CONNECTION_WAIT_MS = 15_000;
/** The same while the database is known to be away. */
const AWAY_WAIT_MS = 2000;
const RETRY_MS = 100;
/** The server has no connection left, for anybody or for this role (PostgreSQL: too_many_connections). */
const TOO_MANY_CONNECTIONS = '53300';

type Callback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

const lateError = (): Error => Object.assign(new Error('the database is away'), { code: 'ETIMEDOUT' });

const isTooMany = (error: Error | undefined): boolean =>
  (error as { code?: unknown } | undefined)?.code === TOO_MANY_CONNECTIONS;

/** What node-postgres has inside of its client, as it is heard before the statement that it is about. */
interface Inside {
  readonly connection: NodeJS.EventEmitter;
}

/**
 * A request waits for a connection that the pool has, or for one that the server gives back, where no further one can
 * be opened; pg's own pool fails at once then. `onError` hears of everything that the server refuses and of every
 * connection that is lost, used or idle.
 */
export class ConnectionPool extends pg.Pool {
  readonly #onError: (error: unknown) => void;

  constructor(config: pg.PoolConfig, onError: (error: unknown) => void = () => undefined) {
    super({ ...config, connectionTimeoutMillis: CONNECTION_WAIT_MS, Client: AnsweredClient });
    this.#onError = onError;
    // Without a listener the loss of an idle one would end the process, and so would that between two statements of a
    // transaction, when nobody else listens; the next query opens another.
    this.on('error', () => undefined);
    this.on('connect', (client) => {
      client.on('error', onError);
      (client as unknown as Inside).connection.on('errorMessage', onError);
    });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.connect((error, client) => {
          if (client === undefined) reject(error ?? new Error('no connection'));
          else resolve(client);
        });
      });
    }
    const until = Date.now() + CONNECTION_WAIT_MS;
    let given = false;
    const give: Callback = (error, client, done) => {
      if (given)
        done?.(); // nobody waits for it any more
      else {
        given = true;
        clearTimeout(timer);
        callback(error, client, done);
      }
    };
    // Whoever waits keeps what they hold: where it is known that nobody is answered, they are told soon.
    const timer = outage.isAway
      ? setTimeout(() => give(lateError(), undefined, () => undefined), AWAY_WAIT_MS)
      : undefined;
    const attempt = (): void => {
      super.connect((error, client, done) => {
        if (error !== undefined) this.#onError(error);
        if (isTooMany(error) && !given && Date.now() < until && !this.ending) setTimeout(attempt, RETRY_MS);
        else give(error, client, done);
      });
    };
    attempt();
    return undefined;
  }
}
