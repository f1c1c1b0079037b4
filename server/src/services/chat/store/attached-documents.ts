import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { lineOf } from '@madang/contracts/fields';
import type { Database, Executor } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import type { StoredFile } from '../parts/stored-parts.ts';
import { collectorItem } from '../schema.ts';
import type { ItemRow } from './collector-items.ts';
import { tellReaders } from './collector-reading.ts';

/** Documents of messages: items of the collector that are in no list, by the id that their message knows them by. */
const attachmentOf = (ownerId: string, file: StoredFile, mostChars: number) => ({
  ownerId,
  kind: 'attachment' as const,
  title: lineOf(file.name) || '…',
  file,
  holderId: ownerId,
  status: 'reading' as const,
  mostChars,
});

interface Owned {
  readonly ownerId: string;
  readonly mostChars: number;
}

/** To be read before it is sent, under the id of its upload: once, however often it is asked for. */
export const readUnsent = async (
  db: Database,
  { ownerId, mostChars }: Owned,
  id: string,
  file: StoredFile,
): Promise<void> => {
  await db.transaction(async (tx) => {
    const { rowCount } = await tx
      .insert(collectorItem)
      .values({ id, ...attachmentOf(ownerId, file, mostChars) })
      .onConflictDoNothing();
    if (rowCount === 1) await tellReaders(tx, id);
  });
};

/** What was read before it was sent is what the message holds: `held` has, by their uploads, the files as it knows them. */
export const nameSent = async (db: Executor, ownerId: string, held: ReadonlyMap<string, StoredFile>): Promise<void> => {
  for (const [upload, file] of held)
    await db
      .update(collectorItem)
      .set({ attachmentId: file.id })
      .where(
        and(
          eq(collectorItem.id, upload),
          eq(collectorItem.ownerId, ownerId),
          eq(collectorItem.kind, 'attachment'),
          isNull(collectorItem.attachedIn),
        ),
      );
};

export const findAttached = (db: Executor, files: readonly StoredFile[]): Promise<ItemRow[]> =>
  db
    .select()
    .from(collectorItem)
    .where(
      inArray(
        collectorItem.attachmentId,
        files.map(({ id }) => id),
      ),
    );

/** Documents of a conversation are read from here on, those that nobody has begun to read. */
export const readSent = async (
  db: Database,
  { ownerId, mostChars, conversationId }: Owned & { readonly conversationId: string },
  files: readonly StoredFile[],
): Promise<ItemRow[]> => {
  const known = await findAttached(db, files);
  const ids = new Set(known.map(({ attachmentId }) => attachmentId));
  const missing = files.filter(({ id }) => !ids.has(id));
  const unbound = known.filter(({ attachedIn }) => attachedIn === null).map(({ id }) => id);
  if (missing.length === 0 && unbound.length === 0) return known;
  await db.transaction(async (tx) => {
    if (unbound.length > 0)
      await tx.update(collectorItem).set({ attachedIn: conversationId }).where(inArray(collectorItem.id, unbound));
    for (const file of missing) {
      const row = { ...attachmentOf(ownerId, file, mostChars), attachmentId: file.id, attachedIn: conversationId };
      await tx
        .insert(collectorItem)
        .values({ id: file.id, ...row })
        .onConflictDoNothing();
      await tellReaders(tx, file.id);
    }
  });
  return findAttached(db, files);
};

/** What was read and never sent. */
export const forgetUnsent = (db: Database) =>
  deleteInBatches(
    db,
    collectorItem,
    sql`kind = 'attachment' AND attached_in IS NULL AND created_at < now() - interval '1 day'`,
    { batch: 20 },
  );
