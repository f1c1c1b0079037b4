import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import type { PersonalDataPage } from '@madang/contracts/personal-data';
import type { Database } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { PersonalData } from '#platform/personal-data';
import { eraseTasks, mergeTasks, tasksOf } from '#platform/tasks/of-person';
import { accountPlan, chatHistory, chatSession, engineUsage, generation, process, task, taskEvent } from './schema.ts';

const PAGE = 200;
const tasks = { process, task, taskEvent };

type Row = { readonly id: string; readonly createdAt: Date } & Readonly<Record<string, unknown>>;
type Read = (db: Database, ownerId: string, after: string | undefined) => Promise<Row[]>;

/** In which order they are given out; each from its oldest one on. */
const KINDS: readonly (readonly [type: string, read: Read])[] = [
  [
    'studio_session',
    (db, ownerId, after) =>
      db
        .select({ id: chatSession.id, createdAt: chatSession.createdAt })
        .from(chatSession)
        .where(and(eq(chatSession.ownerId, ownerId), after === undefined ? undefined : gt(chatSession.id, after)))
        .orderBy(asc(chatSession.id))
        .limit(PAGE),
  ],
  [
    'studio_message',
    (db, ownerId, after) =>
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
        .limit(PAGE),
  ],
  [
    'studio_generation',
    (db, ownerId, after) =>
      db
        .select()
        .from(generation)
        .where(and(eq(generation.ownerId, ownerId), after === undefined ? undefined : gt(generation.id, after)))
        .orderBy(asc(generation.id))
        .limit(PAGE),
  ],
  ['studio_task', (db, ownerId, after) => tasksOf(db, tasks, ownerId, after, PAGE)],
];

const Position = z.tuple([z.number().int().min(0), z.union([Id, z.literal('')])]);

const giveOut = async (db: Database, ownerId: string, cursor: string | undefined): Promise<PersonalDataPage> => {
  const [kind, after] = cursor === undefined ? [0, ''] : decodeCursor(cursor, Position);
  const [type, read] = KINDS[kind] ?? [];
  if (type === undefined || read === undefined) return { items: [], next_cursor: null };
  const rows = await read(db, ownerId, after === '' ? undefined : after);
  const last = rows.length === PAGE ? rows.at(-1) : undefined;
  const next = last === undefined ? [kind + 1, ''] : [kind, last.id];
  return {
    items: rows.map(({ createdAt, ...row }) => ({ type, ...row, created_at: createdAt.toISOString() })),
    next_cursor: last === undefined && kind + 1 === KINDS.length ? null : encodeCursor(next),
  };
};

/** Tasks first: what is made at this moment is not stored any more. Sessions stay, and nobody's. */
const erase = async (db: Database, userId: string): Promise<void> => {
  await eraseTasks(db, tasks, userId);
  const sessions = db.select({ id: chatSession.id }).from(chatSession).where(eq(chatSession.ownerId, userId));
  await deleteInBatches(db, chatHistory, inArray(chatHistory.sessionId, sessions));
  await deleteInBatches(db, generation, eq(generation.ownerId, userId));
  await deleteInBatches(db, engineUsage, eq(engineUsage.ownerId, userId));
  await deleteInBatches(db, accountPlan, eq(accountPlan.ownerId, userId));
  await db.update(chatSession).set({ ownerId: null }).where(eq(chatSession.ownerId, userId));
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
  giveOut: (db, { userId, cursor }) => giveOut(db, userId, cursor),
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
