import { eq } from 'drizzle-orm';
import { PlanId } from '@madang/contracts/users/settings';
import type { Principal } from '#platform/auth/principal';
import { entriesOf } from '#platform/config/settings';
import type { Database } from '#platform/db/database';
import { accountPlan } from '../schema.ts';
import type { Config } from '../settings.ts';

const ENTRY = /^(\w+)\s*=\s*([1-9]\d{0,5})$/;

/** Reads `plus=5000,pro=20000`; `problems` say what of it is not understood. */
export const readItemsOfPlans = (setting: string | undefined) => {
  const limits = new Map<string, number>();
  const problems: string[] = [];
  for (const entry of entriesOf(setting)) {
    const [, name, most] = ENTRY.exec(entry) ?? [];
    const plan = PlanId.safeParse(name);
    if (!plan.success || limits.has(plan.data))
      problems.push(
        `COLLECTOR_ITEMS_OF_PLANS: "${entry}" is not plan=items with a plan of its own out of ${PlanId.options.join(', ')}, like plus=5000.`,
      );
    else limits.set(plan.data, Number(most));
  }
  return { limits, problems };
};

/** How long the texts of all items may be: each letter is indexed, and looked through when something is asked. */
const MOST_CHARS_OF_GUEST = 3_000_000;
const MOST_CHARS = 60_000_000;

/** Of a collection that an app shares. */
export const MOST_SHARED_CHARS = MOST_CHARS;

export const charLimit = ({ kind }: Pick<Principal, 'kind'>): number =>
  kind === 'guest' ? MOST_CHARS_OF_GUEST : MOST_CHARS;

/** How many items somebody may keep. */
export const createItemLimit = (
  db: Database,
  config: Pick<Config, 'COLLECTOR_ITEMS' | 'COLLECTOR_GUEST_ITEMS' | 'COLLECTOR_ITEMS_OF_PLANS'>,
): ((caller: Pick<Principal, 'kind' | 'userId'>) => Promise<number>) => {
  const { limits } = readItemsOfPlans(config.COLLECTOR_ITEMS_OF_PLANS);
  return async ({ kind, userId }) => {
    if (kind === 'guest') return config.COLLECTOR_GUEST_ITEMS;
    if (limits.size === 0) return config.COLLECTOR_ITEMS;
    const [row] = await db.select({ plan: accountPlan.plan }).from(accountPlan).where(eq(accountPlan.ownerId, userId));
    return limits.get(row?.plan ?? 'free') ?? config.COLLECTOR_ITEMS;
  };
};
