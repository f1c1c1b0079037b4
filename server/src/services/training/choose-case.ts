import type { Category, PersonaKey } from '@madang/contracts/training/case';
import { hashOf } from './engine/lines.ts';
import type { PlayedCase } from './store/cases.ts';
import type { Result } from './store/sessions.ts';

export interface Choice {
  readonly category?: Category | undefined;
  readonly difficulty?: number | undefined;
  readonly persona?: PersonaKey | undefined;
}

const LATEST = 3;
const EASY = 85;
const HARD = 55;

/** What suits somebody, by their latest results: harder after three good ones, easier after three bad ones. */
const levelOf = (results: readonly Result[], cases: readonly PlayedCase[]): number => {
  const scored = results.filter(({ score }) => score !== null).slice(0, LATEST);
  if (scored.length < LATEST) return 1;
  const mean = scored.reduce((sum, { score }) => sum + (score ?? 0), 0) / scored.length;
  const met = new Set(scored.map(({ caseId }) => caseId));
  const levels = cases.filter(({ content }) => met.has(content.id)).map(({ content }) => content.difficulty);
  const level = levels.length === 0 ? 1 : Math.max(...levels);
  return Math.min(3, Math.max(1, level + (mean >= EASY ? 1 : mean < HARD ? -1 : 0)));
};

const fits = ({ content }: PlayedCase, { category, difficulty, persona }: Choice): boolean =>
  (category === undefined || content.code === category || content.resembles === category) &&
  (difficulty === undefined || content.difficulty === difficulty) &&
  (persona === undefined || content.persona === persona);

/**
 * What a person has met least, of those the one whose difficulty suits them, and of those any: which, the seed says. Nothing
 * where none fits.
 */
export const chooseCase = (
  cases: readonly PlayedCase[],
  results: readonly Result[],
  choice: Choice,
  seed: string,
): PlayedCase | undefined => {
  const times = (id: string): number => results.filter(({ caseId }) => caseId === id).length;
  const level = levelOf(results, cases);
  const rank = ({ content }: PlayedCase): number => times(content.id) * 10 + Math.abs(content.difficulty - level);
  const fitting = cases.filter((each) => fits(each, choice));
  const best = Math.min(...fitting.map(rank));
  const equal = fitting.filter((each) => rank(each) === best);
  return equal[hashOf(seed) % Math.max(1, equal.length)];
};
