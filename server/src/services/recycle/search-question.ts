import { endingsOf, pairsOf, runsOf, spelledOf, type Candidate, scoreCandidate } from './candidates.ts';
import { hasUnfitWord, isDescribed, isDescriptionEn, isGeneric, namesNothing, wordsBefore } from './head-noun.ts';
import { isContainer } from './hazardous-content.ts';
import { allowedDistance, letterDistance, soundOf, isRealWord } from './misspellings.ts';
import { normaliseQuery, type Phrase } from './normalise-query.ts';
import { bestOfEach, byScore, type Ranked } from './match.ts';
import {
  asFound,
  choose,
  fitsTogether,
  holdsHazard,
  isFollowedByPart,
  leftBetween,
  type Found,
} from './named-in-phrase.ts';
import type { ItemStore, TermMatch } from './store/items.ts';
import type { WordIndex } from './word-index.ts';

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
    phrase,
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
    phrase,
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
  {
    isListed,
    isFollowed,
    isOfNamed,
  }: { readonly isListed: boolean; readonly isFollowed: boolean; readonly isOfNamed: boolean },
): Found => {
  const { words, text } = phrase;
  const isKindOnly = isGeneric(hit.typed) && (isListed || wordsBefore(words, hit.from) >= 2);
  if (isKindOnly || isDescribed(words, hit.to) || isDescriptionEn(text))
    return { ...hit, score: hit.score * MENTIONED, near: true };
  if (isOfNamed) return { ...hit, near: true };
  if (index !== null && isFollowedByPart(hit, phrase, index))
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

interface Part {
  readonly hits: readonly Ranked[];
  readonly left: readonly string[];
}

/** What a name, a synonym or a whole question is about, best first; several things at once each get their place. */
export const searchQuestion = async (
  store: ItemStore,
  index: WordIndex | null,
  query: string,
  { isDisposal, mayBeMisspelled }: QuestionOptions,
): Promise<Answered> => {
  const phrases = normaliseQuery(query, isDisposal).map((phrase) => {
    const runs = runsOf(phrase);
    return { phrase, runs, candidates: [...runs, ...pairsOf(phrase), ...endingsOf(phrase, runs)] };
  });
  if (phrases.length === 0) return { ranked: [], notUnderstood: [] };
  const terms = new Set(phrases.flatMap(({ candidates }) => candidates.map(({ term }) => term)));
  const byTerm = Map.groupBy(await store.findTerms([...terms]), ({ term }) => term);
  const found = await Promise.all(
    phrases.map(async ({ phrase, runs, candidates }): Promise<Part> => {
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
      if (all.length > 0 && named.length === 0) return { hits: [], left: [] };
      const described = index === null || !(isDisposal || phrase.aboutDisposal) ? [] : findDescribed(index, phrase);
      if (named.length > 0) {
        const hits = inOrder(
          named.map((hit) =>
            asMention(hit, phrase, index, {
              isListed: phrases.length > 1,
              isFollowed:
                named.some(({ from }) => from > hit.to) && !(index !== null && isFollowedByPart(hit, phrase, index)),
              isOfNamed:
                index !== null &&
                named.some((other) => other.to + 1 === hit.from && !fitsTogether(hit, other, phrase, index)),
            }),
          ),
          described,
          phrase,
        );
        return { hits, left: named.length > 1 ? leftBetween(phrase, named) : [] };
      }
      const misspelled = mayBeMisspelled ? await findMisspelled(store, phrase, runs, isDisposal) : [];
      const isMisspelled =
        described.length === 0 || (misspelled.length > 0 && (described[0]?.score ?? 0) <= (misspelled[0]?.score ?? 0));
      return { hits: isMisspelled ? misspelled : described, left: [] };
    }),
  );
  const rest = found.flatMap(({ hits }) => hits.slice(1)).sort((a, b) => b.score - a.score);
  return {
    ranked: bestOfEach([...found.flatMap(({ hits }) => hits.slice(0, 1)), ...rest]),
    notUnderstood: found.flatMap(({ hits, left }, at) => (hits.length === 0 ? [phrases[at]?.phrase.text ?? ''] : left)),
  };
};
