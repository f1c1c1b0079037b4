import { and, asc, eq, gt, not, sql } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { barcodeConfirmation } from '../schema.ts';

/** So many accounts have to say the same of a barcode. */
export const ACCOUNTS_NEEDED = 2;

interface Confirmation {
  readonly barcode: string;
  readonly ownerId: string;
  readonly itemId: string;
  readonly isAccount: boolean;
}

/** What a guest has said is an account's word since they have registered. */
export const countAsAccount = async (tx: Executor, ownerId: string): Promise<void> => {
  await tx
    .update(barcodeConfirmation)
    .set({ isAccount: true })
    .where(and(eq(barcodeConfirmation.ownerId, ownerId), not(barcodeConfirmation.isAccount)));
};

/** What a person says last is what they say. */
export const confirmBarcode = async (tx: Transaction, confirmation: Confirmation): Promise<void> => {
  // Also of who registered before anybody was told of it.
  if (confirmation.isAccount) await countAsAccount(tx, confirmation.ownerId);
  await tx
    .insert(barcodeConfirmation)
    .values(confirmation)
    .onConflictDoUpdate({
      target: [barcodeConfirmation.barcode, barcodeConfirmation.ownerId],
      set: { itemId: sql`excluded.item_id`, isAccount: sql`excluded.is_account`, confirmedAt: sql`now()` },
    });
};

/** Items that accounts have confirmed for a barcode, those of most of them first. */
export const countConfirmed = async (
  db: Executor,
  barcode: string,
): Promise<{ readonly itemId: string; readonly accounts: number }[]> => {
  const { rows } = await db.execute<{ itemId: string; accounts: number }>(sql`
    SELECT item_id AS "itemId", count(*)::int AS accounts FROM ${barcodeConfirmation}
    WHERE barcode = ${barcode} AND is_account GROUP BY item_id ORDER BY 2 DESC, 1`);
  return rows;
};

/** In the order of the barcodes; those after one. */
export const readConfirmations = (
  db: Executor,
  ownerId: string,
  after: string | undefined,
  limit: number,
): Promise<(typeof barcodeConfirmation.$inferSelect)[]> =>
  db
    .select()
    .from(barcodeConfirmation)
    .where(
      and(
        eq(barcodeConfirmation.ownerId, ownerId),
        after === undefined ? undefined : gt(barcodeConfirmation.barcode, after),
      ),
    )
    .orderBy(asc(barcodeConfirmation.barcode))
    .limit(limit);

/** What the account has said itself stays; all that comes from the guest is an account's from then on. */
export const mergeConfirmations = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  await tx.execute(sql`
    WITH theirs AS (DELETE FROM ${barcodeConfirmation} WHERE owner_id = ${guestId} RETURNING *)
    INSERT INTO ${barcodeConfirmation} (barcode, owner_id, item_id, is_account, confirmed_at)
    SELECT barcode, ${userId}::uuid, item_id, true, confirmed_at FROM theirs ON CONFLICT DO NOTHING`);
};
