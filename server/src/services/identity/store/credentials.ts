import { eq, or, sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { credentials, users } from '../schema.ts';
import type { UserRow } from './users.ts';

export type CredentialRow = typeof credentials.$inferSelect;

/** The one password of somebody, instead of any that there was. */
export const setCredential = async (tx: Executor, userId: string, passwordHash: string, mustChange = false): Promise<void> => {
  const now = sql`now()` as never;
  await tx.insert(credentials).values({ userId, passwordHash, mustChange }).onConflictDoUpdate({ target: credentials.userId, set: { passwordHash, mustChange, changedAt: now } });
};

/** The same password, hashed anew: it counts as the same. */
export const rehashCredential = async (tx: Executor, userId: string, before: string, passwordHash: string): Promise<void> => {
  await tx.update(credentials).set({ passwordHash }).where(sql`${credentials.userId} = ${userId} AND ${credentials.passwordHash} = ${before}`);
};

export const findCredential = async (tx: Executor, userId: string): Promise<CredentialRow | undefined> => {
  const [row] = await tx.select().from(credentials).where(eq(credentials.userId, userId));
  return row;
};

export const deleteCredential = async (tx: Executor, userId: string): Promise<void> => {
  await tx.delete(credentials).where(eq(credentials.userId, userId));
};

/** The form under which names are stored. */
export type LoginKey = { readonly email: string } | { readonly loginId: string } | { readonly either: string };

const isThem = (key: LoginKey) => {
  if ('email' in key) return eq(users.email, key.email);
  return 'loginId' in key ? eq(users.loginId, key.loginId) : or(eq(users.email, key.either), eq(users.loginId, key.either));
};

/** Who signs in by this name. */
export const findByLogin = async (db: Executor, key: LoginKey): Promise<{ user: UserRow; credential: CredentialRow } | undefined> => {
  const [row] = await db.select({ user: users, credential: credentials }).from(users).innerJoin(credentials, eq(credentials.userId, users.id)).where(isThem(key));
  return row;
};
