import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import type { PersonalDataPage } from '@madang/contracts/personal-data';
import type { Database, Transaction } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { PersonalData } from '#platform/personal-data';
import { eraseTasks, mergeTasks, tasksOf } from '#platform/tasks/of-person';
import { barcodeConfirmation, earnedPhoto, process, scan, task, taskEvent } from './schema.ts';
import { mergeConfirmations } from './store/barcodes.ts';
import { readScans } from './store/scans.ts';

const PAGE = 200;
const tasks = { process, task, taskEvent };

/** A page of one kind, and where the next one of it begins; null after the last. */
interface Part {
  readonly items: PersonalDataPage['items'];
  readonly next: string | null;
}
type Read = (db: Database, ownerId: string, after: string | undefined) => Promise<Part>;

const partOf = <R>(
  rows: readonly R[],
  show: (row: R) => PersonalDataPage['items'][number],
  at: (row: R) => string,
): Part => {
  const last = rows.length === PAGE ? rows.at(-1) : undefined;
  return { items: rows.map(show), next: last === undefined ? null : at(last) };
};

const KINDS: readonly Read[] = [
  async (db, ownerId, after) =>
    partOf(
      await readScans(db, ownerId, after, PAGE),
      ({ createdAt, confirmedAt, recycledAt, ownerId: _owner, ...row }) => ({
        type: 'scan',
        ...row,
        created_at: createdAt.toISOString(),
        confirmed_at: confirmedAt?.toISOString() ?? null,
        recycled_at: recycledAt?.toISOString() ?? null,
      }),
      ({ id }) => id,
    ),
  async (db, ownerId, after) =>
    partOf(
      await db
        .select()
        .from(barcodeConfirmation)
        .where(
          and(
            eq(barcodeConfirmation.ownerId, ownerId),
            after === undefined ? undefined : gt(barcodeConfirmation.barcode, after),
          ),
        )
        .orderBy(asc(barcodeConfirmation.barcode))
        .limit(PAGE),
      ({ barcode, itemId, confirmedAt }) => ({
        type: 'barcode_confirmation',
        barcode,
        item_id: itemId,
        confirmed_at: confirmedAt.toISOString(),
      }),
      ({ barcode }) => barcode,
    ),
  async (db, ownerId, after) =>
    partOf(
      await tasksOf(db, tasks, ownerId, after, PAGE),
      ({ createdAt, ...row }) => ({ type: 'scan_task', ...row, created_at: createdAt.toISOString() }),
      ({ id }) => id,
    ),
];

const Position = z.tuple([z.number().int().min(0), z.union([Id, z.string().regex(/^\d{0,13}$/)])]);

const giveOut = async (db: Database, ownerId: string, cursor: string | undefined): Promise<PersonalDataPage> => {
  const [kind, after] = cursor === undefined ? [0, ''] : decodeCursor(cursor, Position);
  const { items, next } = (await KINDS[kind]?.(db, ownerId, after === '' ? undefined : after)) ?? {
    items: [],
    next: null,
  };
  const position = next === null ? [kind + 1, ''] : [kind, next];
  return { items, next_cursor: next === null && kind + 1 >= KINDS.length ? null : encodeCursor(position) };
};

/** Of a photo that both have sent, the account's own scan is the one that has earned. */
const mergeEarned = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  await tx.execute(sql`
    WITH theirs AS (DELETE FROM ${earnedPhoto} WHERE owner_id = ${guestId} RETURNING *)
    INSERT INTO ${earnedPhoto} (owner_id, photo_hash, scan_id) SELECT ${userId}::uuid, photo_hash, scan_id FROM theirs ON CONFLICT DO NOTHING`);
};

export const personalData: PersonalData = {
  columns: {
    'scan.owner_id': { record: 'scan' },
    'barcode_confirmation.owner_id': { record: 'barcode_confirmation' },
    'task.owner_id': { record: 'scan_task' },
    'earned_photo.owner_id': { withheld: 'numbers made of photos, by which each earns points once' },
  },
  notOfPeople: ['earned_photo.scan_id'],
  giveOut: (db, { userId, cursor }) => giveOut(db, userId, cursor),
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
