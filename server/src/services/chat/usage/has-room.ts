import type { Database } from '#platform/db/database';
import type { CallContext } from '#platform/http/handler';
import { findPlan, readTaken } from '../store/usage.ts';
import type { Budgets } from './budgets.ts';

/** Whether all limits of somebody have room for so many tokens beside what is spent and reserved. */
export const hasRoomFor = async (
  db: Database,
  budgets: Pick<Budgets, 'limitsOf'>,
  who: CallContext,
  tokens: number,
): Promise<boolean> => {
  const limits = budgets.limitsOf(who);
  const plan = limits.some((limit) => limit.plan !== null) ? await findPlan(db, who.caller.userId) : null;
  for (const limit of limits.filter((each) => each.plan === null || each.plan === plan))
    if ((await readTaken(db, limit.holder_id, limit.period)) + tokens > limit.most) return false;
  return true;
};
