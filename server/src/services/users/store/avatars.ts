import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { avatars } from '../schema.ts';
import { isSeen } from './closed-accounts.ts';

export type AvatarRow = typeof avatars.$inferSelect;

export const findAvatar = async (db: Executor, userId: string): Promise<AvatarRow | undefined> => {
  const [row] = await db.select().from(avatars).where(eq(avatars.userId, userId));
  return row;
};

/** Of somebody whose account is closed nobody sees one. */
export const findSeenAvatar = async (db: Executor, userId: string): Promise<AvatarRow | undefined> => {
  const [row] = await db
    .select()
    .from(avatars)
    .where(and(eq(avatars.userId, userId), isSeen(avatars.userId)));
  return row;
};

export const saveAvatar = async (tx: Executor, userId: string, hash: string): Promise<void> => {
  await tx
    .insert(avatars)
    .values({ userId, hash })
    .onConflictDoUpdate({ target: avatars.userId, set: { hash, content: null, createdAt: sql`now()` } });
};

/** Some of those whose picture is still here. */
export const findUnmoved = (db: Executor, count: number): Promise<AvatarRow[]> =>
  db.select().from(avatars).where(isNotNull(avatars.content)).limit(count);

/** The files service has it now; unless somebody has set another one meanwhile. */
export const markMoved = async (db: Executor, { userId, hash: before }: AvatarRow, hash: string): Promise<void> => {
  await db
    .update(avatars)
    .set({ hash, content: null })
    .where(and(eq(avatars.userId, userId), eq(avatars.hash, before)));
};

/** @returns whether there was one */
export const deleteAvatar = async (tx: Executor, userId: string): Promise<boolean> => {
  const { rowCount } = await tx.delete(avatars).where(eq(avatars.userId, userId));
  return rowCount === 1;
};
