import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import type { Transaction } from '#platform/db/database';
import type { ServiceContext } from '#platform/service';
import { guideOf, readItem } from './guide.ts';
import { confirmBarcode } from './store/barcodes.ts';
import { claimPhoto, lockScan, markRecycled, storeConfirmed, type Earning, type ScanRow } from './store/scans.ts';

type Parts = Pick<ServiceContext, 'db' | 'client' | 'emit'>;

const EVENTS = { scan: 'scan.confirmed', recycled: 'scan.recycled' } as const;

/** Tells of what earns points, where a photo shows it and has not earned them before. */
const tell = async (
  tx: Transaction,
  emit: Parts['emit'],
  earning: Earning,
  row: ScanRow,
  itemId: string,
): Promise<void> => {
  if (row.picture === null || !(await claimPhoto(tx, row, row.picture.file_hash, earning))) return;
  await emit(tx, EVENTS[earning], {
    scan_id: row.id,
    user_id: row.ownerId,
    photo_hash: row.picture.file_hash,
    item_id: itemId,
    at: new Date().toISOString(),
  });
};

/** @throws AppError `item_not_found`, `scan_not_found`, `scan_not_finished`, `scan_recycled_already` */
export const confirmScan = async (
  { db, client, emit }: Parts,
  { userId: ownerId, kind }: Principal,
  id: string,
  itemId: string,
): Promise<void> => {
  const guide = guideOf(await readItem(client, itemId));
  await db.transaction(async (tx) => {
    const row = await lockScan(tx, ownerId, id);
    if (row === undefined) throw new AppError('scan_not_found');
    if (row.result === null) throw new AppError('scan_not_finished');
    if (row.recycledAt !== null && row.confirmed?.item_id !== itemId) throw new AppError('scan_recycled_already');
    await storeConfirmed(tx, id, guide);
    // Of several products on one photo it is not known which one is meant.
    const [only, ...others] = row.result.barcodes;
    if (only !== undefined && others.length === 0)
      await confirmBarcode(tx, { barcode: only.barcode, ownerId, itemId, isAccount: kind === 'user' });
    if (row.confirmedAt === null) await tell(tx, emit, 'scan', row, itemId);
  });
};

/** However often, and however many at once. @throws AppError `scan_not_found`, `scan_not_confirmed` */
export const noteRecycled = ({ db, emit }: Parts, ownerId: string, id: string): Promise<void> =>
  db.transaction(async (tx) => {
    const row = await lockScan(tx, ownerId, id);
    if (row === undefined) throw new AppError('scan_not_found');
    if (row.confirmed === null) throw new AppError('scan_not_confirmed');
    if (await markRecycled(tx, id)) await tell(tx, emit, 'recycled', row, row.confirmed.item_id);
  });
