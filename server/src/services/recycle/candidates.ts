import { spellOut } from './normalise-term.ts';
import type { Word } from './head-noun.ts';
import type { Phrase } from './normalise-query.ts';

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
  /** By how it is put together it may as well be another thing: then it is a guess. */
  readonly isDoubtful: boolean;
}

const LONGEST_TERM = 20;
const LONGEST_RUN = 5;
/** Twice as long as any name of the guide: of what is longer, all endings would be looked for. */
const LONGEST_NAME = 60;
/** Fewer letters than these, one of them changed, are mostly another word; where a name is sure to be meant, it may be one that sounds the same. */
const LEAST_SPELLED = { korean: 7, latin: 7, meant: 5 } as const;

const between = (words: readonly Word[], from: number, to: number): { joined: string; last: Word | undefined } => ({
  joined: words
    .slice(from, to)
    .map((word) => word.full)
    .join(''),
  last: words[to],
});

/** Runs of neighbouring words, with and without the particle of the last. */
export const runsOf = ({ words }: Phrase): Candidate[] => {
  const found: Candidate[] = [];
  for (let from = 0; from < words.length; from++) {
    for (let to = from; to < Math.min(words.length, from + LONGEST_RUN); to++) {
      const { joined, last } = between(words, from, to);
      if (last === undefined || joined.length > LONGEST_TERM) break;
      const base = { from, to, isPlace: last.isPlace, isEnding: false, isDoubtful: false };
      // The particle of a word in between is no part of a name either: 우유의 팩.
      const bare = words
        .slice(from, to + 1)
        .map((word) => word.stem)
        .join('');
      for (const term of new Set([joined + last.full, joined + last.stem, bare]))
        if (term.length <= LONGEST_NAME) found.push({ ...base, term, letters: bare.length });
    }
  }
  return found;
};

const MATERIAL = new Set(
  '유리 플라스틱 종이 나무 쇠 철 고무 비닐 스텐 스테인리스 알루미늄 은박 스티로폼 천 가죽 도자기 사기 실리콘 전기 전동 무선 유선 폐 빈'.split(
    ' ',
  ),
);
/** 깨진 접시 형광등: what is broken is the next thing that is named, and not the one after it. */
const isAnotherThing = (next: Word | undefined): boolean =>
  next !== undefined && !next.isState && !next.describes && next.full === next.stem && next.stem.length > 1;

/** Two words that are apart, or the other way round where one is a state or a material: 유리컵이 바닥에서 깨졌어, 컵 유리로 된 거. A computer on a desk is no computer desk. */
export const pairsOf = ({ words }: Phrase): Candidate[] =>
  words.flatMap((first, i) =>
    words.flatMap((second, j) =>
      i === j ||
      j === i + 1 ||
      (j < i && !first.isState && !MATERIAL.has(first.stem)) ||
      (i < j && (first.isPlace || (first.isState && isAnotherThing(words[i + 1]))))
        ? []
        : [
            {
              term: first.stem + second.stem,
              from: Math.min(i, j),
              to: Math.max(i, j),
              letters: first.stem.length + second.stem.length,
              isPlace: false,
              isEnding: false,
              // 우산 비닐 is no 비닐우산; 컵 유리로 된 거 is a 유리컵.
              isDoubtful: j < i && !first.isState && i === words.length - 1 && first.full === first.stem,
            },
          ],
    ),
  );

/** What stands as one syllable before a name and leaves it what it is: 새책상, 폐타이어, 물침대. */
const ONE_SYLLABLE = new Set(
  '새 헌 큰 폐 빈 긴 흰 옛 찬 왕 생 대 소 중 고 신 구 물 불 쇠 철 돌 솜 털 꽃 금 은 동 알 통 등 손 발 목 귀 코 눈 이 차 책 옷 개 닭 쌀 콩 밤 배 감 귤 김 빵 떡 술 약 병 컵 벽 문 창 방 집 땅 흙 풀 꿀 밥 국 죽 초 총 칼 공 북 종 줄 끈 천 면 실 겉 속 윗 앞 뒤 옆 참 들 산 강 밭 논'.split(
    ' ',
  ),
);
/** 침대 in 받침대, 약봉지 in 한약봉지: what is left of the word before it is half a word. */
const isHalfLeft = (words: readonly Word[], { term, from, to }: Candidate, cut: number): boolean => {
  let begin = 0;
  for (const { full } of words.slice(from, to)) {
    if (begin + full.length > cut) break;
    begin += full.length;
  }
  return cut - begin === 1 && !ONE_SYLLABLE.has(term.charAt(begin));
};

/** Korean puts what a thing is at the end of its name. */
export const endingsOf = ({ words }: Phrase, runs: readonly Candidate[]): Candidate[] =>
  runs
    .filter(({ term, from, to }) => to - from <= 1 && /^[가-힣]{3,}$/.test(term))
    // 은색 종이 is no 색종이.
    .filter(({ term, from, to }) => from === to || !/^[가-힣]색/.test(term))
    .flatMap((run) =>
      Array.from({ length: run.term.length - 2 }, (_, cut) => ({
        ...run,
        term: run.term.slice(cut + 1),
        isEnding: true,
        isDoubtful: isHalfLeft(words, run, cut + 1),
      })),
    );

export interface SpelledCandidate extends Candidate {
  readonly spelled: string;
}

/** Runs that are long enough to be recognised with a letter wrong. */
export const spelledOf = (runs: readonly Candidate[], isMeant: boolean): SpelledCandidate[] =>
  runs
    .filter(({ from, to }) => to - from <= 2)
    .map((run) => ({ ...run, spelled: spellOut(run.term) }))
    .filter(
      ({ term, spelled }) =>
        spelled.length >= LEAST_SPELLED[!/[가-힣]/.test(term) ? 'latin' : isMeant ? 'meant' : 'korean'],
    );

/** Letters of words that name something. */
const lettersOf = (words: readonly Word[]): number =>
  words.reduce((sum, word) => sum + (word.isState ? 0 : word.stem.length), 0);

/** 커피 and 컵 of 커피 마신 플라스틱 컵: what stands between them was left out. */
export const leavesOut = ({ words }: Phrase, { from, to, letters }: Candidate): boolean =>
  to - from > 1 && letters < lettersOf(words.slice(from, to + 1));

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
