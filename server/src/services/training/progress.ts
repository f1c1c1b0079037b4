import { CaseCode, type RedFlagCode } from '@madang/contracts/training/case';
import type { Progress } from '@madang/contracts/training/entities';
import { filledWords } from '#platform/http/words';
import { awaitsVerdict } from './awaits-verdict.ts';
import type { Result } from './store/sessions.ts';
import type { Words } from './words.ts';

const SHOWN = 50;

const mean = (scores: readonly number[]): number | null =>
  scores.length === 0 ? null : Math.round(scores.reduce((sum, score) => sum + score, 0) / scores.length);

/** What occurs most often; of several, the first. */
const mostFrequent = <T>(values: readonly T[]): T | null => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
};

const coachOf = (words: Words, falseAlarms: number, sessions: number, missed: RedFlagCode | null): string => {
  if (sessions === 0) return words.progress_coach.new;
  if (falseAlarms > 0) return filledWords(words.progress_coach.false_alarm, { count: falseAlarms });
  return missed === null
    ? words.progress_coach.good
    : filledWords(words.progress_coach.missed, { name: words.red_flags[missed].name });
};

/** Results of a person. @param results newest first */
export const progressOf = (results: readonly Result[], cases: readonly string[], words: Words): Progress => {
  const done = results.flatMap((result) =>
    result.finishedAt === null || result.score === null
      ? []
      : [{ ...result, score: result.score, finishedAt: result.finishedAt }],
  );
  const byEnd = done.toSorted((a, b) => a.finishedAt.getTime() - b.finishedAt.getTime());
  const scores = done.map(({ score }) => score);
  // Of the others nothing is told yet that says what the contact was.
  const told = done.filter((each) => !awaitsVerdict(each));
  const falseAlarms = told.filter((each) => each.falseAlarm).length;
  const full = byEnd.find(({ score }) => score === 100);
  const met = new Set(done.map(({ caseId }) => caseId));
  return {
    cases: cases.length,
    met: cases.filter((id) => met.has(id)).length,
    sessions: done.length,
    average: mean(scores),
    best: scores.length === 0 ? null : Math.max(...scores),
    false_alarms: falseAlarms,
    missed: told.filter(({ outcome }) => outcome === 'paid' || outcome === 'disclosed').length,
    by_category: CaseCode.options.map((code) => {
      const of = told.filter((each) => each.code === code).map(({ score }) => score);
      return { code, name: words.categories[code], sessions: of.length, average: mean(of) };
    }),
    history: byEnd
      .slice(-SHOWN)
      .map(({ id, score, finishedAt }) => ({ session_id: id, score, finished_at: finishedAt.toISOString() })),
    badges:
      full === undefined
        ? []
        : [{ id: 'first_full_score', name: words.badge, earned_at: full.finishedAt.toISOString() }],
    coach: coachOf(words, falseAlarms, done.length, mostFrequent(told.flatMap(({ missed }) => missed))),
  };
};
