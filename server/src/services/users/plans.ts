import type { Localized } from '@madang/contracts/fields';
import type { PlanId, Subscription } from '@madang/contracts/users';

const NAMES: Readonly<Record<PlanId, Localized>> = {
  free: { ko: '무료', en: 'Free' },
  plus: { ko: '플러스', en: 'Plus' },
  pro: { ko: '프로', en: 'Pro' },
};

export const describeSubscription = (plan: PlanId, selfService: readonly PlanId[]): Subscription => ({
  plan,
  plans: (Object.keys(NAMES) as PlanId[]).map((id) => ({
    id,
    name: NAMES[id],
    self_service: selfService.includes(id),
  })),
});

export const planName = (id: PlanId, locale: keyof Localized): string => NAMES[id][locale];
