import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Database } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import type { PersonalData } from '#platform/personal-data';
import { giveKinds, type PersonalKind } from '#platform/personal-data-pages';
import { eraseTasks, mergeTasks, tasksOf } from '#platform/tasks/of-person';
import { accountPlan, chatHistory, chatSession, engineUsage, generation, process, task, taskEvent } from './schema.ts';

const tasks = { process, task, taskEvent };

type Row = { readonly id: string; readonly createdAt: Date } & Readonly<Record<string, unknown>>;
type Read = (db: Database, ownerId: string, after: string | undefined, limit: number) => Promise<Row[]>;

const TYPES: readonly (readonly [type: string, read: Read])[] = [
  [
    'studio_session',
    (db, ownerId, after, limit) =>
      db
        .select({ id: chatSession.id, createdAt: chatSession.createdAt })
        .from(chatSession)
        .where(and(eq(chatSession.ownerId, ownerId), after === undefined ? undefined : gt(chatSession.id, after)))
        .orderBy(asc(chatSession.id))
        .limit(limit),
  ],
  [
    'studio_message',
    (db, ownerId, after, limit) =>
      db
        .select({
          id: chatHistory.id,
          session_id: chatHistory.sessionId,
          role: chatHistory.role,
          content: chatHistory.content,
          image: chatHistory.image,
          createdAt: chatHistory.createdAt,
        })
        .from(chatHistory)
        .innerJoin(chatSession, eq(chatSession.id, chatHistory.sessionId))
        .where(and(eq(chatSession.ownerId, ownerId), after === undefined ? undefined : gt(chatHistory.id, after)))
        .orderBy(asc(chatHistory.id))
        .limit(limit),
  ],
  [
    'studio_generation',
    (db, ownerId, after, limit) =>
      db
        .select()
        .from(generation)
        .where(and(eq(generation.ownerId, ownerId), after === undefined ? undefined : gt(generation.id, after)))
        .orderBy(asc(generation.id))
        .limit(limit),
  ],
  ['studio_task', (db, ownerId, after, limit) => tasksOf(db, tasks, ownerId, after, limit)],
];

/** In which order they are given out; each from its oldest one on. */
const KINDS = TYPES.map(([type, read]): PersonalKind => ({
  read: async (...asked) =>
    (await read(...asked)).map(({ createdAt, ...row }) => ({
      at: row.id,
      item: { type, ...row, created_at: createdAt.toISOString() },
    })),
}));

/**
 * Sessions stay, and nobody's: nothing is begun in them any more. Tasks that were begun meanwhile go with them, which waits for
 * whoever stores something of one, and after that what these have said.
 */
const letSessionsGo = (db: Database, userId: string): Promise<void> =>
  db.transaction(async (tx) => {
    const theirs = eq(chatSession.ownerId, userId);
    const sessions = await tx
      .update(chatSession)
      .set({ ownerId: null })
      .where(theirs)
      .returning({ id: chatSession.id });
    await eraseTasks(tx, tasks, userId);
    const ids = sql.param(sessions.map(({ id }) => id));
    await deleteInBatches(tx, chatHistory, sql`${chatHistory.sessionId} = ANY(${ids}::uuid[])`);
  });

/** Tasks first: what is made at this moment is not stored any more. */
const erase = async (db: Database, userId: string): Promise<void> => {
  await eraseTasks(db, tasks, userId);
  const sessions = db.select({ id: chatSession.id }).from(chatSession).where(eq(chatSession.ownerId, userId));
  await deleteInBatches(db, chatHistory, inArray(chatHistory.sessionId, sessions));
  await letSessionsGo(db, userId);
  await deleteInBatches(db, generation, eq(generation.ownerId, userId));
  await deleteInBatches(db, engineUsage, eq(engineUsage.ownerId, userId));
  await deleteInBatches(db, accountPlan, eq(accountPlan.ownerId, userId));
};

export const personalData: PersonalData = {
  columns: {
    'chat_session.owner_id': { record: 'studio_session' },
    'generation.owner_id': { record: 'studio_generation' },
    'task.owner_id': { record: 'studio_task' },
    'engine_usage.owner_id': { withheld: 'what is counted of tasks and generations that are given out' },
    'account_plan.owner_id': { withheld: 'the plan, which the users service gives out' },
  },
  notOfPeople: [
    'chat_history.session_id',
    'generation.session_id',
    'generation.origin_id',
    'generation.pack_id',
    'generation.batch_id',
  ],
  giveOut: (db, asked) => giveKinds(db, asked, KINDS),
  erase,
  async merge(tx, merge) {
    const { guestId, userId } = merge;
    await tx.update(chatSession).set({ ownerId: userId }).where(eq(chatSession.ownerId, guestId));
    // Before what they write: whoever stores something of a task has its row, and waits for nothing that is held here.
    await mergeTasks(tx, tasks, merge);
    await tx.update(generation).set({ ownerId: userId }).where(eq(generation.ownerId, guestId));
    await tx.update(engineUsage).set({ ownerId: userId }).where(eq(engineUsage.ownerId, guestId));
    await tx.delete(accountPlan).where(eq(accountPlan.ownerId, guestId));
  },
};
