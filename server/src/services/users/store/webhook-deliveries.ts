import { and, desc, eq, gte, lt, sql, type SQL } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { webhookDeliveries, webhookEndpoints } from '../schema.ts';

export type DeliveryRow = typeof webhookDeliveries.$inferSelect;

/** Notified, without content, when there is something to send. */
export const DELIVERIES_CHANNEL = 'users_webhook_delivery';
/** Also said in the contract. */
const KEPT_DAYS = 30;

export interface NewEvent {
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

const wake = (tx: Executor): Promise<unknown> => tx.execute(sql`SELECT pg_notify(${DELIVERIES_CHANNEL}, '')`);

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
  await wake(tx);
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
  await wake(tx);
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

/** As if it had just come. One that is under way is left to its end, and sent once more. */
const again = async (tx: Transaction, which: SQL | undefined, now: number): Promise<DeliveryRow[]> => {
  const rows = await tx
    .update(webhookDeliveries)
    .set({
      status: 'pending',
      attempts: 0,
      nextAttemptAt: new Date(now),
      claim: null,
      claimedUntil: null,
      error: null,
      finishedAt: null,
    })
    .where(which)
    .returning();
  if (rows.length > 0) await wake(tx);
  return rows;
};

export const replayDelivery = async (
  tx: Transaction,
  endpointId: string,
  id: string,
  now: number,
): Promise<DeliveryRow | undefined> =>
  (await again(tx, and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.id, id)), now))[0];

export const replayFailed = async (tx: Transaction, endpointId: string, since: Date, now: number): Promise<number> => {
  const which = and(
    eq(webhookDeliveries.endpointId, endpointId),
    eq(webhookDeliveries.status, 'failed'),
    gte(webhookDeliveries.occurredAt, since),
  );
  return (await again(tx, which, now)).length;
};

export const deleteOldDeliveries = (db: Database, signal: AbortSignal): Promise<number> =>
  deleteInBatches(db, webhookDeliveries, sql`finished_at < now() - make_interval(days => ${KEPT_DAYS})`, { signal });
