import { eq, sql } from 'drizzle-orm';
import type { Executor } from '#platform/db/database';
import { avatars } from '../schema.ts';

export type AvatarRow = typeof avatars.$inferSelect;

/** Where pictures are kept: here, until a service for files does that. Nothing else reads or writes their bytes. */
export const findAvatar = async (db: Executor, userId: string): Promise<AvatarRow | undefined> => {
  const [row] = await db.select().from(avatars).where(eq(avatars.userId, userId));
  return row;
};

export const saveAvatar = async (tx: Executor, userId: string, picture: Pick<AvatarRow, 'hash' | 'content'>): Promise<void> => {
  await tx.insert(avatars).values({ userId, ...picture }).onConflictDoUpdate({ target: avatars.userId, set: { ...picture, createdAt: sql`now()` } });
};

/** @returns whether there was one */
export const deleteAvatar = async (tx: Executor, userId: string): Promise<boolean> => {
  const { rowCount } = await tx.delete(avatars).where(eq(avatars.userId, userId));
  return rowCount === 1;
};
