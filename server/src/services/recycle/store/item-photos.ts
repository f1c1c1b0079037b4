import { and, eq, lte, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { item, itemPhoto, photoRelease } from '../schema.ts';

export type PhotoRow = typeof itemPhoto.$inferSelect;

export const findPhoto = async (db: Executor, itemId: string): Promise<PhotoRow | undefined> => {
  const [row] = await db.select().from(itemPhoto).where(eq(itemPhoto.itemId, itemId));
  return row;
};

/** Of an item that is shown; undefined where there is no such item. */
export const findShownPhoto = async (db: Executor, itemId: string): Promise<PhotoRow | null | undefined> => {
  const [row] = await db
    .select({ photo: itemPhoto })
    .from(item)
    .leftJoin(itemPhoto, eq(itemPhoto.itemId, item.id))
    .where(eq(item.id, itemId));
  return row?.photo;
};

export const isItem = async (db: Executor, itemId: string): Promise<boolean> =>
  (await db.select({ id: item.id }).from(item).where(eq(item.id, itemId))).length > 0;

/** Changes of one item's photo come one after the other. */
export const lockPhoto = async (tx: Transaction, itemId: string): Promise<PhotoRow | undefined> => {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`photo ${itemId}`}, 0))`);
  return findPhoto(tx, itemId);
};

export const savePhoto = async (tx: Transaction, row: typeof itemPhoto.$inferInsert): Promise<PhotoRow> => {
  const [saved] = await tx
    .insert(itemPhoto)
    .values(row)
    .onConflictDoUpdate({ target: itemPhoto.itemId, set: row })
    .returning();
  if (saved === undefined) throw new Error('a photo was not saved');
  return saved;
};

export const deletePhoto = async (tx: Transaction, itemId: string): Promise<void> => {
  await tx.delete(itemPhoto).where(eq(itemPhoto.itemId, itemId));
};

/** Files that are let go of after so many seconds, unless somebody keeps them meanwhile. */
export const releaseAfter = async (db: Executor, fileId: string, seconds: number): Promise<void> => {
  const dueAt = sql`now() + make_interval(secs => ${seconds}::double precision)`;
  await db.insert(photoRelease).values({ fileId, dueAt });
};

/** @returns whether it could still be kept */
export const keepFile = async (tx: Transaction, fileId: string): Promise<boolean> =>
  (await tx.delete(photoRelease).where(eq(photoRelease.fileId, fileId))).rowCount === 1;

export const listDue = async (db: Database, count: number): Promise<string[]> =>
  (
    await db
      .select({ fileId: photoRelease.fileId })
      .from(photoRelease)
      .where(lte(photoRelease.dueAt, sql`now()`))
      .orderBy(photoRelease.dueAt)
      .limit(count)
  ).map(({ fileId }) => fileId);

/** Runs `release` while nobody can keep the file any more; does nothing for one that has been kept. */
export const releaseNow = (db: Database, fileId: string, release: () => Promise<void>): Promise<void> =>
  db.transaction(async (tx) => {
    const gone = await tx
      .delete(photoRelease)
      .where(and(eq(photoRelease.fileId, fileId), lte(photoRelease.dueAt, sql`now()`)));
    if (gone.rowCount === 1) await release();
  });
