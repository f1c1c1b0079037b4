import { PlanId } from '@madang/contracts/users/settings';
import type { Period } from './calendar.ts';

/** So many tokens, read and written, in each day or month. */
export interface PlanLimit {
  readonly plan: PlanId;
  readonly tokens: number;
  readonly period: Period;
}

const ENTRY = /^(\w+)\s*=\s*([1-9]\d{0,12})\s*\/\s*(day|month)$/;

/** Reads PLAN_LIMITS; `problems` say what of it is not understood. */
export const readPlanLimits = (
  setting: string | undefined,
): { readonly limits: readonly PlanLimit[]; readonly problems: readonly string[] } => {
  const limits: PlanLimit[] = [];
  const problems: string[] = [];
  const entries = (setting ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  for (const entry of entries) {
    const [, name, tokens, period] = ENTRY.exec(entry) ?? [];
    const plan = PlanId.safeParse(name).data;
    if (plan === undefined || (period !== 'day' && period !== 'month'))
      problems.push(
        `PLAN_LIMITS: "${entry}" is not plan=tokens/day or plan=tokens/month, with ${PlanId.options.join(', ')}, like free=1000000/month.`,
      );
    else if (limits.some((limit) => limit.plan === plan)) problems.push(`PLAN_LIMITS: names ${plan} twice.`);
    else limits.push({ plan, tokens: Number(tokens), period });
  }
  return { limits, problems };
};
