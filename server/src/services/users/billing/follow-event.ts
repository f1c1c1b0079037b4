import { lt, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { BillingEvent } from '@madang/contracts/users/billing';
import type { Database } from '#platform/db/database';
import { billingEvent } from '../schema.ts';
import { announcePlan, savePlanOf } from '../store/people.ts';

/** No payment service sends an event again after so long. */
const KEPT = sql`now() - interval '90 days'`;

/** Sets the plan that an event tells of, once; not where something newer is set. Says whether it did. */
export const followEvent = (
  db: Database,
  id: string,
  { user_id, plan, occurred_at }: z.output<typeof BillingEvent>,
): Promise<boolean> =>
  db.transaction(async (tx) => {
    const noted = await tx.insert(billingEvent).values({ id }).onConflictDoNothing().returning();
    if (noted.length === 0) return false;
    await tx.delete(billingEvent).where(lt(billingEvent.receivedAt, KEPT));
    if (!(await savePlanOf(tx, user_id, plan, new Date(occurred_at)))) return false;
    await announcePlan(tx, user_id);
    return true;
  });
