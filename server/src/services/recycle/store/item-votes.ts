import { asc, eq } from 'drizzle-orm';
import type { Database, Executor, Transaction } from '#platform/db/database';
import type { GuestMerge } from '#platform/personal-data';
import { itemVote } from '../schema.ts';

const COUNT = `
  SELECT (SELECT count(*)::int FROM recycle_info.item_vote v WHERE v.item_id = i.id) AS helpful
  FROM recycle_info.item i WHERE i.id = $1`;

/** The vote that is added here is not yet among those that are counted. */
const ADD = `
  WITH known AS (SELECT id FROM recycle_info.item WHERE id = $1),
    added AS (
      INSERT INTO recycle_info.item_vote (item_id, user_id) SELECT id, $2 FROM known ON CONFLICT DO NOTHING
      RETURNING item_id
    )
  SELECT ((SELECT count(*) FROM recycle_info.item_vote WHERE item_id = $1) + (SELECT count(*) FROM added))::int AS helpful
  FROM known`;

/** Who says that an item's entry has helped. Both give nothing where there is no such item. */
export const createItemVotes = (db: Database) => {
  const read = async (name: string, text: string, ...values: string[]): Promise<number | undefined> =>
    (await db.$client.query<{ helpful: number }>({ name, text, values })).rows[0]?.helpful;
  return {
    count: (id: string) => read('count_item_votes', COUNT, id),
    /** Counts each person once. @returns how many it has helped */
    add: (id: string, userId: string) => read('add_item_vote', ADD, id, userId),
  };
};

export const itemVotesOf = async (db: Executor, userId: string): Promise<string[]> => {
  const votes = await db.select().from(itemVote).where(eq(itemVote.userId, userId)).orderBy(asc(itemVote.itemId));
  return votes.map(({ itemId }) => itemId);
};

/** What a guest found helpful, the account finds helpful; never twice. */
export const moveItemVotes = async (tx: Transaction, { guestId, userId }: GuestMerge): Promise<void> => {
  const votes = await tx.delete(itemVote).where(eq(itemVote.userId, guestId)).returning();
  if (votes.length === 0) return;
  await tx
    .insert(itemVote)
    .values(votes.map(({ itemId }) => ({ itemId, userId })))
    .onConflictDoNothing();
};
