import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { type PgTransactionConfig, PgDialect } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import type { QueryResultRow } from 'pg';
import { CallTransaction, callTransactionOn } from './call-transaction.ts';
import { withWaiting } from './first-commit.ts';
import { openReads, type Reads } from './reads/reads.ts';
import type { NoSchema, Transaction } from './transaction.ts';
import { fillPlaceholders, sql, type SQL } from 'drizzle-orm';

export type { Transaction } from './transaction.ts';

/** A pool of connections as one role, with drizzle on it. */
export type Database = NodePgDatabase<NoSchema> & { readonly $client: pg.Pool; readonly $reads: Reads };
/** One connection (session.ts). */
export type Session = NodePgDatabase<NoSchema>;
/** Where a statement may run: on the pool, on one connection, or inside a transaction. */
export type Executor = Session | Transaction;

/** Drizzle keeps a connection for good on which it could not begin; here it goes back whatever happens. */
const transact = async <T>(
  pool: pg.Pool,
  work: (tx: Transaction, client: pg.PoolClient) => Promise<T>,
  config?: PgTransactionConfig,
): Promise<T> => {
  const client = await pool.connect();
  try {
    return await drizzle({ client }).transaction((tx) => work(tx, client), config);
  } finally {
    client.release();
  }
};

const transactionsOn =
  (pool: pg.Pool): NodePgDatabase<NoSchema>['transaction'] =>
  (work, config) =>
    withWaiting(pool, work, async (all) => {
      const ofCall = callTransactionOn(pool);
      return ofCall === undefined ? transact(pool, all, config) : (await ofCall.begin()).transaction(all);
    });

/** The same pool, whose statements go through the transaction of their call where that has begun. */
const routed = (pool: pg.Pool): pg.Pool => {
  const value = {
    connect: pool.connect.bind(pool),
    end: pool.end.bind(pool),
    query: (...args: Parameters<pg.Pool['query']>): unknown =>
      (callTransactionOn(routing)?.client ?? pool).query(...args),
  };
  const routing = Object.assign(Object.create(pool) as pg.Pool, value);
  return routing;
};

/** Lets work begin when there is room for it. */
export type Admission = <T>(work: () => Promise<T>) => Promise<T>;

/** @param first is done before all else in it */
export const callTransaction = (
  db: Database,
  admission: Admission,
  first: (tx: Transaction) => Promise<void>,
): CallTransaction => new CallTransaction(db.$client, (pool, work) => admission(() => transact(pool, work)), first);

export const openDatabase = (pool: pg.Pool, readConnections = 1): Database => {
  const client = routed(pool);
  return Object.assign(drizzle({ client }), {
    $reads: openReads(pool, readConnections),
    transaction: transactionsOn(client),
  });
};

/**
 * A lost connection reaches whoever uses it as the failure of a statement. As an event that nobody hears it would end the
 * process: the pool listens to idle ones alone, and between two statements of a transaction nobody does.
 */
export const hearLosses = (pool: pg.Pool, ofIdle: (error: Error) => void = () => undefined): pg.Pool =>
  pool.on('error', ofIdle).on('connect', (client) => client.on('error', () => undefined));

type Values<K extends string> = Readonly<Record<K, unknown>>;

/**
 * A statement that is built and planned once, not at every execution, which for one of several parts takes longer than to
 * execute it. `make` also serves where it is to run inside of a transaction.
 */
export const prepareStatement = <Row extends QueryResultRow, K extends string>(
  db: Database,
  name: string,
  keys: readonly K[],
  make: (values: Values<K>) => SQL,
): ((values: Values<K>) => Promise<Row[]>) => {
  const placeholders = Object.fromEntries(keys.map((key) => [key, sql.placeholder(key)])) as Values<K>;
  const { sql: text, params } = new PgDialect().sqlToQuery(make(placeholders));
  return async (values) => (await db.$client.query<Row>({ name, text, values: fillPlaceholders(params, values) })).rows;
};
