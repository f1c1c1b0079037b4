import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { webhookDeliveries, webhookEndpoints } from '../schema.ts';
import { dropOldest, wakeDeliveries } from './webhook-queue.ts';

export type DeliveryRow = typeof webhookDeliveries.$inferSelect;

/** Also said in the contract. */
const KEPT_DAYS = 30;
/** Sent again by one request. Also said in the contract. */
const MOST_REPLAYED = 1000;

export interface NewEvent {
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Of all that their owner has and that want to hear of it; once, however often the same is told. */
export const addDeliveries = async (
  tx: Transaction,
  userId: string,
  { eventId, type, occurredAt, data }: NewEvent,
  now: number,
): Promise<void> => {
  const endpoints = await tx
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(
      sql`${webhookEndpoints.userId} = ${userId} AND ${webhookEndpoints.enabled} AND ${type} = ANY(${webhookEndpoints.events})`,
    )
    .for('key share');
  if (endpoints.length === 0) return;
  await tx
    .insert(webhookDeliveries)
    .values(
      endpoints.map(({ id: endpointId }) => ({
        id: uuidv7(),
        endpointId,
        eventId,
        type,
        occurredAt,
        data,
        status: 'pending' as const,
        nextAttemptAt: new Date(now),
      })),
    )
    .onConflictDoNothing();
  for (const { id } of endpoints) await dropOldest(tx, id, now);
  await wakeDeliveries(tx);
};

/** For one alone, whatever it wants to hear of. */
export const addDelivery = async (
  tx: Transaction,
  endpointId: string,
  event: NewEvent,
  now: number,
): Promise<DeliveryRow> => {
  const [row] = await tx
    .insert(webhookDeliveries)
    .values({ id: uuidv7(), endpointId, ...event, status: 'pending', nextAttemptAt: new Date(now) })
    .returning();
  if (row === undefined) throw new Error('insert returned no row');
  await dropOldest(tx, endpointId, now);
  await wakeDeliveries(tx);
  return row;
};

interface ListOptions {
  readonly endpointId: string;
  readonly status?: DeliveryRow['status'] | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export const listDeliveries = (
  db: Executor,
  { endpointId, status, before, limit }: ListOptions,
): Promise<DeliveryRow[]> =>
  db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        status === undefined ? undefined : eq(webhookDeliveries.status, status),
        before === undefined ? undefined : lt(webhookDeliveries.id, before),
      ),
    )
    .orderBy(desc(webhookDeliveries.id))
    .limit(limit);

/** As if it had just come. One that is under way is left to its end, counts until then, and is sent once more after it. */
const asNew = (now: number) =>
  ({
    status: 'pending',
    attempts: 0,
    nextAttemptAt: new Date(now),
    claim: null,
    error: null,
    finishedAt: null,
  }) as const;

export const replayDelivery = async (
  tx: Transaction,
  endpointId: string,
  id: string,
  now: number,
): Promise<DeliveryRow | undefined> => {
  const [row] = await tx
    .update(webhookDeliveries)
    .set(asNew(now))
    .where(and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.id, id)))
    .returning();
  if (row !== undefined) await wakeDeliveries(tx);
  return row;
};

/** The oldest first. Returns how many. */
export const replayFailed = async (tx: Transaction, endpointId: string, since: Date, now: number): Promise<number> => {
  const some = tx
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        eq(webhookDeliveries.status, 'failed'),
        gte(webhookDeliveries.occurredAt, since),
      ),
    )
    .orderBy(asc(webhookDeliveries.id))
    .limit(MOST_REPLAYED);
  const { rowCount } = await tx.update(webhookDeliveries).set(asNew(now)).where(inArray(webhookDeliveries.id, some));
  await wakeDeliveries(tx);
  return rowCount ?? 0;
};

export const deleteDeliveriesOf = (db: Database, endpointId: string): Promise<number> =>
  deleteInBatches(db, webhookDeliveries, eq(webhookDeliveries.endpointId, endpointId));

export const deleteOldDeliveries = (db: Database, signal: AbortSignal): Promise<number> =>
  deleteInBatches(db, webhookDeliveries, sql`finished_at < now() - make_interval(days => ${KEPT_DAYS})`, { signal });
