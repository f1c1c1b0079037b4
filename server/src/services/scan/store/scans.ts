import { and, asc, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import type { CategoryId } from '@madang/contracts/recycle-content';
import type { ScanGuide, ScanResult } from '@madang/contracts/scan/entities';
import type { Executor, Transaction } from '#platform/db/database';
import { publishEvent } from '#platform/events/publish';
import { earnedPhoto, scan, task } from '../schema.ts';

export type ScanRow = typeof scan.$inferSelect;

type EarnedPhoto = typeof earnedPhoto.$inferSelect;
/** What a photo earns points for. */
export type Earning = 'scan' | 'recycled';

/** A scan with its task, where that is still there, and by which scans its photo has earned points. */
export interface ShownScan {
  readonly scan: ScanRow;
  readonly task: typeof task.$inferSelect | null;
  readonly earned: EarnedPhoto | null;
}

const shown = (db: Executor) =>
  db
    .select({ scan, task, earned: earnedPhoto })
    .from(scan)
    .leftJoin(task, eq(task.id, scan.id))
    .leftJoin(
      earnedPhoto,
      and(eq(earnedPhoto.ownerId, scan.ownerId), eq(earnedPhoto.photoHash, sql`${scan.picture}->>'file_hash'`)),
    );

export const insertScan = async (
  tx: Executor,
  row: Pick<ScanRow, 'id' | 'ownerId' | 'picture' | 'result'>,
): Promise<void> => {
  await tx.insert(scan).values(row);
};

export const findShown = async (db: Executor, ownerId: string, id: string): Promise<ShownScan | undefined> =>
  (await shown(db).where(and(eq(scan.id, id), eq(scan.ownerId, ownerId))))[0];

/** Newest first; those before an id. */
export const listShown = (
  db: Executor,
  ownerId: string,
  before: string | undefined,
  limit: number,
): Promise<ShownScan[]> =>
  shown(db)
    .where(and(eq(scan.ownerId, ownerId), before === undefined ? undefined : lt(scan.id, before)))
    .orderBy(desc(scan.id))
    .limit(limit);

/** Oldest first; those after an id. */
export const readScans = (
  db: Executor,
  ownerId: string,
  after: string | undefined,
  limit: number,
): Promise<ScanRow[]> =>
  db
    .select()
    .from(scan)
    .where(and(eq(scan.ownerId, ownerId), after === undefined ? undefined : gt(scan.id, after)))
    .orderBy(asc(scan.id))
    .limit(limit);

/** Whose it is by now: a guest may have become an account. */
export const ownerOfScan = async (db: Executor, id: string): Promise<string | undefined> =>
  (await db.select({ ownerId: scan.ownerId }).from(scan).where(eq(scan.id, id)))[0]?.ownerId;

export const storeResult = async (tx: Transaction, id: string, result: ScanResult): Promise<void> => {
  const [row] = await tx.update(scan).set({ result }).where(eq(scan.id, id)).returning({ ownerId: scan.ownerId });
  if (row !== undefined)
    await publishEvent(tx, row.ownerId, 'scan.completed', { scan_id: id, item_id: result.item_id });
};

/** Until the end of the transaction nobody else changes it. */
export const lockScan = async (tx: Transaction, ownerId: string, id: string): Promise<ScanRow | undefined> =>
  (
    await tx
      .select()
      .from(scan)
      .where(and(eq(scan.id, id), eq(scan.ownerId, ownerId)))
      .for('update')
  )[0];

export const storeConfirmed = async (tx: Transaction, id: string, confirmed: ScanGuide): Promise<void> => {
  await tx
    .update(scan)
    .set({ confirmed, confirmedAt: sql`coalesce(${scan.confirmedAt}, now())` })
    .where(eq(scan.id, id));
};

/** @returns whether it was this that noted it */
export const markRecycled = async (tx: Transaction, id: string): Promise<boolean> => {
  const { rowCount } = await tx
    .update(scan)
    .set({ recycledAt: sql`now()` })
    .where(and(eq(scan.id, id), isNull(scan.recycledAt)));
  return rowCount === 1;
};

/** @returns whether the photo earns points for it by this scan: not where another one of the same person has had them */
export const claimPhoto = async (
  tx: Transaction,
  { id, ownerId }: Pick<ScanRow, 'id' | 'ownerId'>,
  photoHash: string,
  earning: Earning,
): Promise<boolean> => {
  const recycledBy = earning === 'recycled' ? id : null;
  const [row] = await tx
    .insert(earnedPhoto)
    .values({ ownerId, photoHash, scanId: id, recycledBy })
    .onConflictDoUpdate({
      target: [earnedPhoto.ownerId, earnedPhoto.photoHash],
      set: { recycledBy: sql`coalesce(${earnedPhoto.recycledBy}, excluded.recycled_by)` },
    })
    .returning();
  return id === (earning === 'recycled' ? row?.recycledBy : row?.scanId);
};

export const deleteScan = async (db: Executor, ownerId: string, id: string): Promise<void> => {
  await db.delete(scan).where(and(eq(scan.id, id), eq(scan.ownerId, ownerId)));
};

/** Scans that came to nothing, and whose task is gone: nobody can follow them any more. */
export const listLeftOver = (db: Executor, limit: number): Promise<ScanRow[]> =>
  db
    .select()
    .from(scan)
    .where(
      sql`result IS NULL AND created_at < now() - interval '1 hour' AND NOT EXISTS (SELECT FROM ${task} AS t WHERE t.id = ${scan.id})`,
    )
    .orderBy(scan.createdAt)
    .limit(limit);

export const countScans = async (db: Executor, ownerId: string) => {
  const { rows } = await db.execute<{ category: CategoryId | null; scans: number; recycled: number }>(sql`
    SELECT ${scan.confirmed}->>'category' AS category, count(*)::int AS scans, count(${scan.recycledAt})::int AS recycled
    FROM ${scan} WHERE owner_id = ${ownerId} AND result IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`);
  const sum = (of: 'scans' | 'recycled'): number => rows.reduce((all, row) => all + row[of], 0);
  return {
    total_scans: sum('scans'),
    total_recycles: sum('recycled'),
    categories: rows.flatMap(({ category, scans }) => (category === null ? [] : [{ category, count: scans }])),
  };
};
