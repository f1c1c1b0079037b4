import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgTransaction } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { openReads, type Reads } from './reads/reads.ts';

type NoSchema = Record<string, never>;

/** A pool of connections as one role, with drizzle on it. */
export type Database = NodePgDatabase<NoSchema> & { readonly $client: pg.Pool; readonly $reads: Reads };
export type Transaction = PgTransaction<NodePgQueryResultHKT, NoSchema, ExtractTablesWithRelations<NoSchema>>;
/** Where a statement may run: on the pool, or inside a transaction. */
export type Executor = Database | Transaction;

export const openDatabase = (pool: pg.Pool, readConnections = 1): Database => Object.assign(drizzle({ client: pool }), { $reads: openReads(pool, readConnections) });
