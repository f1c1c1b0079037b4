import { and, eq, sql } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { message } from '../schema.ts';
import type { MessageRow } from './messages.ts';

/**
 * Messages form a tree; one branch of it is shown. Positions grow with time, so that on every branch a message comes
 * after its parent.
 */

/** Takes a message and all that followed on it off the branch that is shown. */
export const hideFrom = async (tx: Transaction, conversationId: string, position: number): Promise<void> => {
  await tx
    .update(message)
    .set({ shown: false })
    .where(and(eq(message.conversationId, conversationId), message.shown, sql`position >= ${position}`));
};

/** Shows a message, and below it always the newest version. */
export const showFrom = async (tx: Transaction, row: MessageRow): Promise<void> => {
  await tx.execute(sql`
    WITH RECURSIVE branch AS (
      SELECT ${row.id}::uuid AS id
      UNION ALL
      SELECT child.id FROM branch CROSS JOIN LATERAL (
        SELECT m.id FROM chat.message m WHERE m.conversation_id = ${row.conversationId} AND m.parent_id = branch.id ORDER BY m.position DESC LIMIT 1
      ) child
    )
    UPDATE chat.message SET shown = true WHERE id IN (SELECT id FROM branch)`);
};

/** The version of a message that is shown, itself among them. */
export const findShownVersion = async (
  tx: Executor,
  { conversationId, parentId }: MessageRow,
): Promise<MessageRow | undefined> => {
  const [row] = await tx
    .select()
    .from(message)
    .where(
      and(eq(message.conversationId, conversationId), sql`parent_id IS NOT DISTINCT FROM ${parentId}`, message.shown),
    );
  return row;
};

const VERSIONS = `
  SELECT coalesce(parent_id::text, '') AS parent, array_agg(id ORDER BY position) AS ids FROM chat.message
  WHERE conversation_id = $1 AND (parent_id = ANY($2) OR ($3 AND parent_id IS NULL)) GROUP BY parent_id HAVING count(*) > 1`;

/** The versions of these messages, for those that have more than one: by the parent, '' where there is none. */
export const findVersions = async (
  db: Database,
  conversationId: string,
  rows: readonly MessageRow[],
): Promise<ReadonlyMap<string, string[]>> => {
  const parents = rows.flatMap(({ parentId }) => (parentId === null ? [] : [parentId]));
  const found = await db.$client.query<{ parent: string; ids: string[] }>({
    name: 'find_versions',
    text: VERSIONS,
    values: [conversationId, parents, parents.length < rows.length],
  });
  return new Map(found.rows.map(({ parent, ids }) => [parent, ids]));
};

/** The versions of one message. */
export const versionsOf = async (tx: Executor, { conversationId, parentId }: MessageRow): Promise<string[]> => {
  const rows = await tx
    .select({ id: message.id })
    .from(message)
    .where(and(eq(message.conversationId, conversationId), sql`parent_id IS NOT DISTINCT FROM ${parentId}`))
    .orderBy(message.position);
  return rows.map(({ id }) => id);
};
