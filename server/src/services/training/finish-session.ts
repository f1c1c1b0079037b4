import type { RedFlagCode } from '@madang/contracts/training/case';
import type { Transaction } from '#platform/db/database';
import { publishEvent } from '#platform/events/publish';
import type { ServiceContext } from '#platform/service';
import { sessionAwaitsVerdict } from './awaits-verdict.ts';
import { play } from './engine/play.ts';
import { flagsOf } from './reply.ts';
import { outcomeOfFinish, scoreOf, type Judged, type Verdict } from './score.ts';
import { changeSession, type SessionChanges, type SessionRow } from './store/sessions.ts';

export type Emit = ServiceContext['emit'];

/** What the person says when they finish. */
export interface Said {
  readonly verdict?: Verdict | undefined;
  readonly spotted?: readonly RedFlagCode[] | undefined;
}

export const scenarioOf = ({ content, mode, id }: Pick<SessionRow, 'content' | 'mode' | 'id'>) => ({
  content,
  mode,
  seed: id,
});

export const judgedOf = (row: SessionRow): Judged => ({
  content: row.content,
  records: row.records,
  opening: flagsOf([play(scenarioOf(row), []).opening]),
  outcome: row.outcome ?? 'abandoned',
  verdict: row.verdict,
  spotted: row.spotted,
});

const told = ({ debriefedAt }: SessionRow): SessionChanges => (debriefedAt === null ? { debriefedAt: new Date() } : {});

/** What becomes of a session by how it has ended and what the person says of it. */
const judgement = (row: SessionRow, { verdict = row.verdict ?? undefined, spotted = row.spotted }: Said) => {
  const outcome = outcomeOfFinish(row.content, row.records, verdict ?? null);
  const ended = { outcome, verdict: verdict ?? null, spotted };
  const score = scoreOf(judgedOf({ ...row, ...ended }));
  return {
    ...ended,
    score: score?.total ?? null,
    falseAlarm: score?.falseAlarm ?? false,
    missed: score === null ? [] : [...score.shown].filter((code) => !score.noticed.has(code)),
  };
};

const tell = async (tx: Transaction, emit: Emit, row: SessionRow, score: number | null, at: Date): Promise<void> => {
  if (score === null) return;
  // Whoever may write cases could write one for its points.
  if (!row.trial)
    await emit(tx, 'training.session_finished', {
      session_id: row.id,
      user_id: row.ownerId,
      case_id: row.caseId,
      score,
      at: at.toISOString(),
    });
  await publishEvent(tx, row.ownerId, 'training.session_finished', { session_id: row.id, case_id: row.caseId, score });
};

/** What it comes to by what is known now, of a finished one too: a score that changes is told again. */
export const judgedAnew = async (
  tx: Transaction,
  emit: Emit,
  row: SessionRow,
  said: Said = {},
): Promise<SessionChanges> => {
  const changes = judgement(row, said);
  if (row.finishedAt !== null && changes.score !== row.score) await tell(tx, emit, row, changes.score, row.finishedAt);
  return changes;
};

/** Ends a session, once: points are awarded for it by the event. */
export const finished = async (
  tx: Transaction,
  emit: Emit,
  row: SessionRow,
  said: Said = {},
): Promise<SessionChanges> => {
  const changes = judgement(row, said);
  const finishedAt = new Date();
  await tell(tx, emit, row, changes.score, finishedAt);
  return { ...changes, finishedAt };
};

/**
 * Finishes what is open; what is finished stays as it is, but for a verdict that it lacks. A verdict that comes when the talk
 * has ended meanwhile counts, once, and only before the debrief has told what the contact was and showed.
 */
const finishing = (
  tx: Transaction,
  emit: Emit,
  row: SessionRow,
  said: Said,
): Promise<SessionChanges | undefined> | undefined => {
  if (row.finishedAt === null) return finished(tx, emit, row, said);
  return said.verdict !== undefined && sessionAwaitsVerdict(row) ? judgedAnew(tx, emit, row, said) : undefined;
};

type Means = Pick<ServiceContext, 'db' | 'emit'>;

/** Ends a session whose conversation is gone. */
export const finishSession = ({ db, emit }: Means, id: string): Promise<SessionRow | undefined> =>
  changeSession(db, id, (row, tx) => finishing(tx, emit, row, {}));

/** The same where the person asks for it, who is told then what is to be learnt from it. */
export const finishAndTell = ({ db, emit }: Means, id: string, said: Said): Promise<SessionRow | undefined> =>
  changeSession(db, id, async (row, tx) => ({ ...(await finishing(tx, emit, row, said)), ...told(row) }));

/** The person is told what is to be learnt from a finished session. */
export const tellDebrief = async ({ db }: Pick<Means, 'db'>, row: SessionRow): Promise<void> => {
  if (row.debriefedAt === null) await changeSession(db, row.id, told);
};
