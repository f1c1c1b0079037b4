import type { Candidate } from './candidates.ts';
import type { Phrase, Word } from './normalise-query.ts';

const lettersOf = (words: readonly Word[]): number => words.reduce((sum, word) => sum + (word.isState ? 0 : word.stem.length), 0);

/**
 * How well a term that stands in the phrase is what the phrase is about: 0 (not at all) to 1 (it is all of it).
 * A question about disposal may say much else; anything else must be little more than the name, which Korean and
 * English both put last.
 */
export const scoreCandidate = (phrase: Phrase, { term, from, to, letters, isPlace, isEnding }: Candidate): number => {
  const before = lettersOf(phrase.words.slice(0, from));
  const after = lettersOf(phrase.words.slice(to + 1));
  const within = lettersOf(phrase.words.slice(from, to + 1));
  const share = isEnding ? term.length / letters : Math.min(1, term.length / Math.max(within, 1));
  const coverage = (share * within) / Math.max(before + within + after, 1);
  const hasState = phrase.words.some((word) => word.isState);
  if (before + after === 0 && !isEnding) return term.length > 0 ? 1 : 0;
  if (phrase.aboutDisposal) {
    if (isEnding && term.length < 2) return 0;
    return (0.6 + 0.35 * coverage) * (isPlace ? 0.7 : 1) * (isEnding ? 0.9 : 1);
  }
  if (after > 0 || term.length < 2) return 0;
  if (isEnding && term.length < 3) return 0;
  if (before > 0 && !phrase.isBareName) return 0;
  if (hasState) return 0.5 + 0.4 * coverage;
  return coverage >= 0.4 ? 0.3 + 0.6 * coverage : 0;
};
