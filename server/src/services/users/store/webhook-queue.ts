import { and, eq, sql } from 'drizzle-orm';
import type { DeliveryError } from '@madang/contracts/users/webhooks';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { webhookDeliveries as delivery, webhookEndpoints as endpoint } from '../schema.ts';

/** Notified, without content, when there is something to do. */
export const DELIVERIES_CHANNEL = 'users_webhook_delivery';

/** What waits for one address. Also said in docs/webhooks.md. */
export const MOST_WAITING = 10_000;
/** Of one statement: how much there is, nobody knows. */
const BATCH = 500;

export const wakeDeliveries = (db: Executor): Promise<unknown> =>
  db.execute(sql`SELECT pg_notify(${DELIVERIES_CHANNEL}, '')`);

/** Those for which anything waits, from one to the next in the index: how many others there are costs nothing. */
export const WAITING = sql`waiting AS (
  (SELECT endpoint_id FROM ${delivery} WHERE status = 'pending' ORDER BY endpoint_id LIMIT 1)
  UNION ALL
  SELECT (SELECT d.endpoint_id FROM ${delivery} d WHERE d.status = 'pending' AND d.endpoint_id > waiting.endpoint_id
          ORDER BY d.endpoint_id LIMIT 1)
  FROM waiting WHERE waiting.endpoint_id IS NOT NULL)`;

/** Until when an attempt is believed to be under way stays as it is: it goes on, and counts where limits are kept. */
const failed = (error: DeliveryError, now: number) =>
  ({ status: 'failed', error, nextAttemptAt: null, claim: null, finishedAt: new Date(now) }) as const;

/** Some of what still waits for one that is switched off has failed, and can be sent again once it is on. Returns how many. */
export const failOfDisabled = (db: Database, now: number): Promise<number> =>
  db.transaction(async (tx) => {
    // Locked, so that nobody switches it on and sends it all again meanwhile.
    const { rows } = await tx.execute<{ id: string }>(sql`
      WITH RECURSIVE ${WAITING}
      SELECT e.id FROM waiting JOIN ${endpoint} e ON e.id = waiting.endpoint_id WHERE NOT e.enabled
      LIMIT 1 FOR UPDATE OF e SKIP LOCKED`);
    const [off] = rows;
    if (off === undefined) return 0;
    const some = sql`${delivery.id} IN (SELECT d.id FROM ${delivery} d WHERE d.endpoint_id = ${off.id} AND d.status = 'pending' LIMIT ${BATCH})`;
    return (await tx.update(delivery).set(failed('disabled', now)).where(some)).rowCount ?? 0;
  });

/** Of what is more than may wait for one address, the oldest is given up. */
export const dropOldest = async (tx: Transaction, endpointId: string, now: number): Promise<void> => {
  const many = await tx.$count(delivery, and(eq(delivery.endpointId, endpointId), eq(delivery.status, 'pending')));
  if (many <= MOST_WAITING) return;
  const oldest = sql`${delivery.id} IN (
    SELECT d.id FROM ${delivery} d WHERE d.endpoint_id = ${endpointId} AND d.status = 'pending' AND d.claimed_until IS NULL
    ORDER BY d.id LIMIT ${Math.min(many - MOST_WAITING, BATCH)} FOR UPDATE SKIP LOCKED)`;
  await tx.update(delivery).set(failed('dropped', now)).where(oldest);
};
