import { endingsOf, leavesOut, pairsOf, runsOf, spelledOf, type Candidate, scoreCandidate } from './candidates.ts';
import {
  hasUnfitWord,
  isDescribed,
  isDescriptionEn,
  isGeneric,
  isMaterial,
  namesNothing,
  wordsBefore,
} from './head-noun.ts';
import { isContainer, mayHoldHazard, namesHazard } from './hazardous-content.ts';
import { allowedDistance, letterDistance, soundOf, isRealWord } from './misspellings.ts';
import { normaliseQuery, type Phrase } from './normalise-query.ts';
import { bestOfEach, byScore, LEAST_SCORE, type Ranked } from './match.ts';
import type { ItemStore, TermMatch } from './store/items.ts';
import type { WordIndex } from './word-index.ts';

/** A hit that is much worse than the best one for the same thing is noise. */
const NEAR_BEST = 0.7;

interface Found extends Ranked {
  readonly from: number;
  readonly to: number;
  /** Two words that do not stand together. */
  readonly isApart: boolean;
}

const asFound = (match: TermMatch, candidate: Candidate, phrase: Phrase, score: number): Found => ({
  itemId: match.itemId,
  matched: match.label,
  typed: candidate.term,
  score,
  from: candidate.from,
  to: candidate.to,
  isApart: leavesOut(phrase, candidate),
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
const holdsHazard = (hit: Found, named: readonly Found[], { text }: Phrase, index: WordIndex): boolean =>
  !index.isHazardous(hit.itemId) &&
  mayHoldHazard(hit.typed, text) &&
  (namesHazard(text) || named.some((other) => other !== hit && index.isHazardous(other.itemId)));

const choose = (found: readonly Found[]): Found[] => {
  const best = new Map<string, Found>();
  for (const hit of found)
    if (hit.score >= LEAST_SCORE && hit.score > (best.get(hit.itemId)?.score ?? 0)) best.set(hit.itemId, hit);
  const hits = [...best.values()].filter(
    (hit, _, all) => !all.some((other) => isPartOf(hit, other) || isBeside(hit, other) || standsBetween(other, hit)),
  );
  hits.sort((a, b) => b.score - a.score || a.itemId.localeCompare(b.itemId));
  return hits.filter((hit) => hit.score >= (hits[0]?.score ?? 0) * NEAR_BEST);
};

const findNamed = (
  phrase: Phrase,
  candidates: readonly Candidate[],
  byTerm: ReadonlyMap<string, TermMatch[]>,
): Found[] =>
  choose(
    candidates.flatMap((candidate) =>
      (byTerm.get(candidate.term) ?? []).map((match) =>
        asFound(match, candidate, phrase, scoreCandidate(phrase, candidate)),
      ),
    ),
  );

const findMisspelled = async (
  store: ItemStore,
  phrase: Phrase,
  runs: readonly Candidate[],
  isDisposal: boolean,
): Promise<Found[]> => {
  // Almost the same word is too little to go by, unless the question is about disposal or says nothing else.
  const candidates = spelledOf(runs, isDisposal)
    .filter((run) => !isRealWord(run.term))
    .filter((run) => (phrase.aboutDisposal ? scoreCandidate(phrase, run) > 0 : scoreCandidate(phrase, run) === 1));
  if (candidates.length === 0) return [];
  const matches = await store.findSimilar([
    ...new Set(candidates.flatMap(({ spelled }) => [spelled, soundOf(spelled)])),
  ]);
  return choose(
    candidates.flatMap((candidate) =>
      matches.flatMap((match) => {
        const length = Math.max(match.spelled.length, candidate.spelled.length);
        const distance = letterDistance(soundOf(match.spelled), soundOf(candidate.spelled));
        return distance > allowedDistance(length)
          ? []
          : [
              {
                ...asFound(
                  match,
                  candidate,
                  phrase,
                  scoreCandidate(phrase, candidate) *
                    (1 - Math.max(distance, match.spelled === candidate.spelled ? 0 : 0.5) / length),
                ),
                near: distance > 0,
              },
            ];
      }),
    ),
  );
};

interface QuestionOptions {
  /** It was asked where everything is about disposal, so that a mention is enough. */
  readonly isDisposal: boolean;
  readonly mayBeMisspelled: boolean;
}

interface Answered {
  readonly ranked: Ranked[];
  /** Phrases that nothing was found for, as they were written. */
  readonly notUnderstood: string[];
}

/** A description says much and names little. */
const LEAST_DESCRIBED = { words: 2, share: 0.3, weight: 6 } as const;
const MOST_DESCRIBED = 3;
/** 빨갛게 물든 통 that was eaten from: three such words in one place are no chance. */
const MOST_COMMON = 2;
/** So much of what was said is in the description that a shorter name beside it is a part of it: a battery that is swollen. */
const SURE_DESCRIBED = 0.84;
const MENTIONED = 0.85;

/** 무 들었던 플라스틱통: it ends in what it is, which a net is not. */
const MATERIAL_HEAD = /^(플라스틱|유리|종이|비닐|스티로폼|나무|스텐|알루미늄)(통|병|그릇|컵|상자|박스|봉지|용기)$/;

/** What fits a description, where the words of the phrase are mostly about it. */
const findDescribed = (index: WordIndex, { text, words: said }: Phrase): Ranked[] => {
  const [, ...head] = MATERIAL_HEAD.exec(said.at(-1)?.stem ?? '') ?? [];
  const [best, ...others] = index
    .search(text)
    .filter(
      ({ id, words, share, weight, isCommonOnly }) =>
        !(isCommonOnly && words <= MOST_COMMON) &&
        (head.length === 0 || head.some((part) => index.has(id, part))) &&
        words >= LEAST_DESCRIBED.words &&
        share >= LEAST_DESCRIBED.share &&
        weight >= LEAST_DESCRIBED.weight,
    );
  if (best === undefined) return [];
  return [best, ...others.filter(({ weight }) => weight >= best.weight * 0.85)]
    .slice(0, MOST_DESCRIBED)
    .map(({ id, share }) => ({
      itemId: id,
      matched: text,
      typed: '',
      score: Math.min(0.9, 0.4 + 0.5 * share),
      near: true,
    }));
};

/** A name that is mentioned, or that words before it say more of than it does itself, is no more than a guess. */
const asMention = (
  hit: Found,
  phrase: Phrase,
  index: WordIndex | null,
  { isListed, isFollowed }: { readonly isListed: boolean; readonly isFollowed: boolean },
): Found => {
  const { words, text } = phrase;
  const isKindOnly = isGeneric(hit.typed) && (isListed || wordsBefore(words, hit.from) >= 2);
  if (isKindOnly || isDescribed(words, hit.to) || isDescriptionEn(text))
    return { ...hit, score: hit.score * MENTIONED, near: true };
  // 티비 솜이불: what follows is a thing of its own.
  return index !== null &&
    !isFollowed &&
    hasUnfitWord(phrase, hit, {
      fits: (word) => index.has(hit.itemId, word),
      isOfMaterial: index.isOfMaterial(hit.itemId),
    })
    ? { ...hit, near: true }
    : hit;
};

/** Which comes first, the names or what the description fits. */
const inOrder = (named: readonly Found[], described: readonly Ranked[], { words }: Phrase): Ranked[] => {
  const [name] = named;
  const [description] = described;
  if (name === undefined || description === undefined) return [...named, ...described];
  if (name.near === true) return [...described, ...named].sort(byScore);
  // 냄새 좋으라고 막대 꽂아 두는 유리병: what is said before the name fits something else.
  const isOther =
    described.every(({ itemId }) => itemId !== name.itemId) &&
    words.slice(0, name.from).some(({ describes }) => describes) &&
    wordsBefore(words, name.from) >= 3;
  if (isOther) return [...described, ...named.map((hit) => ({ ...hit, near: true }))];
  // 캠핑 갔다가 남은 숯: it ends in what it is, whatever else the words before it would fit.
  const isLast = words.slice(name.to + 1).every(namesNothing);
  const isHead = isLast && name.to - name.from <= 1 && !isGeneric(name.typed.replace(/^빈/, ''));
  if (isHead && description.score < SURE_DESCRIBED) return [...named];
  // So much of it fits that a shorter name beside it is a part of it, unless the name is nearly all of what was said.
  const isWhole = words.length <= 3 && description.score < SURE_DESCRIBED;
  const isSame = named.some(({ itemId }) => itemId === description.itemId);
  return isWhole || isSame || name.score >= description.score + 0.05
    ? [...named]
    : [...described, ...named.map((hit) => ({ ...hit, near: true }))];
};

/** What a name, a synonym or a whole question is about, best first; several things at once each get their place. */
export const searchQuestion = async (
  store: ItemStore,
  index: WordIndex | null,
  query: string,
  { isDisposal, mayBeMisspelled }: QuestionOptions,
): Promise<Answered> => {
  const phrases = normaliseQuery(query, isDisposal).map((phrase) => {
    const runs = runsOf(phrase);
    return { phrase, runs, candidates: [...runs, ...pairsOf(phrase), ...endingsOf(runs)] };
  });
  if (phrases.length === 0) return { ranked: [], notUnderstood: [] };
  const terms = new Set(phrases.flatMap(({ candidates }) => candidates.map(({ term }) => term)));
  const byTerm = Map.groupBy(await store.findTerms([...terms]), ({ term }) => term);
  const found = await Promise.all(
    phrases.map(async ({ phrase, runs, candidates }): Promise<Ranked[]> => {
      const exact = findNamed(phrase, candidates, byTerm);
      // 애프킬라 깡통: of what is in the can more is to be known than that it is one.
      const sounded =
        mayBeMisspelled && exact.length > 0 && exact.every(({ typed }) => isContainer(typed))
          ? (await findMisspelled(store, phrase, runs, isDisposal)).filter(
              ({ near, itemId }) => near !== true && index?.isHazardous(itemId) === true,
            )
          : [];
      const all = [...exact, ...sounded];
      const named = index === null ? all : all.filter((hit) => !holdsHazard(hit, all, phrase, index));
      // Of what is in it nothing is known: then it is not told where an empty one goes.
      if (all.length > 0 && named.length === 0) return [];
      const described = index === null || !(isDisposal || phrase.aboutDisposal) ? [] : findDescribed(index, phrase);
      if (named.length > 0) {
        return inOrder(
          named.map((hit) =>
            asMention(hit, phrase, index, {
              isListed: phrases.length > 1,
              isFollowed: named.some(({ from }) => from === hit.to + 1),
            }),
          ),
          described,
          phrase,
        );
      }
      const misspelled = mayBeMisspelled ? await findMisspelled(store, phrase, runs, isDisposal) : [];
      return misspelled.length > 0 && (described[0]?.score ?? 0) <= (misspelled[0]?.score ?? 0)
        ? misspelled
        : described.length > 0
          ? described
          : misspelled;
    }),
  );
  const rest = found.flatMap((hits) => hits.slice(1)).sort((a, b) => b.score - a.score);
  return {
    ranked: bestOfEach([...found.flatMap((hits) => hits.slice(0, 1)), ...rest]),
    notUnderstood: found.flatMap((hits, at) => (hits.length === 0 ? [phrases[at]?.phrase.text ?? ''] : [])),
  };
};
