import { randomInt } from 'node:crypto';
import { arrayContains, eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Role } from '@madang/contracts/scopes';
import type { Database, Transaction } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import { AppError } from '#platform/errors';
import { closeAccount } from '../accounts/delete-account.ts';
import { tellClosed } from '../accounts/tell-closed.ts';
import { emailKey, loginIdKey, nameKey, throwTaken } from '../accounts/names.ts';
import { dropBegun, endAccess, endAccessAtReset } from '../accounts/end-access.ts';
import { freeAddress, settleClaims } from '../accounts/prove-address.ts';
import { revokeApiKeysOf } from '../store/api-keys.ts';
import { recordAudit } from '../audit/record.ts';
import { hashPassword } from '../passwords/hash.ts';
import { users } from '../schema.ts';
import { lockAddress } from '../store/claims.ts';
import { setCredential } from '../store/credentials.ts';
import { assertAnotherAdmin } from '../store/admins.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { changeUser, insertUser, lockUser, type UserRow } from '../store/users.ts';
import { listUsers, type UserFilter } from './queries.ts';

/** By whom these are done: whoever holds the machine. */
const BY_COMMAND = { network: '', userAgent: 'madang user' };

/** Nothing that looks like something else. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const group = (): string => Array.from({ length: 5 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');

/** 99 bits, to be read off a screen; good once, for choosing another one: see sign-in/one-time-password.ts. */
const givenPassword = (): string => [group(), group(), group(), group()].join('-');

const Id = z.uuid();

/** By login id, e-mail address or id: whoever has only signed in at a provider has neither of the first two. */
const lockFound = async (tx: Transaction, who: string): Promise<UserRow> => {
  const key = nameKey(who);
  const byName =
    'nobody' in key ? undefined : 'email' in key ? eq(users.email, key.email) : eq(users.loginId, key.loginId);
  const [row] = byName === undefined ? [] : await tx.select({ id: users.id }).from(users).where(byName);
  const id = row?.id ?? (Id.safeParse(who).success ? who : undefined);
  const locked = id === undefined ? undefined : await lockUser(tx, id);
  if (locked === undefined) throw new AppError('user_not_found', { detail: `nobody signs in as ${who}` });
  return locked;
};

/** The same of accounts alone: a guest has no password and no roles. @throws AppError `user_not_found`, `account_required` */
const lockAccount = async (tx: Transaction, who: string): Promise<UserRow> => {
  const user = await lockFound(tx, who);
  if (user.kind === 'guest') throw new AppError('account_required');
  return user;
};

/** A password that somebody brings is theirs; without one they are given one that works once. */
const passwordFor = async (
  brought: string | undefined,
): Promise<{ hash: string; mustChange: boolean; oneTimePassword: string | null }> => {
  const oneTimePassword = brought === undefined ? givenPassword() : null;
  return {
    hash: await hashPassword(brought ?? oneTimePassword ?? ''),
    mustChange: brought === undefined,
    oneTimePassword,
  };
};

const signOut = async (tx: Transaction, userId: string, accessTokenSeconds: number): Promise<void> => {
  await revokeSessionsOf(tx, userId, accessTokenSeconds);
  await revokeApiKeysOf(tx, userId, accessTokenSeconds);
};

interface NewAccount {
  readonly loginId?: string;
  readonly email?: string;
  readonly name?: string;
  readonly roles: readonly Role[];
  /** The person's own; without it they are given one that works once. */
  readonly password?: string;
}

/** What the command does, without signing in: for whoever holds the machine. */
export const administration = (db: Database, accessTokenSeconds: number) => {
  // Whoever holds the machine may take a second factor away.
  const settling = { accessTokenSeconds, emit: emitEvent };
  return {
    async hasAdmin(): Promise<boolean> {
      const [row] = await db
        .select({ id: users.id })
        .from(users)
        .where(arrayContains(users.roles, ['admin']))
        .limit(1);
      return row !== undefined;
    },
    /** `oneTimePassword` is null where a password was brought. @throws AppError `login_id_taken`, `email_taken` */
    async create(account: NewAccount): Promise<{ user: UserRow; oneTimePassword: string | null }> {
      const { hash, mustChange, oneTimePassword } = await passwordFor(account.password);
      const { loginId, email, name, roles } = account;
      const user = await db
        .transaction(async (tx) => {
          // Whoever holds the machine answers for the address.
          const names = {
            name: name ?? loginId ?? email ?? '',
            loginId: loginId === undefined ? null : loginIdKey(loginId),
            email: email === undefined ? null : emailKey(email),
            emailVerifiedAt: email === undefined ? null : new Date(),
          };
          if (names.email !== null) await lockAddress(tx, names.email);
          const claims = names.email === null ? [] : await freeAddress(tx, names.email);
          const made = await insertUser(tx, {
            ...names,
            id: uuidv7(),
            kind: 'user',
            roles: [...new Set<Role>(['user', ...roles])],
          });
          await setCredential(tx, made.id, hash, mustChange);
          await settleClaims(tx, settling, claims, { ownerId: made.id, visitor: BY_COMMAND });
          await recordAudit(tx, {
            action: 'made_by_installation',
            userId: made.id,
            visitor: BY_COMMAND,
            details: { roles: made.roles },
          });
          return made;
        })
        .catch(throwTaken);
      return { user, oneTimePassword };
    },
    /** @throws AppError `user_not_found`, `account_required`, `last_admin` */
    setRoles: (who: string, roles: readonly Role[]): Promise<UserRow> =>
      db.transaction(async (tx) => {
        const user = await lockAccount(tx, who);
        if (!roles.includes('admin')) await assertAnotherAdmin(tx, user);
        await signOut(tx, user.id, accessTokenSeconds);
        await recordAudit(tx, { action: 'roles_changed', userId: user.id, visitor: BY_COMMAND, details: { roles } });
        return changeUser(tx, user.id, { roles: [...new Set<Role>(['user', ...roles])] });
      }),
    /**
     * Ends every session, API key, second factor and passkey; of an account whose address nobody has proven, everything
     * that
     * was linked to it as well. `oneTimePassword` is null where a password was brought. @throws AppError `user_not_found`
     */
    async resetPassword(who: string, brought?: string): Promise<{ user: UserRow; oneTimePassword: string | null }> {
      const { hash, mustChange, oneTimePassword } = await passwordFor(brought);
      const user = await db.transaction(async (tx) => {
        const found = await lockAccount(tx, who);
        if (found.email !== null && found.emailVerifiedAt === null) await endAccess(tx, settling, found.id);
        else await endAccessAtReset(tx, settling, found, []);
        await setCredential(tx, found.id, hash, mustChange);
        await recordAudit(tx, { action: 'password_reset', userId: found.id, visitor: BY_COMMAND });
        return found;
      });
      return { user, oneTimePassword };
    },
    /** Newest first, one more than `limit` where there are more. */
    list: (filter: UserFilter): Promise<UserRow[]> => listUsers(db, filter),
    /** Ends every session and API key. Whether it was undone before does not matter. @throws AppError `user_not_found`, `last_admin` */
    setBanned: (who: string, banned: boolean): Promise<UserRow> =>
      db.transaction(async (tx) => {
        const user = await lockFound(tx, who);
        if (banned) {
          await assertAnotherAdmin(tx, user);
          await signOut(tx, user.id, accessTokenSeconds);
          await dropBegun(tx, user.id);
        }
        await recordAudit(tx, { action: banned ? 'banned' : 'unbanned', userId: user.id, visitor: BY_COMMAND });
        const changed = await changeUser(tx, user.id, {
          disabledAt: banned ? (user.disabledAt ?? new Date()) : null,
          disabledUntil: null,
        });
        await tellClosed(tx, settling, changed);
        return changed;
      }),
    /** Closes the account now; it is erased after the same days as when its owner asks, who can take it back by the password until then. @throws AppError `user_not_found`, `last_admin` */
    remove: (who: string): Promise<UserRow> =>
      db.transaction(async (tx) => {
        const user = await lockFound(tx, who);
        if (user.deletedAt !== null) return user;
        await recordAudit(tx, { action: 'account_deleted', userId: user.id, visitor: BY_COMMAND });
        return closeAccount(tx, settling, user, new Date());
      }),
  };
};

export type Administration = ReturnType<typeof administration>;
