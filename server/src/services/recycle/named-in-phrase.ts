import { leavesOut, type Candidate } from './candidates.ts';
import { mayHoldHazard, namesHazard } from './hazardous-content.ts';
import { isGeneric, isMaterial, isOfAnother, isOtherThing, type Word } from './head-noun.ts';
import { LEAST_SCORE, type Ranked } from './match.ts';
import type { Phrase } from './normalise-query.ts';
import type { TermMatch } from './store/items.ts';
import type { WordIndex } from './word-index.ts';

/** A hit that is much worse than the best one for the same thing is noise. */
const NEAR_BEST = 0.7;

export interface Found extends Ranked {
  readonly from: number;
  readonly to: number;
  /** Two words that do not stand together. */
  readonly isApart: boolean;
}

export const asFound = (match: TermMatch, candidate: Candidate, phrase: Phrase, score: number): Found => ({
  itemId: match.itemId,
  matched: match.label,
  typed: candidate.term,
  score,
  from: candidate.from,
  to: candidate.to,
  isApart: leavesOut(phrase, candidate),
  ...(candidate.isDoubtful ? { near: true } : {}),
});

/** 플라스틱 컵 in 커피 마신 플라스틱 컵, which is no 커피컵. */
const standsBetween = (inner: Found, outer: Found): boolean =>
  outer.isApart && !inner.isApart && inner.to === outer.to && inner.typed.length > outer.typed.length;

/** Inside of a longer name, a shorter one is only a part of it: 배터리 in 보조 배터리, 장갑 in 고무장갑. */
const isPartOf = (inner: Found, outer: Found): boolean =>
  !standsBetween(inner, outer) &&
  inner.to <= outer.to &&
  outer.score >= inner.score &&
  ((inner.from >= outer.from && outer.to - outer.from > inner.to - inner.from) ||
    // 시트 may have been cut from 애기 카시트 and not from 카시트.
    (inner.to === outer.to && outer.typed.length > inner.typed.length && outer.typed.endsWith(inner.typed)));

/** LED is a lamp where nothing is named after it. */
const isLight = (typed: string): boolean => /^(led|엘이디)$/.test(typed);

/** 나무 in 나무 의자 says what the chair is made of, and 그릇 in 햇반 그릇 what was in the bowl. */
const isBeside = (hit: Found, other: Found): boolean =>
  hit !== other &&
  (((isMaterial(hit.typed) || isLight(hit.typed)) && other.from === hit.to + 1) ||
    (isGeneric(hit.typed) && hit.from === other.to + 1));

/** Of a container with something dangerous in it, what is told of an empty one would do harm. */
export const holdsHazard = (hit: Found, named: readonly Found[], { text }: Phrase, index: WordIndex): boolean =>
  !index.isHazardous(hit.itemId) &&
  mayHoldHazard(hit.typed, text) &&
  (namesHazard(text) || named.some((other) => other !== hit && index.isHazardous(other.itemId)));

/** 침대 and 매트리스 of 침대 책상 매트리스: what is named between them is a thing of its own, and so is each of them. */
const spansAnother = (outer: Found, all: readonly Found[], { words }: Phrase): boolean =>
  outer.isApart &&
  all.some(
    (inner) =>
      !inner.isApart &&
      inner.from > outer.from &&
      inner.to < outer.to &&
      words[inner.to]?.isPlace === false &&
      !isGeneric(inner.typed) &&
      !isMaterial(inner.typed),
  );

export const choose = (all: readonly Found[], phrase: Phrase): Found[] => {
  const found = all.filter((hit) => !spansAnother(hit, all, phrase));
  const best = new Map<string, Found>();
  for (const hit of found)
    if (hit.score >= LEAST_SCORE && hit.score > (best.get(hit.itemId)?.score ?? 0)) best.set(hit.itemId, hit);
  const hits = [...best.values()].filter(
    (hit, _, kept) => !kept.some((other) => isPartOf(hit, other) || isBeside(hit, other) || standsBetween(other, hit)),
  );
  hits.sort((a, b) => b.score - a.score || a.itemId.localeCompare(b.itemId));
  return hits.filter((hit) => hit.score >= (hits[0]?.score ?? 0) * NEAR_BEST);
};

/** 자전거 in 자전거 바구니: it ends in what belongs to it. */
export const isFollowedByPart = ({ itemId, to, typed }: Found, { words }: Phrase, index: WordIndex): boolean => {
  const name = words[to];
  const after = words.slice(to + 1);
  // 선풍기 날개: the blades are in what is said of the fan. Of a bag for it that would say nothing.
  const isOwn = ({ stem }: Word): boolean => !isGeneric(stem) && index.has(itemId, stem);
  return (
    name !== undefined &&
    typed.endsWith(name.full) &&
    after.length > 0 &&
    after.every((word) => isOfAnother(word) && !isOwn(word))
  );
};

/** A basket is of the bicycle that is named before it, unless it is the basket that is known to be of it: 텔레비전 리모컨. */
export const fitsTogether = (hit: Found, before: Found, phrase: Phrase, index: WordIndex): boolean =>
  !isFollowedByPart(before, phrase, index) || index.has(hit.itemId, before.typed);

/** 홀더 of 종이컵 뚜껑 홀더 빨대: a thing in a list without commas, that nothing was found for. */
export const leftBetween = ({ words }: Phrase, named: readonly Found[]): string[] => {
  const ends = named.map(({ from, to }) => ({ from, to }));
  const [first, last] = [Math.min(...ends.map(({ to }) => to)), Math.max(...ends.map(({ from }) => from))];
  return words
    .filter(
      (word, at) =>
        at > first &&
        at < last &&
        word.full === word.stem &&
        isOtherThing(word) &&
        !ends.some(({ from, to }) => from <= at && at <= to),
    )
    .map(({ full }) => full);
};
