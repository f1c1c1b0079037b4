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

/** Ends a session, once: points are awarded for it by the event, once. */
export const finished = async (
  tx: Transaction,
  emit: Emit,
  row: SessionRow,
  { verdict, spotted }: Said = {},
): Promise<SessionChanges> => {
  const outcome = outcomeOfFinish(row.content, row.records, verdict ?? null);
  const ended = { ...row, outcome, verdict: verdict ?? null, spotted: spotted ?? [] };
  const score = scoreOf(judgedOf(ended));
  const finishedAt = new Date();
  if (score !== null)
    await emit(tx, 'training.session_finished', {
      session_id: row.id,
      user_id: row.ownerId,
      case_id: row.caseId,
      score: score.total,
      at: finishedAt.toISOString(),
    });
  return {
    outcome,
    verdict: ended.verdict,
    spotted: ended.spotted,
    score: score?.total ?? null,
    falseAlarm: score?.falseAlarm ?? false,
    missed: score === null ? [] : [...score.shown].filter((code) => !score.noticed.has(code)),
    finishedAt,
  };
};

/** Finishes what is open, and leaves what is finished as it is. */
export const finishSession = (
  { db, emit }: Pick<ServiceContext, 'db' | 'emit'>,
  id: string,
  said: Said,
): Promise<SessionRow | undefined> =>
  changeSession(db, id, (row, tx) => (row.finishedAt === null ? finished(tx, emit, row, said) : undefined));
