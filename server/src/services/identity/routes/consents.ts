import { describeConsents, recordConsents } from '../accounts/consents.ts';
import { lockCaller } from '../second-factors/lock-owner.ts';
import type { Identity } from '../context.ts';
import type { RoutesOf } from './routes-of.ts';

export const consentRoutes = ({ db, config }: Identity): RoutesOf<'consents'> => ({
  'GET /auth/consents': ({ caller }) => describeConsents(db, config, caller?.userId),
  'POST /auth/consents': async ({ body, caller }) => {
    const given = { names: body.consents ?? [], is14OrOlder: body.is_14_or_older };
    await db.transaction(async (tx) => {
      await lockCaller(tx, caller);
      await recordConsents(tx, config, caller.userId, given);
    });
    return describeConsents(db, config, caller.userId);
  },
});
