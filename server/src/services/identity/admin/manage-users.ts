import { AppError } from '#platform/errors';
import { scopesOf, type Role } from '@madang/contracts/scopes';
import type { Transaction } from '#platform/db/database';
import { dropBegun } from '../accounts/end-access.ts';
import { tellClosed } from '../accounts/tell-closed.ts';
import { revokeApiKeysOf } from '../store/api-keys.ts';
import type { AuditAction } from '../audit/actions.ts';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import type { Visitor } from '#platform/http/visitor';
import { assertAnotherAdmin } from '../store/admins.ts';
import { findSession, revokeSession, revokeSessionsOf } from '../store/sessions.ts';
import { changeUser, lockUser, type UserRow } from '../store/users.ts';

/** An admin, and whom they do something to. */
export interface AdminAct {
  readonly actorId: string;
  readonly userId: string;
  readonly visitor: Visitor;
}

type Change = (tx: Transaction, user: UserRow) => Promise<UserRow>;

const act = (
  identity: Identity,
  { actorId, userId, visitor }: AdminAct,
  action: AuditAction,
  details: Readonly<Record<string, unknown>>,
  change: Change,
): Promise<UserRow> =>
  identity.db.transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    if (user === undefined) throw new AppError('user_not_found');
    const changed = await change(tx, user);
    await recordAudit(tx, { action, userId, actorId, visitor, details });
    return changed;
  });

const signOut = async (tx: Transaction, { accessTokenSeconds }: Identity, userId: string): Promise<void> => {
  await revokeSessionsOf(tx, userId, accessTokenSeconds);
  await revokeApiKeysOf(tx, userId, accessTokenSeconds);
};

interface Ban {
  readonly reason?: string | undefined;
  /** When it ends by itself; until it is lifted otherwise. */
  readonly until?: string | undefined;
}

/** Of somebody who is banned already, it says from now on until when. @throws AppError `user_not_found`, `not_yourself`, `last_admin` */
export const ban = (identity: Identity, who: AdminAct, { reason, until }: Ban): Promise<UserRow> => {
  const details = { ...(reason === undefined ? {} : { reason }), ...(until === undefined ? {} : { until }) };
  return act(identity, who, 'banned', details, async (tx, user) => {
    if (who.actorId === who.userId) throw new AppError('not_yourself');
    await assertAnotherAdmin(tx, user);
    await signOut(tx, identity, user.id);
    await dropBegun(tx, user.id);
    const banned = await changeUser(tx, user.id, {
      disabledAt: user.disabledAt ?? new Date(),
      disabledUntil: until === undefined ? null : new Date(until),
    });
    await tellClosed(tx, identity, banned);
    return banned;
  });
};

/** @throws AppError `user_not_found` */
export const unban = (identity: Identity, who: AdminAct): Promise<UserRow> =>
  act(identity, who, 'unbanned', {}, async (tx, user) => {
    const unbanned = await changeUser(tx, user.id, { disabledAt: null, disabledUntil: null });
    await tellClosed(tx, identity, unbanned);
    return unbanned;
  });

/** @throws AppError `user_not_found` */
export const signOutUser = (identity: Identity, who: AdminAct): Promise<UserRow> =>
  act(identity, who, 'signed_out_by_admin', {}, async (tx, user) => {
    await revokeSessionsOf(tx, user.id, identity.accessTokenSeconds);
    return user;
  });

/** Of one device, with what it has let others do; one that has signed out meanwhile stays so. @throws AppError `user_not_found`, `session_not_found` */
export const signOutDevice = (identity: Identity, who: AdminAct, sessionId: string): Promise<UserRow> =>
  act(identity, who, 'session_ended_by_admin', { session_id: sessionId }, async (tx, user) => {
    if ((await findSession(tx, sessionId))?.userId !== user.id) throw new AppError('session_not_found');
    await revokeSession(tx, user.id, sessionId, identity.accessTokenSeconds);
    return user;
  });

/** @throws AppError `user_not_found` */
export const renameUser = (identity: Identity, who: AdminAct, name: string): Promise<UserRow> =>
  act(identity, who, 'renamed_by_admin', {}, (tx, user) => changeUser(tx, user.id, { name }));

/** What is given outlasts the token that gave it: no narrowed one makes an admin, and no key does. */
const assertMayGive = (held: readonly string[], given: readonly Role[]): void => {
  const missing = (['account', ...scopesOf(given)] as const).filter((scope) => !held.includes(scope));
  if (given.length > 0 && missing.length > 0) throw new AppError('scope_not_held', { detail: missing.join(' ') });
};

/** `held`: what whoever asks may do. No token may go on saying what is no longer so: their sessions end. @throws AppError `user_not_found`, `not_yourself`, `account_required`, `last_admin`, `scope_not_held` */
export const setRoles = (
  identity: Identity,
  who: AdminAct,
  asked: readonly Role[],
  held: readonly string[],
): Promise<UserRow> => {
  const roles = [...new Set<Role>(['user', ...asked])];
  return act(identity, who, 'roles_changed', { roles }, async (tx, user) => {
    if (who.actorId === who.userId && user.roles.includes('admin') && !roles.includes('admin'))
      throw new AppError('not_yourself');
    if (user.kind === 'guest') throw new AppError('account_required');
    assertMayGive(
      held,
      roles.filter((role) => !user.roles.includes(role)),
    );
    if (!roles.includes('admin')) await assertAnotherAdmin(tx, user);
    await signOut(tx, identity, user.id);
    return changeUser(tx, user.id, { roles });
  });
};
