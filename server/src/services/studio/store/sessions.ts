import { and, desc, eq, isNotNull, sql, type SQL } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor, Transaction } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import { chatHistory, chatSession, generation, task } from '../schema.ts';

const FILES_OF_AN_EVENT = 1000;

export type SessionRow = typeof chatSession.$inferSelect;

const ownedBy = (ownerId: string, id: string): SQL | undefined =>
  and(eq(chatSession.id, id), eq(chatSession.ownerId, ownerId));

/** Undefined where it is nobody's, somebody else's, or not there: nobody learns which. */
export const findSession = async (db: Executor, ownerId: string, id: string): Promise<SessionRow | undefined> =>
  (await db.select().from(chatSession).where(ownedBy(ownerId, id)))[0];

/** The same, which nobody claims until the transaction ends: what is begun in it then is moved along with it. */
export const lockSession = async (tx: Transaction, ownerId: string, id: string): Promise<SessionRow | undefined> =>
  (await tx.select().from(chatSession).where(ownedBy(ownerId, id)).for('share'))[0];

export const insertSession = async (db: Executor, ownerId: string): Promise<SessionRow> => {
  const [row] = await db.insert(chatSession).values({ id: uuidv7(), ownerId }).returning();
  if (row === undefined) throw new Error('insert returned no row');
  return row;
};

const tasksOf = (ownerId: string, sessionId: string): SQL | undefined =>
  and(eq(task.ownerId, ownerId), sql`${task.payload}->>'session_id' = ${sessionId}`);

/** Under which ids the files service has what a session shows, and what its tasks hold and make: they are known before that is made. */
const filesOf = async (db: Executor, ownerId: string, sessionId: string): Promise<string[]> => {
  const { rows } = await db.execute<{ id: string }>(sql`
    SELECT image->>'id' AS id FROM ${chatHistory} WHERE session_id = ${sessionId} AND image IS NOT NULL
    UNION
    SELECT picture->>'id' FROM ${generation}, unnest(ARRAY[input_image, output_image, painted_image, setting->'logo']) AS picture
    WHERE session_id = ${sessionId} AND jsonb_typeof(picture) = 'object'
    UNION
    SELECT file_id#>>'{}' FROM ${task}, LATERAL (
      SELECT jsonb_path_query(payload, '$.**.kept.id') UNION SELECT jsonb_path_query(payload, '$.**.image_id')) AS files (file_id)
    WHERE ${tasksOf(ownerId, sessionId)}`);
  return rows.map(({ id }) => id);
};

interface Claim {
  readonly guestId: string;
  readonly ownerId: string;
}

const giveFiles = async (tx: Transaction, { guestId, ownerId }: Claim, ids: readonly string[]): Promise<void> => {
  for (let from = 0; from < ids.length; from += FILES_OF_AN_EVENT)
    await emitEvent(tx, 'studio.session_claimed', {
      guest_id: guestId,
      user_id: ownerId,
      file_ids: ids.slice(from, from + FILES_OF_AN_EVENT),
    });
};

/** What was a guest's becomes another one's, with what was made in it, its pictures and its tasks. @returns undefined where it was not the guest's */
export const claimSession = async (
  tx: Transaction,
  { id, guestId, ownerId }: Claim & { readonly id: string },
): Promise<SessionRow | undefined> => {
  const [row] = await tx.update(chatSession).set({ ownerId }).where(ownedBy(guestId, id)).returning();
  if (row === undefined) return undefined;
  // Before what they have made: whoever stores something of a task has its row, and waits for nothing that is held here.
  await tx.update(task).set({ ownerId }).where(tasksOf(guestId, id));
  await tx.update(generation).set({ ownerId }).where(eq(generation.sessionId, id));
  await giveFiles(tx, { guestId, ownerId }, await filesOf(tx, ownerId, id));
  return row;
};

/** As which guest a session of an account was begun: what its tasks hold and have made may be that guest’s still. */
export const guestOfSession = async (db: Executor, ownerId: string, sessionId: string): Promise<string | null> => {
  const guestId = sql<string | null>`${task.payload}->>'guest_id'`;
  const [row] = await db
    .select({ guestId })
    .from(task)
    .where(and(tasksOf(ownerId, sessionId), isNotNull(guestId)))
    .orderBy(desc(task.id))
    .limit(1);
  return row?.guestId ?? null;
};

/** Whose it is now. */
export const ownerOfSession = async (db: Executor, id: string): Promise<string | undefined> =>
  (await db.select({ ownerId: chatSession.ownerId }).from(chatSession).where(eq(chatSession.id, id)))[0]?.ownerId ??
  undefined;

/**
 * Whose the session is in which a task stores something. The transaction has the row of the task: whoever claims the session,
 * or becomes an account, needs that row too, and moves afterwards what is stored by then. What the files service has of it as
 * a guest's is moved as well. @returns undefined where the owner is gone
 */
export const ownerOfMade = async (
  tx: Transaction,
  {
    sessionId,
    guestId,
    files,
  }: { readonly sessionId: string; readonly guestId: string | null; readonly files: readonly string[] },
): Promise<string | undefined> => {
  const ownerId = await ownerOfSession(tx, sessionId);
  if (ownerId !== undefined && guestId !== null && ownerId !== guestId)
    await giveFiles(tx, { guestId, ownerId }, files);
  return ownerId;
};
