import type { PlanId } from '@madang/contracts/users';
import { resetWords, type Calendar, type Period } from '#platform/calendar';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import { networkIdOf } from '#platform/http/visitor';
import { readPlanLimits, type PlanLimit } from '#platform/plan-limits';
import { TOKENS_OF_PLANS, type Config } from '../settings.ts';

/** What a turn may be paid from, as the statement that stores it gets it: all of them that are for the owner's plan. */
export interface OfferedBudget {
  /** null: for everybody to whom it is offered. */
  readonly plan: PlanId | null;
  readonly holder_id: string;
  readonly period: string;
  readonly most: number;
}

/** A limit in its present day or month. */
export interface PresentLimit extends OfferedBudget {
  readonly of: 'plan' | 'guests';
  readonly every: Period;
  /** Milliseconds since the epoch. */
  readonly resetsAt: number;
}

/** A turn for which nothing is left in a budget. Nothing is stored of it. */
export class BudgetSpent extends Error {
  readonly budget: OfferedBudget;

  constructor(budget: OfferedBudget) {
    super('nothing is left of a budget');
    this.budget = budget;
  }
}

/** Before every network and person: budgets are taken in this order. */
const ALL_GUESTS = '00000000-0000-0000-0000-000000000001';

export interface Budgets {
  readonly plans: readonly PlanLimit<PlanId>[];
  /** Those that there are for somebody, of whatever plan. Where nothing is set there are none. */
  limitsOf(who: CallContext): PresentLimit[];
  /** The same where no request of theirs stands behind it. `networkId`: from which network a guest came, where that was kept. */
  limitsWithoutRequest(who: {
    readonly kind: 'guest' | 'user';
    readonly userId: string;
    readonly networkId: string | undefined;
  }): PresentLimit[];
  /** What is said to somebody for whom nothing is left. */
  refusal(spent: BudgetSpent, who: CallContext): AppError;
}

export const createBudgets = (
  config: Pick<Config, 'PLAN_LIMITS' | 'GUEST_TOKENS_PER_DAY' | 'GUEST_NETWORK_TOKENS_PER_DAY'>,
  calendar: Calendar,
  now: () => number,
): Budgets => {
  const { limits } = readPlanLimits(config.PLAN_LIMITS, TOKENS_OF_PLANS);
  const { GUEST_TOKENS_PER_DAY: ofGuests, GUEST_NETWORK_TOKENS_PER_DAY: ofNetwork } = config;
  const present = (of: PresentLimit['of'], plan: PlanId | null, holder_id: string, most: number, every: Period) => {
    const moment = now();
    const [period, resetsAt] = [calendar.periodOf(every, moment), calendar.nextOf(every, moment)];
    return { of, plan, holder_id, period, most, every, resetsAt };
  };
  const limitsWithoutRequest: Budgets['limitsWithoutRequest'] = ({ kind, userId, networkId }) => {
    if (kind === 'user') return limits.map(({ plan, most, period }) => present('plan', plan, userId, most, period));
    return [
      ...(ofGuests === undefined ? [] : [present('guests', null, ALL_GUESTS, ofGuests, 'day')]),
      ...(ofNetwork === undefined || networkId === undefined
        ? []
        : [present('guests', null, networkId, ofNetwork, 'day')]),
    ];
  };
  const limitsOf: Budgets['limitsOf'] = ({ caller, request }) =>
    limitsWithoutRequest({ kind: caller.kind, userId: caller.userId, networkId: networkIdOf(request.ip) });
  return {
    plans: limits,
    limitsOf,
    limitsWithoutRequest,
    refusal({ budget }, who) {
      const isPlan = who.caller.kind === 'user';
      const every: Period = budget.period.length === '2026-11'.length ? 'month' : 'day';
      const resetsAt = calendar.nextOf(every, now());
      const seconds = Math.max(1, Math.ceil((resetsAt - now()) / 1000));
      return new AppError(isPlan ? 'quota_exceeded' : 'guest_quota_exceeded', {
        values: { when: resetWords(resetsAt, calendar.timeZone, who.request.locale), seconds },
        retryAfterSeconds: seconds,
        members: { resets_at: new Date(resetsAt).toISOString() },
      });
    },
  };
};
