import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import type { Transaction } from './transaction.ts';

/** Runs `work` in a transaction on one connection of a pool. */
export type Transact = (
  pool: pg.Pool,
  work: (tx: Transaction, client: pg.PoolClient) => Promise<void>,
) => Promise<void>;

/**
 * One transaction for all that a call does on a pool: once it has begun, statements of `db` go through it, and transactions
 * of `db` become savepoints of it. So something of the platform's is committed together with the change of a service, which
 * knows nothing of it. Ended, it is as if it had never been there for what still runs.
 */
export class CallTransaction {
  readonly #pool: pg.Pool;
  readonly #transact: Transact;
  readonly #first: (tx: Transaction) => Promise<void>;
  readonly #last = Promise.withResolvers<(tx: Transaction) => Promise<void>>();
  #begun: Promise<Transaction> | undefined;
  #ended: Promise<void> | undefined;
  #client: pg.PoolClient | undefined;
  #isOver = false;

  /** @param first is done before anything else in it; what it throws is thrown where the transaction would have begun */
  constructor(pool: pg.Pool, transact: Transact, first: (tx: Transaction) => Promise<void>) {
    this.#pool = pool;
    this.#transact = transact;
    this.#first = first;
    this.#last.promise.catch(() => undefined);
  }

  isOf(pool: pg.Pool): boolean {
    return this.#pool === pool && !this.#isOver;
  }

  get hasBegun(): boolean {
    return this.#begun !== undefined;
  }

  get client(): pg.PoolClient | undefined {
    return this.#client;
  }

  begin(): Promise<Transaction> {
    return (this.#begun ??= new Promise((resolve, reject) => {
      this.#ended = this.#transact(this.#pool, async (tx, client) => {
        await this.#first(tx);
        this.#client = client;
        resolve(tx);
        await (
          await this.#last.promise
        )(tx);
      });
      this.#ended.catch(reject);
    }));
  }

  #stop(): void {
    this.#isOver = true;
    this.#client = undefined;
  }

  /** @param last is done after everything else in it */
  async commit(last: (tx: Transaction) => Promise<void>): Promise<void> {
    this.#stop();
    this.#last.resolve(last);
    await this.#ended;
  }

  async rollBack(error: unknown): Promise<void> {
    this.#stop();
    this.#last.reject(error);
    await this.#ended?.catch(() => undefined);
  }

  /** What `work` does, and all that it waits for, happens in this transaction. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return current.run(this, work);
  }
}

const current = new AsyncLocalStorage<CallTransaction | undefined>();

/** That of the call in which this runs, if it has one on this pool. */
export const callTransactionOn = (pool: pg.Pool): CallTransaction | undefined => {
  const found = current.getStore();
  return found?.isOf(pool) === true ? found : undefined;
};

/** For what another call does, as if it had come over HTTP, and for what is to stay where the call fails. */
export const outsideOfCall = <T>(work: () => T): T => current.run(undefined, work);
