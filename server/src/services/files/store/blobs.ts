import { and, eq, lt, notExists, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { blobs, grants } from '../schema.ts';

export type BlobRow = typeof blobs.$inferSelect;
export type NewBlob = Pick<BlobRow, 'hash' | 'bytes' | 'mimeType' | 'width' | 'height'>;

/** For so long after the last upload of it nobody removes a blob: longer than any upload takes from here to its grant. */
export const PIN_SECONDS = 3600;

/** Says that somebody is about to add a grant: waits for whoever removes the same, and keeps others from it for an hour. */
export const pinBlob = async (db: Executor, blob: NewBlob): Promise<void> => {
  await db
    .insert(blobs)
    .values(blob)
    .onConflictDoUpdate({ target: blobs.hash, set: { pinnedAt: sql`now()` } });
};

const isUnused = (db: Executor, olderThanSeconds: number) =>
  and(
    lt(blobs.pinnedAt, sql`now() - make_interval(secs => ${olderThanSeconds}::double precision)`),
    notExists(
      db
        .select({ one: sql`1` })
        .from(grants)
        .where(eq(grants.blobHash, blobs.hash)),
    ),
  );

export const findUnused = async (db: Database, olderThanSeconds: number, count: number): Promise<string[]> =>
  (
    await db
      .select({ hash: blobs.hash })
      .from(blobs)
      .where(isUnused(db, olderThanSeconds))
      .orderBy(blobs.pinnedAt)
      .limit(count)
  ).map(({ hash }) => hash);

/** Whether it was still unused. Until the transaction ends, nobody can pin it. */
export const deleteUnused = async (tx: Transaction, hash: string, olderThanSeconds: number): Promise<boolean> => {
  const { rowCount } = await tx.delete(blobs).where(and(eq(blobs.hash, hash), isUnused(tx, olderThanSeconds)));
  return rowCount === 1;
};
