import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Faq } from '@madang/contracts/recycle';
import type { CategoryId, FaqContent } from '@madang/contracts/recycle-content';
import type { Database, Executor, Transaction } from '#platform/db/database';
import type { GuestMerge } from '#platform/personal-data';
import { faq, faqVote, removedFaq } from '../schema.ts';

type FaqRow = Pick<Faq, 'items' | 'views' | 'helpful'> & {
  readonly data: FaqContent;
};

const items = sql<Faq['items']>`(
  SELECT coalesce(json_agg(json_build_object('id', i.id, 'name', i.data->'name') ORDER BY asked.place), '[]')
  FROM jsonb_array_elements_text(${faq.data}->'item_ids') WITH ORDINALITY AS asked (id, place) JOIN recycle_info.item i ON i.id = asked.id)`;
const columns = { items, data: faq.data, views: faq.views, helpful: faq.helpful };
const toFaq = ({ data, ...counted }: FaqRow): Faq => ({ ...data, ...counted });

export const createFaqStore = (db: Database) => {
  const category = sql.placeholder('category');
  const ofCategory = and(sql`(${category}::text IS NULL OR ${faq.category} = ${category})`);
  const byOrder = db
    .select(columns)
    .from(faq)
    .where(ofCategory)
    .orderBy(asc(faq.displayOrder), asc(faq.id))
    .prepare('faq_by_order');
  const byViews = db
    .select(columns)
    .from(faq)
    .where(ofCategory)
    .orderBy(desc(faq.views), asc(faq.displayOrder), asc(faq.id))
    .prepare('faq_by_views');
  const view = db
    .update(faq)
    .set({ views: sql`${faq.views} + 1` })
    .where(eq(faq.id, sql.placeholder('id')))
    .returning(columns)
    .prepare('view_faq');
  return {
    list: async (category: CategoryId | undefined, sort: 'order' | 'views'): Promise<Faq[]> =>
      (await (sort === 'views' ? byViews : byOrder).execute({ category: category ?? null })).map(toFaq),
    /** Counts the view. */
    view: async (id: string): Promise<Faq | undefined> => (await view.execute({ id })).map(toFaq)[0],
    /** Counts each person once. @returns how many it has helped, or nothing when there is no such question */
    markHelpful: (id: string, userId: string): Promise<number | undefined> =>
      db.transaction(async (tx) => {
        const [known] = await tx.select({ helpful: faq.helpful }).from(faq).where(eq(faq.id, id)).for('update');
        if (known === undefined) return undefined;
        const added = await tx.insert(faqVote).values({ faqId: id, userId }).onConflictDoNothing().returning();
        if (added.length === 0) return known.helpful;
        await tx
          .update(faq)
          .set({ helpful: known.helpful + 1 })
          .where(eq(faq.id, id));
        return known.helpful + 1;
      }),
  };
};
export type FaqStore = ReturnType<typeof createFaqStore>;

export const votesOf = async (db: Executor, userId: string): Promise<string[]> =>
  (
    await db.select({ id: faqVote.faqId }).from(faqVote).where(eq(faqVote.userId, userId)).orderBy(asc(faqVote.faqId))
  ).map(({ id }) => id);

/** What a guest found helpful, the account finds helpful; never twice. */
export const moveVotes = async (tx: Transaction, { guestId, userId }: GuestMerge): Promise<void> => {
  const votes = await tx.delete(faqVote).where(eq(faqVote.userId, guestId)).returning();
  for (const { faqId } of votes) {
    const [added] = await tx.insert(faqVote).values({ faqId, userId }).onConflictDoNothing().returning();
    if (added !== undefined) continue;
    await tx
      .update(faq)
      .set({ helpful: sql`${faq.helpful} - 1` })
      .where(eq(faq.id, faqId));
    await tx
      .update(removedFaq)
      .set({ helpful: sql`${removedFaq.helpful} - 1` })
      .where(eq(removedFaq.faqId, faqId));
  }
};
