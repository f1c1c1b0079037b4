import { desc, eq, or, sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { credentials, HASH_KIND, IS_OUTDATED, users } from '../schema.ts';
import type { UserRow } from './users.ts';

export type CredentialRow = typeof credentials.$inferSelect;

/** The one password of somebody, instead of any that there was. */
export const setCredential = async (
  tx: Executor,
  userId: string,
  passwordHash: string,
  mustChange = false,
): Promise<void> => {
  const now = sql`now()` as never;
  await tx
    .insert(credentials)
    .values({ userId, passwordHash, mustChange })
    .onConflictDoUpdate({ target: credentials.userId, set: { passwordHash, mustChange, changedAt: now } });
};

/** The same password, hashed anew: it counts as the same. */
export const rehashCredential = async (
  tx: Executor,
  userId: string,
  before: string,
  passwordHash: string,
): Promise<void> => {
  await tx
    .update(credentials)
    .set({ passwordHash })
    .where(sql`${credentials.userId} = ${userId} AND ${credentials.passwordHash} = ${before}`);
};

/** The kinds of hashes beside today's that there are: a step through the index for each, however many rows it has. */
export const outdatedKinds = async (db: Executor): Promise<string[]> => {
  const { rows } = await db.execute<{ kind: string }>(sql`
    WITH RECURSIVE kinds AS (
      (SELECT ${HASH_KIND} AS kind FROM auth.credentials WHERE ${IS_OUTDATED} ORDER BY 1 LIMIT 1)
      UNION ALL
      SELECT (SELECT ${HASH_KIND} FROM auth.credentials WHERE ${IS_OUTDATED} AND ${HASH_KIND} > kinds.kind ORDER BY 1 LIMIT 1)
      FROM kinds WHERE kinds.kind IS NOT NULL)
    SELECT kind FROM kinds WHERE kind IS NOT NULL`);
  return rows.map(({ kind }) => kind);
};

export const findCredential = async (tx: Executor, userId: string): Promise<CredentialRow | undefined> => {
  const [row] = await tx.select().from(credentials).where(eq(credentials.userId, userId));
  return row;
};

/** Hashing it anew keeps it the same; setting it again does not. */
export const isSamePassword = (a: CredentialRow | undefined, b: CredentialRow | undefined): boolean =>
  a?.changedAt.getTime() === b?.changedAt.getTime();

export const deleteCredential = async (tx: Executor, userId: string): Promise<void> => {
  await tx.delete(credentials).where(eq(credentials.userId, userId));
};

/** The form under which names are stored. */
export type LoginKey = { readonly email: string } | { readonly loginId: string } | { readonly nobody: string };

/** Said in SQL: a condition that is left out would be true of everybody. */
const OF_NOBODY = sql`false`;

/** Who signs in by this name; where it is nobody's yet, the last of those who wait for the proof of the address. */
export const findByLogin = async (
  db: Executor,
  key: LoginKey,
): Promise<{ user: UserRow; credential: CredentialRow; isPending: boolean } | undefined> => {
  const own =
    'loginId' in key ? eq(users.loginId, key.loginId) : 'email' in key ? eq(users.email, key.email) : OF_NOBODY;
  const isOwn = sql<boolean>`coalesce(${own}, false)`;
  const [row] = await db
    .select({ user: users, credential: credentials, isOwn })
    .from(users)
    .innerJoin(credentials, eq(credentials.userId, users.id))
    .where('email' in key ? or(own, eq(users.pendingEmail, key.email)) : own)
    .orderBy(desc(isOwn), desc(users.id))
    .limit(1);
  return row === undefined ? undefined : { user: row.user, credential: row.credential, isPending: !row.isOwn };
};
