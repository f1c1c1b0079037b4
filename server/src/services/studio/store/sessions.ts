import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Executor, Transaction } from '#platform/db/database';
import { emitEvent } from '#platform/events/emit';
import { chatHistory, chatSession, generation, task } from '../schema.ts';

const FILES_OF_AN_EVENT = 1000;

export type SessionRow = typeof chatSession.$inferSelect;

/** Undefined where it is nobody's, somebody else's, or not there: nobody learns which. */
export const findSession = async (db: Executor, ownerId: string, id: string): Promise<SessionRow | undefined> =>
  (
    await db
      .select()
      .from(chatSession)
      .where(and(eq(chatSession.id, id), eq(chatSession.ownerId, ownerId)))
  )[0];

export const insertSession = async (db: Executor, ownerId: string): Promise<SessionRow> => {
  const [row] = await db.insert(chatSession).values({ id: uuidv7(), ownerId }).returning();
  if (row === undefined) throw new Error('insert returned no row');
  return row;
};

/** Under which ids the files service holds what a session shows, and what is held for its tasks. */
const filesOf = async (db: Executor, sessionId: string): Promise<string[]> => {
  const { rows } = await db.execute<{ id: string }>(sql`
    SELECT image->>'id' AS id FROM ${chatHistory} WHERE session_id = ${sessionId} AND image IS NOT NULL
    UNION
    SELECT picture->>'id' FROM ${generation}, unnest(ARRAY[input_image, output_image, painted_image, setting->'logo']) AS picture
    WHERE session_id = ${sessionId} AND jsonb_typeof(picture) = 'object'
    UNION
    SELECT kept#>>'{}' FROM ${task}, jsonb_path_query(payload, '$.**.kept.id') AS kept WHERE payload->>'session_id' = ${sessionId}`);
  return rows.map(({ id }) => id);
};

/** What was a guest's becomes another one's, with what was made in it, its pictures and its tasks. @returns undefined where it was not the guest's */
export const claimSession = async (
  tx: Transaction,
  { id, guestId, ownerId }: { readonly id: string; readonly guestId: string; readonly ownerId: string },
): Promise<SessionRow | undefined> => {
  const [row] = await tx
    .update(chatSession)
    .set({ ownerId })
    .where(and(eq(chatSession.id, id), eq(chatSession.ownerId, guestId)))
    .returning();
  if (row === undefined) return undefined;
  await tx.update(generation).set({ ownerId }).where(eq(generation.sessionId, id));
  await tx
    .update(task)
    .set({ ownerId })
    .where(and(eq(task.ownerId, guestId), sql`${task.payload}->>'session_id' = ${id}`));
  const files = await filesOf(tx, id);
  for (let from = 0; from < files.length; from += FILES_OF_AN_EVENT)
    await emitEvent(tx, 'studio.session_claimed', {
      guest_id: guestId,
      user_id: ownerId,
      file_ids: files.slice(from, from + FILES_OF_AN_EVENT),
    });
  return row;
};

/** Whose it is now. */
export const ownerOfSession = async (db: Executor, id: string): Promise<string | undefined> =>
  (await db.select({ ownerId: chatSession.ownerId }).from(chatSession).where(eq(chatSession.id, id)))[0]?.ownerId ??
  undefined;

/** Whose it is, until the transaction ends; undefined where it is nobody's any more. */
export const lockOwner = async (tx: Transaction, id: string): Promise<string | undefined> =>
  (
    await tx
      .select({ ownerId: chatSession.ownerId })
      .from(chatSession)
      .where(and(eq(chatSession.id, id), isNotNull(chatSession.ownerId)))
      .for('share')
  )[0]?.ownerId ?? undefined;
