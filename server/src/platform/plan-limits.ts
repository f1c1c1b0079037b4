import { entriesOf } from './config/settings.ts';
import type { Period } from './calendar.ts';

/** So much of something, in each day or month. */
export interface PlanLimit<P extends string> {
  readonly plan: P;
  readonly most: number;
  readonly period: Period;
}

const ENTRY = /^(\w+)\s*=\s*([1-9]\d{0,12})\s*\/\s*(day|month)$/;

/**
 * Reads a setting like `free=1000000/month,plus=5000000/month`; `problems` say what of it is not understood.
 * @param name of the setting @param unit what it counts
 */
export const readPlanLimits = <P extends string>(
  setting: string | undefined,
  { name, unit, plans }: { readonly name: string; readonly unit: string; readonly plans: readonly P[] },
): { readonly limits: readonly PlanLimit<P>[]; readonly problems: readonly string[] } => {
  const limits: PlanLimit<P>[] = [];
  const problems: string[] = [];
  for (const entry of entriesOf(setting)) {
    const [, planName, most, period] = ENTRY.exec(entry) ?? [];
    const plan = plans.find((each) => each === planName);
    if (plan === undefined || (period !== 'day' && period !== 'month'))
      problems.push(
        `${name}: "${entry}" is not plan=${unit}/day or plan=${unit}/month, with ${plans.join(', ')}, like free=100/month.`,
      );
    else if (limits.some((limit) => limit.plan === plan)) problems.push(`${name}: names ${plan} twice.`);
    else limits.push({ plan, most: Number(most), period });
  }
  return { limits, problems };
};
