import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Database, Executor } from '#platform/db/database';
import { heldFile } from '../schema.ts';

/** So long after it was noted, what is bound to nothing belongs to nothing that is still being stored. */
const MINUTES = 60;

export const noteHeld = async (db: Database, ownerId: string, ids: readonly string[]): Promise<void> => {
  await db.insert(heldFile).values(ids.map((id) => ({ id, ownerId })));
};

/** With what they are for. */
export const bindHeld = async (
  tx: Executor,
  ids: readonly string[],
  to: { readonly conversationId: string } | { readonly shareId: string },
): Promise<void> => {
  if (ids.length > 0)
    await tx
      .update(heldFile)
      .set(to)
      .where(inArray(heldFile.id, [...ids]));
};

/** Of a share that is over. */
export const unbindShare = async (tx: Executor, shareId: string): Promise<void> => {
  await tx
    .update(heldFile)
    .set({ shareId: null, createdAt: sql`now() - make_interval(mins => ${MINUTES}::int)` })
    .where(eq(heldFile.shareId, shareId));
};

/** The same of all whose time is over. */
export const unbindExpired = async (db: Database): Promise<void> => {
  await db.execute(
    sql`UPDATE chat.held_file f SET share_id = NULL FROM chat.share s WHERE s.id = f.share_id AND s.expires_at < now()`,
  );
};

/** Of one person, a few that are bound to nothing. */
export const findUnbound = async (
  db: Database,
  most: number,
): Promise<{ ownerId: string; ids: string[] } | undefined> => {
  const rows = await db
    .select({ id: heldFile.id, ownerId: heldFile.ownerId })
    .from(heldFile)
    .where(
      sql`conversation_id IS NULL AND share_id IS NULL AND created_at <= now() - make_interval(mins => ${MINUTES}::int)`,
    )
    .orderBy(heldFile.createdAt)
    .limit(most);
  const ownerId = rows[0]?.ownerId;
  return ownerId === undefined
    ? undefined
    : { ownerId, ids: rows.filter((row) => row.ownerId === ownerId).map(({ id }) => id) };
};

/** They have been let go. One that has been bound meanwhile stays. */
export const forgetHeld = async (db: Executor, ids: readonly string[]): Promise<void> => {
  await db
    .delete(heldFile)
    .where(and(inArray(heldFile.id, [...ids]), sql`conversation_id IS NULL AND share_id IS NULL`));
};
