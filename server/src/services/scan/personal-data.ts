import { eq, sql } from 'drizzle-orm';
import { Barcode } from '@madang/contracts/scan/entities';
import type { Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import type { PersonalData } from '#platform/personal-data';
import { giveKinds, type PersonalKind } from '#platform/personal-data-pages';
import { eraseTasks, mergeTasks, tasksOf } from '#platform/tasks/of-person';
import { barcodeConfirmation, earnedPhoto, process, scan, task, taskEvent } from './schema.ts';
import { mergeConfirmations, readConfirmations } from './store/barcodes.ts';
import { readScans } from './store/scans.ts';

const tasks = { process, task, taskEvent };

const KINDS: readonly PersonalKind[] = [
  {
    read: async (db, ownerId, after, limit) =>
      (await readScans(db, ownerId, after, limit)).map(
        ({ createdAt, confirmedAt, recycledAt, ownerId: _owner, ...row }) => ({
          at: row.id,
          item: {
            type: 'scan',
            ...row,
            created_at: createdAt.toISOString(),
            confirmed_at: confirmedAt?.toISOString() ?? null,
            recycled_at: recycledAt?.toISOString() ?? null,
          },
        }),
      ),
  },
  {
    position: Barcode,
    read: async (db, ownerId, after, limit) =>
      (await readConfirmations(db, ownerId, after, limit)).map(({ barcode, itemId, confirmedAt }) => ({
        at: barcode,
        item: {
          type: 'barcode_confirmation',
          barcode,
          item_id: itemId,
          confirmed_at: confirmedAt.toISOString(),
        },
      })),
  },
  {
    read: async (db, ownerId, after, limit) =>
      (await tasksOf(db, tasks, ownerId, after, limit)).map(({ createdAt, ...row }) => ({
        at: row.id,
        item: { type: 'scan_task', ...row, created_at: createdAt.toISOString() },
      })),
  },
];

/** Of a photo that both have sent, the account's own scan is the one that has earned; of what only one of them was, theirs. */
const mergeEarned = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  await tx.execute(sql`
    WITH theirs AS (DELETE FROM ${earnedPhoto} WHERE owner_id = ${guestId} RETURNING *)
    INSERT INTO ${earnedPhoto} AS own (owner_id, photo_hash, scan_id, recycled_by)
    SELECT ${userId}::uuid, photo_hash, scan_id, recycled_by FROM theirs
    ON CONFLICT (owner_id, photo_hash) DO UPDATE SET recycled_by = coalesce(own.recycled_by, excluded.recycled_by)`);
};

export const personalData: PersonalData = {
  columns: {
    'scan.owner_id': { record: 'scan' },
    'barcode_confirmation.owner_id': { record: 'barcode_confirmation' },
    'task.owner_id': { record: 'scan_task' },
    'earned_photo.owner_id': { withheld: 'numbers made of photos, by which each earns points once' },
  },
  notOfPeople: ['earned_photo.scan_id', 'earned_photo.recycled_by'],
  giveOut: (db, asked) => giveKinds(db, asked, KINDS),
  /** Tasks first: what is read at this moment is not stored any more. Photos go with what the files service erases. */
  async erase(db, userId) {
    await eraseTasks(db, tasks, userId);
    await deleteInBatches(db, scan, eq(scan.ownerId, userId));
    await deleteInBatches(db, barcodeConfirmation, eq(barcodeConfirmation.ownerId, userId));
    await deleteInBatches(db, earnedPhoto, eq(earnedPhoto.ownerId, userId));
  },
  async merge(tx, merge) {
    const { guestId, userId } = merge;
    // Before what they write: whoever stores the result of one has its row, and waits for nothing that is held here.
    await mergeTasks(tx, tasks, merge);
    await tx.update(scan).set({ ownerId: userId }).where(eq(scan.ownerId, guestId));
    await mergeConfirmations(tx, guestId, userId);
    await mergeEarned(tx, guestId, userId);
  },
};
