import type { RedFlagCode } from '@madang/contracts/training/case';
import type { Transaction } from '#platform/db/database';
import type { ServiceContext } from '#platform/service';
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
  await emit(tx, 'training.session_finished', {
    session_id: row.id,
    user_id: row.ownerId,
    case_id: row.caseId,
    score,
    at: at.toISOString(),
  });
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

/** The talk came to its end by itself, and nobody has asked the person yet what they took it for. */
const lacksVerdict = ({ records, verdict, score }: SessionRow): boolean =>
  verdict === null && score !== null && (records.at(-1)?.outcome ?? null) !== null;

/** A verdict that comes when the talk has ended meanwhile counts, once; nothing else of a finished session changes. */
const judgedLate = async (
  tx: Transaction,
  emit: Emit,
  row: SessionRow,
  said: Said,
): Promise<SessionChanges | undefined> => {
  if (said.verdict === undefined || row.finishedAt === null || !lacksVerdict(row)) return undefined;
  const changes = judgement(row, said);
  if (changes.score !== row.score) await tell(tx, emit, row, changes.score, row.finishedAt);
  return changes;
};

/** Finishes what is open; what is finished stays as it is, but for a verdict that it lacks. */
export const finishSession = (
  { db, emit }: Pick<ServiceContext, 'db' | 'emit'>,
  id: string,
  said: Said,
): Promise<SessionRow | undefined> =>
  changeSession(db, id, (row, tx) =>
    row.finishedAt === null ? finished(tx, emit, row, said) : judgedLate(tx, emit, row, said),
  );
