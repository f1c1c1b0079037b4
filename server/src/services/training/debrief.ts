import { Stage } from '@madang/contracts/training/case';
import { SCORE_PARTS, type Debrief } from '@madang/contracts/training/entities';
import { filledWords } from '#platform/http/words';
import { play } from './engine/play.ts';
import { judgedOf, scenarioOf } from './finish-session.ts';
import { deedText, flagsOf, helpNumbers, realHarm, topicsFor } from './reply.ts';
import { actsOf, COSTS, nextOf, reacts, scoreOf, type Part } from './score.ts';
import type { SessionRow } from './store/sessions.ts';
import { harmOf } from './turn-record.ts';
import type { Words } from './words.ts';

type Score = NonNullable<ReturnType<typeof scoreOf>>;

export const revealedOf = ({ code, title, summary }: SessionRow['content']): SessionRevealed => ({
  code,
  title,
  summary,
  is_genuine: code === 'Genuine',
});
type SessionRevealed = Pick<Debrief['case'], 'code' | 'title' | 'summary' | 'is_genuine'>;

const whyOf = (words: Words, { part, why, points }: Part, score: Score, row: SessionRow): string => {
  const text = (words.score[part] as Readonly<Record<string, string>>)[why] ?? ''; // why is one of the part's own, as score.ts gives it
  const said = filledWords(text, {
    shown: score.shown.size,
    noticed: score.noticed.size,
    points: SCORE_PARTS[part] - points,
    given: row.records
      .flatMap(({ given }) => given)
      .map((what) => words.given[what])
      .join(', '),
  });
  if (part !== 'spotting' || score.wrong.length === 0) return said;
  return `${said} ${filledWords(words.score.spotting.wrong, { count: score.wrong.length })}`;
};

const coachOf = (words: Words, row: SessionRow): string => {
  const { score, falseAlarm } = row;
  if (score === null) return words.coach.none;
  if (falseAlarm) return words.coach.false_alarm;
  if (score === 100) return words.coach.full;
  if (score >= 75) return row.missed.length > 0 ? words.coach.good : words.coach.steady;
  return score >= 45 ? words.coach.middle : words.coach.low;
};

const redFlagsOf = (row: SessionRow, words: Words, score: Score | null): Debrief['red_flags'] => {
  const { content, records, spotted } = row;
  const why = new Map(content.red_flags.map((each) => [each.code, each.why]));
  const places = [{ turn: 0, messageId: null, flags: flagsOf([play(scenarioOf(row), []).opening]) }, ...records];
  return places.flatMap(({ turn, messageId, flags }) =>
    flags.map(({ code, phrase }) => {
      const next = nextOf(records, turn);
      return {
        turn,
        message_id: messageId,
        code,
        phrase,
        name: words.red_flags[code].name,
        why: why.get(code) ?? words.red_flags[code].hint,
        noticed: score !== null && (spotted.includes(code) || (next !== undefined && (reacts(next) ?? null))),
      };
    }),
  );
};

/** Whether what was asked was asked of a signal; a question about the weather is none to be praised for. */
const asksOfSignal = (row: SessionRow, turn: number): boolean =>
  row.code === 'Genuine' ||
  (turn === 1
    ? flagsOf([play(scenarioOf(row), []).opening])
    : (row.records.find((each) => each.turn === turn - 1)?.flags ?? [])
  ).length > 0;

const didWell = (row: SessionRow, words: Words): Debrief['did_well'] => {
  const { records, mode, code, falseAlarm } = row;
  return records
    .filter(({ given }) => code === 'Genuine' || mode === 'help' || given.length === 0)
    .flatMap((record) => actsOf(record).map((act) => ({ ...record, act })))
    .filter(({ act }) => (code !== 'Genuine' && !falseAlarm) || act === 'question' || act === 'verification')
    .filter(({ act, turn }) => act !== 'question' || asksOfSignal(row, turn))
    .map(({ turn, userMessageId, act }) => ({
      turn,
      message_id: userMessageId,
      act,
      text: deedText(words, mode, act),
    }));
};

const gaveAway = ({ records }: SessionRow, words: Words): Debrief['gave_away'] =>
  records.flatMap(({ turn, userMessageId, given }) =>
    given.map((what) => ({
      turn,
      message_id: userMessageId,
      what,
      name: words.given[what],
      text: filledWords(words.score.protecting.given, { given: words.given[what], points: COSTS[what] }),
      points: COSTS[what],
    })),
  );

/** All that can be learnt from a finished session. */
export const debriefOf = (row: SessionRow, words: Words): Debrief => {
  const { content, records, mode } = row;
  const score = scoreOf(judgedOf(row));
  const harm = harmOf(records);
  const reached = Stage.options.indexOf(row.stage);
  return {
    session_id: row.id,
    conversation_id: row.conversationId,
    mode,
    channel: content.channel,
    difficulty: content.difficulty,
    case: {
      id: content.id,
      ...revealedOf(content),
      source: content.source,
      method: Stage.options.flatMap((stage, at) => {
        const text = content.method[stage];
        return text === undefined ? [] : [{ stage, name: words.stages[stage], text, reached: at <= reached }];
      }),
    },
    headline: filledWords(content.code === 'Genuine' ? words.headlines.genuine : words.headlines.scam, {
      title: content.title,
    }),
    outcome: row.outcome ?? 'abandoned',
    duration_seconds: Math.max(
      0,
      Math.round(((row.finishedAt ?? row.createdAt).getTime() - row.createdAt.getTime()) / 1000),
    ),
    score: score?.total ?? null,
    score_parts:
      score?.parts.map((part) => ({
        part: part.part,
        points: part.points,
        max: SCORE_PARTS[part.part],
        why: whyOf(words, part, score, row),
      })) ?? [],
    red_flags: redFlagsOf(row, words, score),
    did_well: didWell(row, words),
    gave_away: gaveAway(row, words),
    false_alarm: row.falseAlarm,
    right_actions: content.correct_actions,
    numbers: helpNumbers(words, content.report_numbers),
    coach: coachOf(words, row),
    next_topic_suggestions: topicsFor(words, row.id, content.code),
    real_harm: harm === undefined ? null : realHarm(words, harm),
  };
};
