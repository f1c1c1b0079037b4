import { spellOut } from './normalise-term.ts';
import type { Phrase, Word } from './normalise-query.ts';

/** Words of a phrase that may be a term of the guide. */
export interface Candidate {
  readonly term: string;
  /** Positions of the first and the last word. */
  readonly from: number;
  readonly to: number;
  /** All letters of the words, those that the term leaves out included. */
  readonly letters: number;
  readonly isPlace: boolean;
  /** Only the end of a word: 신라면 봉지 ends as 라면봉지 does. */
  readonly isEnding: boolean;
}

const LONGEST_TERM = 20;
const LONGEST_RUN = 5;
/** Fewer letters than these, one of them changed, are mostly another word; where a name is sure to be meant, it may be one that sounds the same. */
const LEAST_SPELLED = { korean: 6, latin: 7, meant: 4 } as const;

const between = (words: readonly Word[], from: number, to: number): { joined: string; last: Word | undefined } => ({
  joined: words.slice(from, to).map((word) => word.full).join(''),
  last: words[to],
});

/** Runs of neighbouring words, with and without the particle of the last. */
export const runsOf = ({ words }: Phrase): Candidate[] => {
  const found: Candidate[] = [];
  for (let from = 0; from < words.length; from++) {
    for (let to = from; to < Math.min(words.length, from + LONGEST_RUN); to++) {
      const { joined, last } = between(words, from, to);
      if (last === undefined || joined.length > LONGEST_TERM) break;
      const base = { from, to, isPlace: last.isPlace, isEnding: false };
      // The particle of a word in between is no part of a name either: 우유의 팩.
      const bare = words.slice(from, to + 1).map((word) => word.stem).join('');
      for (const term of new Set([joined + last.full, joined + last.stem, bare])) found.push({ ...base, term, letters: bare.length });
    }
  }
  return found;
};

/** Two words that are apart or the other way round: 유리컵이 바닥에서 깨졌어. */
export const pairsOf = ({ words }: Phrase): Candidate[] =>
  words.flatMap((first, i) =>
    words.flatMap((second, j) =>
      i === j || j === i + 1 ? [] : [{ term: first.stem + second.stem, from: Math.min(i, j), to: Math.max(i, j), letters: first.stem.length + second.stem.length, isPlace: false, isEnding: false }],
    ),
  );

/** Korean puts what a thing is at the end of its name. */
export const endingsOf = (runs: readonly Candidate[]): Candidate[] =>
  runs
    .filter(({ term, from, to }) => to - from <= 1 && /^[가-힣]{3,}$/.test(term))
    .flatMap((run) => Array.from({ length: run.term.length - 2 }, (_, cut) => ({ ...run, term: run.term.slice(cut + 1), isEnding: true })));

export interface SpelledCandidate extends Candidate {
  readonly spelled: string;
}

/** Runs that are long enough to be recognised with a letter wrong. */
export const spelledOf = (runs: readonly Candidate[], isMeant: boolean): SpelledCandidate[] =>
  runs
    .filter(({ from, to }) => to - from <= 2)
    .map((run) => ({ ...run, spelled: spellOut(run.term) }))
    .filter(({ term, spelled }) => spelled.length >= LEAST_SPELLED[!/[가-힣]/.test(term) ? 'latin' : isMeant ? 'meant' : 'korean']);
