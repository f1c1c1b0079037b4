import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { PersonalRecord } from '@madang/contracts/personal-data';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { webhookDeliveries, webhookEndpoints } from '../schema.ts';
import { listWebhooks, saveListener } from '../store/webhooks.ts';
import { describeDelivery } from './deliveries.ts';
import { describeWebhook } from './manage-webhooks.ts';

/** Where the deliveries begin: before any id that there will be. */
export const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const endpointsOf = (db: Executor, userId: string) =>
  db.select({ id: webhookEndpoints.id }).from(webhookEndpoints).where(eq(webhookEndpoints.userId, userId));

/** Never their secrets. */
export const webhookRecords = async (db: Executor, userId: string): Promise<PersonalRecord[]> =>
  (await listWebhooks(db, userId)).map((row) => ({ type: 'webhook', ...describeWebhook(row, Date.now()) }));

export const deliveryRecords = async (
  db: Executor,
  userId: string,
  before: string,
  limit: number,
): Promise<readonly (PersonalRecord & { readonly id: string })[]> => {
  const rows = await db
    .select()
    .from(webhookDeliveries)
    .where(and(inArray(webhookDeliveries.endpointId, endpointsOf(db, userId)), lt(webhookDeliveries.id, before)))
    .orderBy(desc(webhookDeliveries.id))
    .limit(limit);
  return rows.map((row) => {
    const { type: event, ...told } = describeDelivery(row);
    return { ...told, type: 'webhook_delivery', webhook_id: row.endpointId, event, data: row.data };
  });
};

export const eraseWebhooks = async (db: Database, userId: string): Promise<void> => {
  await deleteInBatches(
    db,
    webhookDeliveries,
    sql`endpoint_id IN (SELECT id FROM ${webhookEndpoints} WHERE user_id = ${userId})`,
  );
  await deleteInBatches(db, webhookEndpoints, eq(webhookEndpoints.userId, userId));
  // Last: whoever switches one off meanwhile says once more what is to be told.
  await db.transaction((tx) => saveListener(tx, userId));
};

/**
 * They do not go along to the account that somebody becomes part of: who left them may not be who proved to be its owner, and
 * would go on hearing.
 */
export const dropWebhooks = async (tx: Transaction, userId: string): Promise<void> => {
  await tx.delete(webhookEndpoints).where(eq(webhookEndpoints.userId, userId));
  await saveListener(tx, userId);
};
