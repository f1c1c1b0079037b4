import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Visitor } from '#platform/http/visitor';
import { lockUser, type UserRow } from '../store/users.ts';

/** Who changes how their own account is opened, in which session and from where. */
export interface Owner {
  readonly userId: string;
  readonly sessionId: string;
  readonly visitor: Visitor;
}

/** What is decided about the ways into an account is decided one after the other. @throws AppError `account_required` for guests */
export const lockOwner = async (tx: Transaction, userId: string): Promise<UserRow> => {
  const user = await lockUser(tx, userId);
  if (user === undefined) throw new AppError('session_revoked');
  if (user.kind === 'guest') throw new AppError('account_required');
  return user;
};
