import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { emitEvent } from '#platform/events/emit';
import type { Identity } from '../context.ts';
import { deleteIdentitiesOf } from '../store/identities.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { upgradeGuest, type UserRow } from '../store/users.ts';

/**
 * A guest becomes an account. What opened the guest may be in other hands, and does not open the account: sessions, and
 * who was anonymous elsewhere, which is all that a guest can be known by there.
 * @throws AppError `already_registered` where it is no guest any more
 */
export const becomeAccount = async (
  tx: Transaction,
  { accessTokenSeconds }: Pick<Identity, 'accessTokenSeconds'>,
  guestId: string,
  names: Parameters<typeof upgradeGuest>[2],
): Promise<UserRow> => {
  const user = await upgradeGuest(tx, guestId, names);
  if (user === undefined) throw new AppError('already_registered');
  await revokeSessionsOf(tx, guestId, accessTokenSeconds);
  await deleteIdentitiesOf(tx, guestId);
  await emitEvent(tx, 'identity.guest_registered', { user_id: guestId });
  return user;
};
