import { and, asc, eq, sql, type SQL } from 'drizzle-orm';
import type { DisabledReason } from '@madang/contracts/users/webhooks';
import type { Executor, Transaction } from '#platform/db/database';
import { webhookEndpoints } from '../schema.ts';
import { wakeDeliveries } from './webhook-queue.ts';

export type WebhookRow = typeof webhookEndpoints.$inferSelect;

const owned = (userId: string, id: string) => and(eq(webhookEndpoints.id, id), eq(webhookEndpoints.userId, userId));

export const listWebhooks = (db: Executor, userId: string): Promise<WebhookRow[]> =>
  db.select().from(webhookEndpoints).where(eq(webhookEndpoints.userId, userId)).orderBy(asc(webhookEndpoints.id));

export const findWebhook = async (db: Executor, userId: string, id: string): Promise<WebhookRow | undefined> =>
  (await db.select().from(webhookEndpoints).where(owned(userId, id)))[0];

/** Nothing is sent, or noted of what was, until the transaction ends. */
export const lockWebhook = async (tx: Transaction, userId: string, id: string): Promise<WebhookRow | undefined> =>
  (await tx.select().from(webhookEndpoints).where(owned(userId, id)).for('update'))[0];

export const insertWebhook = async (
  tx: Transaction,
  row: typeof webhookEndpoints.$inferInsert,
): Promise<WebhookRow> => {
  const [inserted] = await tx.insert(webhookEndpoints).values(row).returning();
  if (inserted === undefined) throw new Error('insert returned no row');
  return inserted;
};

export const changeWebhook = async (
  tx: Transaction,
  id: string,
  changes: Partial<Omit<WebhookRow, 'id' | 'userId' | 'createdAt' | 'enabledAt'> & { readonly enabledAt: SQL }>,
): Promise<WebhookRow> => {
  const [row] = await tx.update(webhookEndpoints).set(changes).where(eq(webhookEndpoints.id, id)).returning();
  if (row === undefined) throw new Error('the webhook that was locked is gone');
  return row;
};

export const deleteWebhook = async (tx: Transaction, userId: string, id: string): Promise<boolean> =>
  (await tx.delete(webhookEndpoints).where(owned(userId, id))).rowCount === 1;

/** Says to all services what its owner is to be told of by now. To be called at the end of the transaction of every change. */
export const saveListener = async (tx: Transaction, userId: string): Promise<void> => {
  // By itself, before the statement that looks: what others changed meanwhile is seen by it.
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`users.listener ${userId}`}, 0))`);
  await tx.execute(sql`
    WITH wanted AS (SELECT array_agg(DISTINCT type) AS types FROM ${webhookEndpoints}, unnest(events) AS type
                    WHERE user_id = ${userId} AND enabled),
    gone AS (DELETE FROM platform.event_listener USING wanted WHERE user_id = ${userId} AND wanted.types IS NULL)
    INSERT INTO platform.event_listener (user_id, types) SELECT ${userId}::uuid, types FROM wanted WHERE types IS NOT NULL
    ON CONFLICT (user_id) DO UPDATE SET types = excluded.types`);
};

/** Nothing is sent there any more; what still waits there fails in the background. To be followed by {@link saveListener}. */
export const disableWebhook = async (
  tx: Transaction,
  id: string,
  reason: DisabledReason | null,
): Promise<WebhookRow> => {
  const row = await changeWebhook(tx, id, { enabled: false, disabledReason: reason, failingSince: null });
  await wakeDeliveries(tx);
  return row;
};
