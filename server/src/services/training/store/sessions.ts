import { and, desc, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Case, Mode, Outcome, RedFlagCode } from '@madang/contracts/training/case';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { session } from '../schema.ts';

export type SessionRow = typeof session.$inferSelect;
export type SessionChanges = Partial<
  Pick<
    SessionRow,
    | 'stage'
    | 'records'
    | 'given'
    | 'verdict'
    | 'spotted'
    | 'missed'
    | 'outcome'
    | 'score'
    | 'falseAlarm'
    | 'finishedAt'
    | 'debriefedAt'
    | 'conversationId'
    | 'conversationStored'
  >
>;

interface NewSession {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly content: Case;
  readonly mode: Mode;
  readonly opened: boolean;
  readonly conversationStored: boolean;
  readonly trial: boolean;
}

/** @returns undefined where the conversation has one already */
export const insertSession = async (db: Executor, { content, ...rest }: NewSession): Promise<SessionRow | undefined> =>
  (
    await db
      .insert(session)
      .values({ id: uuidv7(), ...rest, caseId: content.id, code: content.code, content, stage: 'S1' })
      .onConflictDoNothing({ target: session.conversationId })
      .returning()
  )[0];

export const findSession = async (db: Executor, ownerId: string, id: string): Promise<SessionRow | undefined> =>
  (
    await db
      .select()
      .from(session)
      .where(and(eq(session.id, id), eq(session.ownerId, ownerId)))
  )[0];

export const findByConversation = async (
  db: Executor,
  ownerId: string,
  conversationId: string,
): Promise<SessionRow | undefined> =>
  (
    await db
      .select()
      .from(session)
      .where(and(eq(session.conversationId, conversationId), eq(session.ownerId, ownerId)))
  )[0];

/** Sessions that somebody can go on with or look back on. */
const theirs = (ownerId: string) => and(eq(session.ownerId, ownerId), eq(session.conversationStored, true));

/** Of conversations that were to begin with a message and were refused: nobody will ever come back to them. */
export const forgetNeverStored = async (db: Executor, ownerId: string): Promise<void> => {
  await db
    .delete(session)
    .where(
      and(
        eq(session.ownerId, ownerId),
        eq(session.conversationStored, false),
        lt(session.createdAt, sql`now() - interval '1 hour'`),
      ),
    );
};

/** Newest first; those before an id. */
export const listSessions = (
  db: Executor,
  ownerId: string,
  before: string | undefined,
  limit: number,
): Promise<SessionRow[]> =>
  db
    .select()
    .from(session)
    .where(and(theirs(ownerId), before === undefined ? undefined : lt(session.id, before)))
    .orderBy(desc(session.id))
    .limit(limit);

/** Without the content, which is long. */
const RESULT = {
  id: session.id,
  caseId: session.caseId,
  code: session.code,
  score: session.score,
  outcome: session.outcome,
  missed: session.missed,
  falseAlarm: session.falseAlarm,
  createdAt: session.createdAt,
  finishedAt: session.finishedAt,
  verdict: session.verdict,
  debriefedAt: session.debriefedAt,
  lastOutcome: sql<Outcome | null>`${session.records} -> -1 ->> 'outcome'`,
};
export type Result = Pick<SessionRow, Extract<keyof typeof RESULT, keyof SessionRow>> & {
  /** How the last turn has ended the talk, where it has. */
  readonly lastOutcome: Outcome | null;
};

/** The latest sessions of a person, newest first. */
export const listResults = (db: Executor, ownerId: string, most: number): Promise<Result[]> =>
  db.select(RESULT).from(session).where(theirs(ownerId)).orderBy(desc(session.id)).limit(most);

/** What came of the scored sessions of these cases, but for those of whoever edits them. */
export const readStatistics = async (db: Executor, caseIds: readonly string[]) => {
  const isScored = and(
    inArray(session.caseId, [...caseIds]),
    isNotNull(session.finishedAt),
    isNotNull(session.score),
    eq(session.trial, false),
  );
  const missed = db
    .select({
      caseId: sql<string>`${session.caseId}`.as('missed_case_id'),
      most: sql<RedFlagCode>`mode() WITHIN GROUP (ORDER BY flag)`.as('most'),
    })
    .from(session)
    .crossJoin(sql`jsonb_array_elements_text(${session.missed}) AS flag`)
    .where(isScored)
    .groupBy(session.caseId)
    .as('missed');
  const rows = await db
    .select({
      caseId: session.caseId,
      sessions: sql<number>`count(*)::int`,
      average: sql<number>`round(avg(${session.score}))::int`,
      falseAlarms: sql<number>`(count(*) FILTER (WHERE ${session.falseAlarm}))::int`,
      mostMissed: sql<RedFlagCode | null>`min(${missed.most})`,
    })
    .from(session)
    .leftJoin(missed, eq(missed.caseId, session.caseId))
    .where(isScored)
    .groupBy(session.caseId);
  return new Map(rows.map((row) => [row.caseId, row]));
};

/** Changes a session as it is at that moment: one after the other, from however many processes. */
export const changeSession = (
  db: Database,
  id: string,
  change: (row: SessionRow, tx: Transaction) => Promise<SessionChanges | undefined> | SessionChanges | undefined,
): Promise<SessionRow | undefined> =>
  db.transaction(async (tx) => {
    const [row] = await tx.select().from(session).where(eq(session.id, id)).for('update');
    if (row === undefined) return undefined;
    const changes = await change(row, tx);
    if (changes === undefined || Object.keys(changes).length === 0) return row;
    const [changed] = await tx.update(session).set(changes).where(eq(session.id, id)).returning();
    return changed;
  });
