import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Database, Executor } from '#platform/db/database';
import { collectorItem, collectorPassage } from '../schema.ts';
import {
  assertFits,
  collectionOf,
  lockCollection,
  saltOf,
  within,
  type Collection,
  type ItemRow,
} from './collector-items.ts';
import { insertPassages, type IndexedPassage } from './collector-passages.ts';

/** That something is to be read. */
export const COLLECTOR_CHANNEL = 'madang_collector';

export const tellReaders = async (tx: Executor, id: string): Promise<void> => {
  await tx.execute(sql`SELECT pg_notify(${COLLECTOR_CHANNEL}, ${id})`);
};

/** A link waits for others, a file takes this machine: each has room of its own. */
export type ToRead = 'link' | 'file';

/** Of one owner so many are read at once, so that links that drip make nobody else wait. */
const MOST_OF_OWNER = 2;

const isRead = (processId: string, reading: readonly string[]) => sql`(
  item.process_id IS NOT NULL AND item.process_id IN (SELECT id FROM chat.process)
  AND (item.process_id <> ${processId}::uuid OR item.id = ANY (${sql.param(reading)}::uuid[])))`;

/**
 * Takes something to read that nobody reads: what a process that is gone has begun is begun anew. Whoever is read for least
 * comes first, so that nobody waits behind a hundred links of somebody else. What this process holds and is not `reading` is
 * taken as well: it never learnt that it had taken it, or could not store what became of it.
 */
export const takeToRead = async (
  db: Database,
  processId: string,
  reading: readonly string[],
  what: ToRead,
): Promise<ItemRow | undefined> => {
  const isReadNow = isRead(processId, reading);
  const [row] = await db
    .update(collectorItem)
    .set({ processId, attempts: sql`attempts + 1` })
    .where(
      sql`id = (
        WITH busy AS (
          SELECT owner_id, count(*) AS items FROM chat.collector_item item
          WHERE status = 'reading' AND ${isReadNow} GROUP BY owner_id)
        SELECT item.id FROM chat.collector_item item LEFT JOIN busy ON busy.owner_id IS NOT DISTINCT FROM item.owner_id
        WHERE item.status = 'reading' AND item.not_before <= now() AND (item.kind = 'link') = ${what === 'link'}
          AND NOT ${isReadNow} AND coalesce(busy.items, 0) < ${MOST_OF_OWNER}
        ORDER BY coalesce(busy.items, 0), item.not_before, item.id
        LIMIT 1 FOR UPDATE OF item SKIP LOCKED)`,
    )
    .returning();
  return row;
};

/** Whether it is still this attempt that reads it. */
const ofAttempt = ({ id, processId, attempts }: ItemRow) =>
  and(
    eq(collectorItem.id, id),
    eq(collectorItem.status, 'reading'),
    eq(collectorItem.attempts, attempts),
    sql`process_id = ${processId}`,
  );

type About = Pick<ItemRow, 'title' | 'chars' | 'pages' | 'isCut' | 'excerpt'>;

/**
 * Once, whoever else has begun it: nothing is stored by an attempt that another one has followed.
 * @throws AppError `collector_text_full`
 */
export const storeRead = (
  db: Database,
  item: ItemRow,
  about: About,
  passages: readonly IndexedPassage[],
): Promise<boolean> =>
  db.transaction(async (tx) => {
    const indexedFor: Collection = collectionOf(item);
    const [row] = await tx
      .update(collectorItem)
      .set({
        ...about,
        status: 'ready',
        errorCode: null,
        processId: null,
        updatedAt: sql`now()`,
        // It may have become somebody else's meanwhile.
        indexed: sql`coalesce(owner_id::text, 'app:' || app) = ${saltOf(indexedFor)}`,
      })
      .where(ofAttempt(item))
      .returning({ ownerId: collectorItem.ownerId, app: collectorItem.app });
    if (row === undefined) return false;
    // It is counted already; where it does not fit, all of this is undone.
    if (item.mostChars !== null) assertFits((await lockCollection(tx, collectionOf(row))).chars, item.mostChars);
    await insertPassages(tx, item.id, passages);
    return true;
  });

export const storeFailure = async (db: Database, item: ItemRow, errorCode: string): Promise<void> => {
  await db
    .update(collectorItem)
    .set({ status: 'failed', errorCode, processId: null, updatedAt: sql`now()` })
    .where(ofAttempt(item));
};

/** For later, where it is not the item's fault. */
export const putBack = async (db: Database, item: ItemRow, seconds: number): Promise<void> => {
  await db
    .update(collectorItem)
    .set({ processId: null, notBefore: sql`now() + make_interval(secs => ${seconds}::int)` })
    .where(ofAttempt(item));
};

const isReadable = and(inArray(collectorItem.kind, ['link', 'file']), ne(collectorItem.status, 'reading'));

/** One that has failed, from the beginning; with `anew` one that has been read, too: what it said is forgotten then. */
export const readAgain = async (
  db: Database,
  collection: Collection,
  { id, mostChars, anew = false }: Pick<ItemRow, 'id' | 'mostChars'> & { readonly anew?: boolean },
): Promise<void> => {
  await db.transaction(async (tx) => {
    const { rowCount } = await tx
      .update(collectorItem)
      .set({
        status: 'reading',
        errorCode: null,
        attempts: 0,
        chars: 0,
        mostChars,
        notBefore: sql`now()`,
        updatedAt: sql`now()`,
      })
      .where(and(eq(collectorItem.id, id), within(collection), anew ? isReadable : eq(collectorItem.status, 'failed')));
    if (rowCount !== 1) return;
    if (anew) await tx.delete(collectorPassage).where(eq(collectorPassage.itemId, id));
    await tellReaders(tx, id);
  });
};
