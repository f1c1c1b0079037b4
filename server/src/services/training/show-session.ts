import type { CaseCard, Session } from '@madang/contracts/training/entities';
import { awaitsVerdict, sessionAwaitsVerdict } from './awaits-verdict.ts';
import { revealedOf } from './debrief.ts';
import { play } from './engine/play.ts';
import { scenarioOf } from './finish-session.ts';
import { suggestionsFor } from './reply.ts';
import type { PlayedCase } from './store/cases.ts';
import type { Result, SessionRow } from './store/sessions.ts';
import { harmOf } from './turn-record.ts';
import type { Speech } from './words.ts';

export const toSession = (row: SessionRow, { words }: Speech): Session => {
  const { content, mode } = row;
  const scenario = scenarioOf(row);
  const isOver = row.finishedAt !== null;
  return {
    id: row.id,
    conversation_id: row.conversationId,
    case_id: row.caseId,
    mode,
    channel: content.channel,
    sender: content.sender,
    helps: mode === 'help' ? content.help.who : null,
    difficulty: content.difficulty,
    locale: content.locale,
    opening: play(scenario, []).opening.text,
    suggested_user_questions: isOver ? [] : suggestionsFor(words[content.locale], scenario, 'S1', []),
    status: isOver ? 'finished' : 'open',
    stage: row.stage,
    turns: row.records.length,
    disclosed: [...row.given],
    outcome: row.outcome,
    score: row.score,
    real_harm: harmOf(row.records) ?? null,
    revealed: isOver && !sessionAwaitsVerdict(row) ? revealedOf(content) : null,
    created_at: row.createdAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
  };
};

/** @param results of the person, newest first */
export const toCard = ({ content, origin }: PlayedCase, results: readonly Result[]): CaseCard => {
  const own = results.filter(({ caseId }) => caseId === content.id);
  const open = own.find(({ finishedAt }) => finishedAt === null);
  const scores = own.flatMap(({ score }) => (score === null ? [] : [score]));
  const isTold = own.some((each) => each.finishedAt !== null && !awaitsVerdict(each));
  const isDone = own.some(({ finishedAt }) => finishedAt !== null);
  return {
    id: content.id,
    channel: content.channel,
    sender: content.sender,
    preview: content.preview,
    difficulty: content.difficulty,
    locale: content.locale,
    made_by_model: origin === 'model',
    status: open !== undefined ? 'open' : isDone ? 'done' : 'new',
    open_session_id: open?.id ?? null,
    best_score: scores.length === 0 ? null : Math.max(...scores),
    revealed: isTold ? revealedOf(content) : null,
  };
};
