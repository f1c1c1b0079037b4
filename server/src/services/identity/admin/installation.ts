import { randomInt } from 'node:crypto';
import { arrayContains, eq, or } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Role } from '@madang/contracts/scopes';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { emailKey, loginIdKey, throwTaken } from '../accounts/names.ts';
import { revokeApiKeysOf } from '../api-keys/store.ts';
import { recordAudit } from '../audit/record.ts';
import { hashPassword } from '../passwords/hash.ts';
import { users } from '../schema.ts';
import { setCredential } from '../store/credentials.ts';
import { revokeSessionsOf } from '../store/sessions.ts';
import { changeUser, insertUser, type UserRow } from '../store/users.ts';

/** By whom these are done: whoever holds the machine. */
const BY_COMMAND = { network: '', userAgent: 'madang user' };

/** Nothing that looks like something else. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const group = (): string => Array.from({ length: 5 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');

/** 99 bits, to be read off a screen; whoever signs in with it is asked for another one. */
const givenPassword = (): string => [group(), group(), group(), group()].join('-');

const find = async (tx: Executor, who: string): Promise<UserRow> => {
  const [row] = await tx.select().from(users).where(or(eq(users.email, emailKey(who)), eq(users.loginId, loginIdKey(who))));
  if (row === undefined) throw new AppError('user_not_found', { detail: `nobody signs in as ${who}` });
  return row;
};

const signOut = async (tx: Transaction, userId: string, accessTokenSeconds: number): Promise<void> => {
  await revokeSessionsOf(tx, userId, accessTokenSeconds);
  await revokeApiKeysOf(tx, userId, accessTokenSeconds);
};

/** What the command does, without signing in: for whoever holds the machine. */
export const administration = (db: Database, accessTokenSeconds: number) => ({
  async hasAdmin(): Promise<boolean> {
    const [row] = await db.select({ id: users.id }).from(users).where(arrayContains(users.roles, ['admin'])).limit(1);
    return row !== undefined;
  },
  /** @throws AppError `login_id_taken`, `email_taken` */
  async create(account: { readonly loginId?: string; readonly email?: string; readonly name?: string; readonly roles: readonly Role[] }): Promise<{ user: UserRow; password: string }> {
    const password = givenPassword();
    const hash = await hashPassword(password);
    const { loginId, email, name, roles } = account;
    const user = await db
      .transaction(async (tx) => {
        // Whoever holds the machine answers for the address.
        const names = { name: name ?? loginId ?? email ?? '', loginId: loginId === undefined ? null : loginIdKey(loginId), email: email === undefined ? null : emailKey(email), emailVerifiedAt: email === undefined ? null : new Date() };
        const made = await insertUser(tx, { ...names, id: uuidv7(), kind: 'user', roles: [...new Set<Role>(['user', ...roles])] });
        await setCredential(tx, made.id, hash, true);
        await recordAudit(tx, { action: 'made_by_installation', userId: made.id, visitor: BY_COMMAND, details: { roles: made.roles } });
        return made;
      })
      .catch(throwTaken);
    return { user, password };
  },
  /** @throws AppError `user_not_found` */
  setRoles: (who: string, roles: readonly Role[]): Promise<UserRow> =>
    db.transaction(async (tx) => {
      const user = await find(tx, who);
      await signOut(tx, user.id, accessTokenSeconds);
      await recordAudit(tx, { action: 'roles_changed', userId: user.id, visitor: BY_COMMAND, details: { roles } });
      return changeUser(tx, user.id, { roles: [...new Set<Role>(['user', ...roles])] });
    }),
  /** @throws AppError `user_not_found` */
  async resetPassword(who: string): Promise<{ user: UserRow; password: string }> {
    const password = givenPassword();
    const hash = await hashPassword(password);
    const user = await db.transaction(async (tx) => {
      const found = await find(tx, who);
      await setCredential(tx, found.id, hash, true);
      await signOut(tx, found.id, accessTokenSeconds);
      await recordAudit(tx, { action: 'password_reset', userId: found.id, visitor: BY_COMMAND });
      return found;
    });
    return { user, password };
  },
});

export type Administration = ReturnType<typeof administration>;
