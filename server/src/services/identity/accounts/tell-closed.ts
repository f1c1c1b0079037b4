import type { Transaction } from '#platform/db/database';
import type { Identity } from '../context.ts';
import type { UserRow } from '../store/users.ts';

/** Tells those who show to others what somebody has published whether the account is closed, as the row says now. */
export const tellClosed = async (
  tx: Transaction,
  { emit }: Pick<Identity, 'emit'>,
  { id, deletedAt, disabledAt }: UserRow,
): Promise<void> => {
  const closed = deletedAt !== null || disabledAt !== null;
  await emit(tx, 'identity.account_closed', { user_id: id, closed, at: new Date().toISOString() });
};
