import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Visitor } from '#platform/http/visitor';
import { isRevoked, isSessionLive } from '../store/sessions.ts';
import { lockUser, type UserRow } from '../store/users.ts';

/** Who changes how their own account is opened, in which session and from where. */
export interface Owner {
  readonly userId: string;
  readonly sessionId: string;
  readonly visitor: Visitor;
}

/**
 * What is decided about an account is decided one after the other, and by a session that has not been ended while the
 * request was on its way. @throws AppError `session_revoked`
 */
export const lockCaller = async (
  tx: Transaction,
  { userId, sessionId }: Pick<Owner, 'userId' | 'sessionId'>,
): Promise<UserRow> => {
  const user = await lockUser(tx, userId);
  if (user === undefined || !(await isSessionLive(tx, userId, sessionId))) throw new AppError('session_revoked');
  return user;
};

export type TokenHolder = Pick<Principal, 'userId' | 'sessionId' | 'tokenId'>;

/**
 * The same for what API keys may do too: neither the session or key nor the token has been revoked.
 * @throws AppError `session_revoked`
 */
export const lockTokenHolder = async (
  tx: Transaction,
  { userId, sessionId, tokenId }: TokenHolder,
): Promise<UserRow> => {
  const user = await lockUser(tx, userId);
  if (user === undefined || (await isRevoked(tx, [sessionId, tokenId]))) throw new AppError('session_revoked');
  return user;
};

/** The same for the ways into an account. @throws AppError `account_required` for guests, `session_revoked` */
export const lockOwner = async (tx: Transaction, owner: Pick<Owner, 'userId' | 'sessionId'>): Promise<UserRow> => {
  const user = await lockCaller(tx, owner);
  if (user.kind === 'guest') throw new AppError('account_required');
  return user;
};
