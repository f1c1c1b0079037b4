import { AppError } from '#platform/errors';
import { requireAnotherWayIn } from '../accounts/ways-in.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import type { Visitor } from '#platform/http/visitor';
import { lockCaller } from '../second-factors/lock-owner.ts';
import { deleteIdentity, listIdentities, revokeSessionsOpenedBy } from '../store/identities.ts';

/** @throws AppError `identity_not_found`, `last_way_in` */
export const unlinkIdentity = async (
  { db, accessTokenSeconds }: Identity,
  requester: { userId: string; sessionId: string },
  id: string,
  visitor: Visitor,
): Promise<void> => {
  const { userId, sessionId } = requester;
  await db.transaction(async (tx) => {
    await lockCaller(tx, requester);
    const unlinked = (await listIdentities(tx, userId)).find((each) => each.id === id);
    if (unlinked === undefined) throw new AppError('identity_not_found');
    await requireAnotherWayIn(tx, userId);
    await deleteIdentity(tx, id);
    await revokeSessionsOpenedBy(tx, userId, unlinked.provider, accessTokenSeconds, sessionId);
    await recordAudit(tx, { action: 'identity_unlinked', userId, visitor, details: { provider: unlinked.provider } });
  });
};
