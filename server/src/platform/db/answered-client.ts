import type { Socket } from 'node:net';
import pg from 'pg';

/** PostgreSQL itself ends a statement before that (statement_timeout): whoever is silent for longer is not there. */
export const STATEMENT_MS = 10_000;
const SILENCE_MS = STATEMENT_MS + 2000;
/** After this process itself was held up, what has come meanwhile is read first. */
const SECOND_LOOK_MS = 1000;

/** What node-postgres has inside of its client. */
interface Inside {
  readonly connection: { readonly stream: Socket };
  readonly _ending: boolean;
  readonly _sentQueryQueue: readonly unknown[];
  _getActiveQuery(): unknown;
}

/**
 * A connection on which nobody waits without an end: where the server is frozen, or what is sent gets lost on the way,
 * it is cut off, and all that was asked on it fails. What is idle may be silent.
 */
export class AnsweredClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // Not before: TLS puts another socket in the place of the first.
    this.once('connect', () => this.#watch());
  }

  #watch(): void {
    const inside = this as unknown as Inside;
    const { stream } = inside.connection;
    const isAwaited = (): boolean =>
      inside._ending || inside._sentQueryQueue.length > 0 || Boolean(inside._getActiveQuery());
    stream.setTimeout(SILENCE_MS);
    stream.on('timeout', () => {
      // What is asked only now has all of its time before it.
      if (!isAwaited()) return;
      const before = stream.bytesRead;
      setTimeout(() => {
        if (stream.destroyed || stream.bytesRead !== before || !isAwaited()) return;
        stream.destroy(Object.assign(new Error('the database did not answer in time'), { code: 'ETIMEDOUT' }));
      }, SECOND_LOOK_MS).unref();
    });
  }
}
