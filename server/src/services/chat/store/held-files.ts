import { and, eq, sql } from 'drizzle-orm';
import type { Database, Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { heldFile } from '../schema.ts';

/** So long after it was noted, what is bound to nothing belongs to nothing that is still being stored. */
const MINUTES = 60;

/** However many: as a list there are no more than 65,535. */
const isOneOf = (ids: readonly string[]) => sql`${heldFile.id} = ANY (${sql.param(ids)}::uuid[])`;

export const noteHeld = async (db: Database, ownerId: string, ids: readonly string[]): Promise<void> => {
  await db.execute(
    sql`INSERT INTO chat.held_file (id, owner_id) SELECT unnest(${sql.param(ids)}::uuid[]), ${ownerId}::uuid`,
  );
};

/** They are still being stored: what they belong to takes its time. */
export const renewHeld = async (db: Executor, ids: readonly string[]): Promise<void> => {
  await db
    .update(heldFile)
    .set({ createdAt: sql`now()` })
    .where(isOneOf(ids));
};

/** With what they are for. @throws AppError `file_not_found` where one of them has been let go of meanwhile */
export const bindHeld = async (
  tx: Executor,
  ids: readonly string[],
  to: { readonly conversationId: string } | { readonly shareId: string },
): Promise<void> => {
  const all = new Set(ids);
  if (all.size === 0) return;
  const { rowCount } = await tx
    .update(heldFile)
    .set(to)
    .where(isOneOf([...all]));
  if (rowCount !== all.size) throw new AppError('file_not_found');
};

/** Of a share that is over. @returns what nothing is bound to any more */
export const unbindShare = async (tx: Executor, shareId: string): Promise<string[]> => {
  const rows = await tx
    .update(heldFile)
    .set({ shareId: null, createdAt: sql`now() - make_interval(mins => ${MINUTES}::int)` })
    .where(eq(heldFile.shareId, shareId))
    .returning({ id: heldFile.id });
  return rows.map(({ id }) => id);
};

/** The same of all whose time is over, or whose conversation is gone for good: nobody can open them again. */
export const unbindGone = async (db: Database): Promise<void> => {
  await db.execute(
    sql`UPDATE chat.held_file f SET share_id = NULL FROM chat.share s
      WHERE s.id = f.share_id AND (s.expires_at < now() OR s.conversation_id IS NULL)`,
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
  await db.delete(heldFile).where(and(isOneOf(ids), sql`conversation_id IS NULL AND share_id IS NULL`));
};
