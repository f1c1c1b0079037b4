import type { Transaction } from '#platform/db/database';
import { resetWords, type Calendar } from '#platform/calendar';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import { readPlanLimits } from '#platform/plan-limits';
import { PICTURES_OF_PLANS, type Config } from '../settings.ts';
import { countPictures, findPlan, insertUsage, lockUsage } from '../store/engine-usage.ts';
import { providerOf, type Engine } from './engine.ts';

export interface PictureLimits {
  /**
   * Takes one picture of what somebody may have made by engines that cost something, in the transaction that begins the task of that id.
   * @throws AppError `picture_quota_exceeded`, `guest_picture_quota_exceeded`
   */
  reserve(tx: Transaction, engine: Engine, taskId: string, who: CallContext): Promise<void>;
}

export const createPictureLimits = (
  config: Pick<Config, 'STUDIO_PLAN_LIMITS' | 'STUDIO_GUEST_PICTURES_PER_DAY'>,
  calendar: Calendar,
  now: () => number,
): PictureLimits => {
  const { limits } = readPlanLimits(config.STUDIO_PLAN_LIMITS, PICTURES_OF_PLANS);
  const { STUDIO_GUEST_PICTURES_PER_DAY: ofGuests } = config;
  const refusal = (
    code: 'picture_quota_exceeded' | 'guest_picture_quota_exceeded',
    resetsAt: number,
    who: CallContext,
  ) => {
    const seconds = Math.max(1, Math.ceil((resetsAt - now()) / 1000));
    return new AppError(code, {
      values: { when: resetWords(resetsAt, calendar.timeZone, who.request.locale), seconds },
      retryAfterSeconds: seconds,
      members: { resets_at: new Date(resetsAt).toISOString() },
    });
  };
  const assertRoom = async (tx: Transaction, who: CallContext): Promise<void> => {
    const { kind, userId } = who.caller;
    if (kind !== 'user') {
      await lockUsage(tx, null);
      const used = await countPictures(tx, null, calendar.dayOf(now()));
      if (used >= ofGuests) throw refusal('guest_picture_quota_exceeded', calendar.nextOf('day', now()), who);
      return;
    }
    const plan = await findPlan(tx, userId);
    const limit = limits.find((each) => each.plan === plan);
    if (limit === undefined) return;
    await lockUsage(tx, userId);
    const day = calendar.dayOf(now());
    const used = await countPictures(tx, userId, limit.period === 'day' ? day : `${day.slice(0, 7)}-01`);
    if (used >= limit.most) throw refusal('picture_quota_exceeded', calendar.nextOf(limit.period, now()), who);
  };
  return {
    async reserve(tx, engine, taskId, who) {
      if (!engine.costs) return;
      await assertRoom(tx, who);
      await insertUsage(tx, {
        id: taskId,
        ownerId: who.caller.userId,
        ofGuest: who.caller.kind !== 'user',
        engine: providerOf(engine),
        day: calendar.dayOf(now()),
      });
    },
  };
};
