import { and, asc, eq, gt } from 'drizzle-orm';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { encodeCursor, positionOf } from '#platform/http/cursor';
import type { PersonalData } from '#platform/personal-data';
import { sessionAwaitsVerdict } from './awaits-verdict.ts';
import { session } from './schema.ts';

const PAGE = 200;

/** Of the case itself nothing: it is nobody's, and its lines are long. What a contact is, is told with the debrief. */
const toExported = (row: typeof session.$inferSelect) => {
  const isTold = row.finishedAt !== null && !sessionAwaitsVerdict(row);
  return {
    type: 'training_session',
    id: row.id,
    owner_id: row.ownerId,
    conversation_id: row.conversationId,
    case_id: row.caseId,
    code: isTold ? row.code : null,
    mode: row.mode,
    trial: row.trial,
    opened: row.opened,
    stage: row.stage,
    turns: row.records.map(({ userMessageId, messageId, flags, ...turn }) => ({
      ...turn,
      flags: isTold ? flags : null,
      user_message_id: userMessageId,
      message_id: messageId,
    })),
    given: row.given,
    verdict: row.verdict,
    spotted: row.spotted,
    missed: isTold ? row.missed : null,
    outcome: row.outcome,
    score: row.score,
    false_alarm: isTold ? row.falseAlarm : null,
    created_at: row.createdAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
    debriefed_at: row.debriefedAt?.toISOString() ?? null,
  };
};

export const personalData: PersonalData = {
  columns: { 'session.owner_id': { record: 'training_session' } },
  notOfPeople: ['session.conversation_id', 'session.case_id'],
  async giveOut(db, { userId, cursor }) {
    const after = positionOf(cursor);
    const rows = await db
      .select()
      .from(session)
      .where(and(eq(session.ownerId, userId), after === undefined ? undefined : gt(session.id, after)))
      .orderBy(asc(session.id))
      .limit(PAGE);
    const last = rows.length === PAGE ? rows.at(-1) : undefined;
    return {
      items: rows.map(toExported),
      next_cursor: last === undefined ? null : encodeCursor([last.id]),
    };
  },
  async erase(db, userId) {
    await deleteInBatches(db, session, eq(session.ownerId, userId));
  },
  async merge(tx, { guestId, userId }) {
    await tx.update(session).set({ ownerId: userId }).where(eq(session.ownerId, guestId));
  },
};
