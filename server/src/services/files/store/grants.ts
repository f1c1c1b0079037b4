import { and, desc, eq, getTableColumns, inArray, isNotNull, lt, ne, notInArray, sql, type SQL } from 'drizzle-orm';
import type { Executor, Transaction } from '#platform/db/database';
import { blobs, grants } from '../schema.ts';
import type { BlobRow } from './blobs.ts';

export type GrantRow = typeof grants.$inferSelect;
/** A file as its owner has it. */
export type FileRow = Omit<GrantRow, 'mimeType'> & Pick<BlobRow, 'bytes' | 'mimeType' | 'width' | 'height'>;

const { bytes, width, height } = getTableColumns(blobs);
const mimeType = sql<string>`coalesce(${grants.mimeType}, ${blobs.mimeType})`;
const FILE = { ...getTableColumns(grants), bytes, mimeType, width, height };
const selectFiles = (db: Executor) =>
  db.select(FILE).from(grants).innerJoin(blobs, eq(blobs.hash, grants.blobHash)).$dynamic();

/** Somebody's additions come one after the other: what they have is counted before each. */
export const lockOwner = async (tx: Transaction, ownerId: string): Promise<void> => {
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`files ${ownerId}`}, 0))`);
};

/** Kept for other services, which let it go. */
const FOR_SERVICES = ['held', 'made', 'guide'] as const;

const sumOf = async (db: Executor, condition: SQL | undefined): Promise<number> => {
  const theirs = db.select({ hash: grants.blobHash }).from(grants).where(condition);
  const [row] = await db
    .select({ sum: sql<string | null>`sum(${blobs.bytes})` })
    .from(blobs)
    .where(inArray(blobs.hash, theirs));
  return Number(row?.sum ?? 0);
};

/** What somebody has brought; in more than one place it counts once. */
export const bytesOf = (db: Executor, ownerId: string): Promise<number> =>
  sumOf(db, and(eq(grants.ownerId, ownerId), ne(grants.purpose, 'made')));

/** What was made for somebody. */
export const madeBytesOf = (db: Executor, ownerId: string): Promise<number> =>
  sumOf(db, and(eq(grants.ownerId, ownerId), eq(grants.purpose, 'made')));

export const insertGrant = async (tx: Transaction, grant: typeof grants.$inferInsert): Promise<GrantRow> => {
  const [row] = await tx.insert(grants).values(grant).returning();
  if (row === undefined) throw new Error('a grant was not stored');
  return row;
};

export const findOwn = async (db: Executor, ownerId: string, id: string): Promise<FileRow | undefined> => {
  const [row] = await selectFiles(db).where(and(eq(grants.id, id), eq(grants.ownerId, ownerId)));
  return row;
};

export const findById = async (db: Executor, id: string): Promise<FileRow | undefined> => {
  const [row] = await selectFiles(db).where(eq(grants.id, id));
  return row;
};

/** Any that leads to these bytes; of one person where it is said whose. */
export const findByHash = async (
  db: Executor,
  hash: string,
  ownerId: string | undefined,
): Promise<FileRow | undefined> => {
  const [row] = await selectFiles(db)
    .where(and(eq(grants.blobHash, hash), ownerId === undefined ? undefined : eq(grants.ownerId, ownerId)))
    .limit(1);
  return row;
};

export const findAvatar = async (db: Executor, ownerId: string): Promise<FileRow | undefined> => {
  const [row] = await selectFiles(db).where(and(eq(grants.ownerId, ownerId), eq(grants.purpose, 'avatar')));
  return row;
};

interface ListOptions {
  readonly ownerId: string;
  /** The id that the last page ended with. */
  readonly before: string | undefined;
  readonly count: number;
  /** Those too that messages and shares have. */
  readonly withHeld: boolean;
}

/** The newest first. */
export const listOwn = (db: Executor, { ownerId, before, count, withHeld }: ListOptions): Promise<FileRow[]> =>
  selectFiles(db)
    .where(
      and(
        eq(grants.ownerId, ownerId),
        withHeld ? undefined : notInArray(grants.purpose, [...FOR_SERVICES]),
        before === undefined ? undefined : lt(grants.id, before),
      ),
    )
    .orderBy(desc(grants.id))
    .limit(count);

/** Whether there was one. */
export const deleteOwn = async (db: Executor, ownerId: string, id: string): Promise<boolean> => {
  const { rowCount } = await db.delete(grants).where(and(eq(grants.id, id), eq(grants.ownerId, ownerId)));
  return rowCount === 1;
};

/** Of these uploads, those that would go by themselves. */
export const deleteTemporary = async (db: Executor, ownerId: string, ids: readonly string[]): Promise<void> => {
  await db
    .delete(grants)
    .where(and(eq(grants.ownerId, ownerId), inArray(grants.id, [...ids]), isNotNull(grants.expiresAt)));
};

export const deleteAvatar = async (db: Executor, ownerId: string): Promise<void> => {
  await db.delete(grants).where(and(eq(grants.ownerId, ownerId), eq(grants.purpose, 'avatar')));
};

/** Until the transaction ends, nobody can delete them, and so nobody removes their bytes. */
export const lockSeveral = (tx: Transaction, ownerId: string, ids: readonly string[]): Promise<FileRow[]> =>
  selectFiles(tx)
    .where(and(eq(grants.ownerId, ownerId), inArray(grants.id, [...ids]), ne(grants.purpose, 'avatar')))
    .for('key share');

export const holdAll = async (db: Executor, held: readonly (typeof grants.$inferInsert)[]): Promise<void> => {
  await db
    .insert(grants)
    .values([...held])
    .onConflictDoNothing();
};

/** What services hold for one person becomes another one's. */
export const moveHeld = async (
  tx: Transaction,
  { from, to }: { readonly from: string; readonly to: string },
  ids: readonly string[],
): Promise<void> => {
  await tx
    .update(grants)
    .set({ ownerId: to })
    .where(and(eq(grants.ownerId, from), inArray(grants.purpose, [...FOR_SERVICES]), inArray(grants.id, [...ids])));
};

export const releaseAll = async (db: Executor, ownerId: string, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0)
    await db
      .delete(grants)
      .where(
        and(eq(grants.ownerId, ownerId), inArray(grants.purpose, [...FOR_SERVICES]), inArray(grants.id, [...ids])),
      );
};
