import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { savedPlace } from '../schema.ts';

export type SavedPlaceRow = typeof savedPlace.$inferSelect;
type Fields = Pick<
  SavedPlaceRow,
  'name' | 'address' | 'latitude' | 'longitude' | 'districtCode' | 'isDistrictChosen' | 'isDefault'
>;

const ofOwner = (ownerId: string) => eq(savedPlace.ownerId, ownerId);

/** The default one first, then the newest. */
export const listSaved = (db: Executor, ownerId: string): Promise<SavedPlaceRow[]> =>
  db.select().from(savedPlace).where(ofOwner(ownerId)).orderBy(desc(savedPlace.isDefault), desc(savedPlace.id));

const findSaved = async (db: Executor, ownerId: string, id: string): Promise<SavedPlaceRow | undefined> =>
  (
    await db
      .select()
      .from(savedPlace)
      .where(and(ofOwner(ownerId), eq(savedPlace.id, id)))
  )[0];

/** Changes of one person's places wait for each other: of two at once, both would be the first or the default. */
export const changeSaved = <T>(db: Database, ownerId: string, change: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => {
    await lockSaved(tx, ownerId);
    return change(tx);
  });

const lockSaved = async (tx: Transaction, ownerId: string): Promise<void> => {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`saved places ${ownerId}`}, 0))`);
};

export const noDefault = async (tx: Transaction, ownerId: string): Promise<void> => {
  await tx
    .update(savedPlace)
    .set({ isDefault: false })
    .where(and(ofOwner(ownerId), eq(savedPlace.isDefault, true)));
};

export const insertSaved = async (tx: Transaction, ownerId: string, fields: Fields): Promise<SavedPlaceRow> => {
  const [row] = await tx
    .insert(savedPlace)
    .values({ id: uuidv7(), ownerId, ...fields })
    .returning();
  if (row === undefined) throw new Error('insert returned no row');
  return row;
};

export const updateSaved = async (
  tx: Transaction,
  ownerId: string,
  id: string,
  fields: Partial<Fields>,
): Promise<SavedPlaceRow | undefined> => {
  if (Object.keys(fields).length === 0) return findSaved(tx, ownerId, id);
  return (
    await tx
      .update(savedPlace)
      .set(fields)
      .where(and(ofOwner(ownerId), eq(savedPlace.id, id)))
      .returning()
  )[0];
};

/** @returns whether there was one of theirs; the newest of the others takes the place of a default. */
export const deleteSaved = async (tx: Transaction, ownerId: string, id: string): Promise<boolean> => {
  const [gone] = await tx
    .delete(savedPlace)
    .where(and(ofOwner(ownerId), eq(savedPlace.id, id)))
    .returning();
  if (gone?.isDefault === true) await makeNewestDefault(tx, ownerId);
  return gone !== undefined;
};

const makeNewestDefault = async (tx: Transaction, ownerId: string): Promise<void> => {
  const newest = tx
    .select({ id: savedPlace.id })
    .from(savedPlace)
    .where(ofOwner(ownerId))
    .orderBy(desc(savedPlace.id))
    .limit(1);
  await tx.update(savedPlace).set({ isDefault: true }).where(eq(savedPlace.id, newest));
};

/** Oldest first; those after an id. */
export const readSaved = (
  db: Executor,
  ownerId: string,
  after: string | undefined,
  limit: number,
): Promise<SavedPlaceRow[]> =>
  db
    .select()
    .from(savedPlace)
    .where(and(ofOwner(ownerId), after === undefined ? undefined : gt(savedPlace.id, after)))
    .orderBy(asc(savedPlace.id))
    .limit(limit);

/** What a guest had is the person's; their own default stays the default. */
export const mergeSaved = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  await lockSaved(tx, userId);
  const own = await tx
    .select({ id: savedPlace.id })
    .from(savedPlace)
    .where(and(ofOwner(userId), eq(savedPlace.isDefault, true)));
  if (own.length > 0) await noDefault(tx, guestId);
  await tx.update(savedPlace).set({ ownerId: userId }).where(ofOwner(guestId));
};
