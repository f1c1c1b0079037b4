import type { UsageLimit } from '@madang/contracts/chat';
import type { usage } from '@madang/contracts/chat/usage';
import type { Handlers } from '#platform/http/handler';
import type { Context } from '../settings.ts';
import { findPlan, readTaken, readUsage, toUsageOfDay } from '../store/usage.ts';
import type { Budgets, PresentLimit } from '../usage/budgets.ts';
import type { Calendar } from '#platform/calendar';

const lastDayOf = (month: string): string => {
  const [year = 0, nth = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, nth, 0)).toISOString().slice(0, 10);
};

export const createUsageRoutes = (
  { db, background }: Context,
  calendar: Calendar,
  budgets: Budgets,
): Handlers<typeof usage> => {
  const describe = async (limit: PresentLimit): Promise<UsageLimit> => {
    const taken = await readTaken(db, limit.holder_id, limit.period);
    return {
      of: limit.of,
      every: limit.every,
      tokens: limit.most,
      // How much others have used is not for guests to know.
      used: limit.of === 'plan' ? taken : null,
      is_spent: taken >= limit.most,
      resets_at: new Date(limit.resetsAt).toISOString(),
    };
  };
  return {
    'GET /usage': async ({ query, caller, request }) => {
      const today = calendar.dayOf(background.clock.now());
      const month = query.month ?? today.slice(0, 7);
      const [from, to] = [`${month}-01`, lastDayOf(month)];
      const [rows, plan] = await Promise.all([
        readUsage(db, caller.userId, from, to),
        caller.kind === 'user' ? findPlan(db, caller.userId) : null,
      ]);
      const limits = budgets.limitsOf({ caller, request }).filter((limit) => limit.plan === plan);
      return {
        time_zone: calendar.timeZone,
        today,
        from,
        to,
        plan,
        plans: budgets.plans.map(({ plan, most, period }) => ({ plan, tokens: most, every: period })),
        limits: await Promise.all(limits.map(describe)),
        days: rows.map(toUsageOfDay),
      };
    },
  };
};
