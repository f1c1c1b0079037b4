import type { Locale } from '@madang/contracts/fields';
import type { PlanId, SettingsChanges } from '@madang/contracts/users';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { planName } from './plans.ts';
import { announcePlan, saveSettings, type FindPerson } from './store/people.ts';

/** Sets what is given and nothing else; nothing given, nothing written. */
export const changeSettings = async (
  db: Database,
  userId: string,
  { theme, language, notification_enabled, plan }: SettingsChanges,
): Promise<void> => {
  const changes = { theme, language, plan, notificationEnabled: notification_enabled };
  if (Object.values(changes).every((value) => value === undefined)) return;
  await db.transaction(async (tx) => {
    await saveSettings(tx, userId, changes);
    if (plan !== undefined) await announcePlan(tx, userId);
  });
};

/**
 * The plan as a person may choose it. Whoever sends back the one that they have changes nothing: it is left out, so that
 * it does not undo what an administrator sets at this moment.
 * @throws AppError `plan_not_self_service`
 */
export const chosenPlan = async (
  find: FindPerson,
  userId: string,
  plan: PlanId | undefined,
  selfService: readonly PlanId[],
  locale: Locale,
): Promise<PlanId | undefined> => {
  if (plan === undefined || selfService.includes(plan)) return plan;
  const { settings } = await find(userId);
  if (plan === (settings?.plan ?? 'free')) return undefined;
  throw new AppError('plan_not_self_service', { values: { plan: planName(plan, locale) } });
};
