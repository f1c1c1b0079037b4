import type { Transaction } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';

/** Somebody who was invited has made an account, whichever way: who invited them is paid by the service of the points. */
export const tellOfInvitation = async (tx: Transaction, userId: string, code: string | undefined): Promise<void> => {
  if (code !== undefined) await emitEvent(tx, 'identity.invited', { user_id: userId, invite_code: code });
};
