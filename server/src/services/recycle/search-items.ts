import type { ItemHit, Suggestion } from '@madang/contracts/recycle';
import { inGuideWords } from './everyday-spellings.ts';
import { namesHazard } from './hazardous-content.ts';
import { describesNext } from './head-noun.ts';
import { highlightsOf, bestOfEach, byScore, type Ranked } from './match.ts';
import { itemInState } from './item-states.ts';
import { matchTyped, toTyped } from './match-typed.ts';
import { wordsOf } from './normalise-term.ts';
import { isOtherTopic } from './question-words.ts';
import { searchQuestion } from './search-question.ts';
import type { ItemStore } from './store/items.ts';
import type { WordIndex } from './word-index.ts';

interface SearchRequest {
  readonly query: string;
  readonly limit: number;
  /** `question`: the text may be about anything, and then nothing is to be found. */
  readonly mode: 'search' | 'question';
}

export interface Searched {
  readonly items: readonly ItemHit[];
  readonly not_understood: readonly string[];
}

interface Ranking {
  readonly ranked: readonly Ranked[];
  readonly notUnderstood: readonly string[];
}

/** What was typed is a name, or nearly. */
const WHOLE = 0.8;

const WHOLE_NAME = 0.95;

const NOTHING: Ranking = { ranked: [], notUnderstood: [] };

const rankSearch = async (store: ItemStore, index: WordIndex | null, query: string): Promise<Ranking> => {
  const typed = toTyped(query);
  const matched = await matchTyped(store, typed);
  // 등유 is no 등유난로: what burns goes nowhere that a part of a name leads to.
  const named = namesHazard(query)
    ? matched.map((hit) =>
        hit.score < WHOLE_NAME && index?.isHazardous(hit.itemId) !== true ? { ...hit, near: true } : hit,
      )
    : matched;
  // What is misspelled is searched for letter by letter: not where there is something by that name.
  const { ranked: asked, notUnderstood } = await searchQuestion(store, index, query, {
    isDisposal: true,
    mayBeMisspelled: named.length === 0,
  });
  // Things that are listed each get their place, unless one thing is all of it.
  if (typed.isList)
    return { ranked: named.length > 0 ? named : asked, notUnderstood: named.length > 0 ? [] : notUnderstood };
  // What has every word of several comes before what has some of them.
  const most = typed.keywords.length > 1 && named.length > 0 ? 1 : 0;
  return {
    ranked: [
      ...[...named, ...asked.filter(({ score }) => score >= most)].sort(byScore),
      ...asked.filter(({ score }) => score < most),
    ],
    notUnderstood: (named[0]?.score ?? 0) >= WHOLE ? [] : notUnderstood,
  };
};

const toHits = async (store: ItemStore, query: string, ranked: readonly Ranked[]): Promise<ItemHit[]> => {
  const items = await store.findAll(ranked.map(({ itemId }) => itemId));
  const byId = new Map(items.map((item) => [item.id, item]));
  const { keywords } = toTyped(query);
  const hits = ranked.flatMap(({ itemId, score, matched, typed, near }) => {
    const item = byId.get(itemId);
    if (item === undefined) return [];
    return [
      {
        item,
        score: Math.round(score * 1000) / 1000,
        matched,
        highlights: highlightsOf(matched, [typed, ...keywords]),
        near: near ?? false,
      },
    ];
  });
  const state = itemInState(query, items);
  if (state === null) return hits;
  const [become] = await store.findAll([state.itemId]);
  // Both the thing and what has become of it were said: that is no guess.
  return become === undefined
    ? hits
    : hits
        .map((hit) =>
          hit.item.id === state.of || hit.item.id === state.itemId ? { ...hit, item: become, near: false } : hit,
        )
        .filter(({ item: { id } }, at, all) => all.findIndex((hit) => hit.item.id === id) === at);
};

/** 영화 들어 있는 동그란 판: it names another matter, and describes a thing. */
const isDescription = (query: string): boolean =>
  wordsOf(query).some((word, at, words) => describesNext(word, words.slice(at + 1)));
const guessesOf = ({ ranked, notUnderstood }: Ranking): Ranking => ({
  ranked: ranked.filter(({ near }) => near === true),
  notUnderstood,
});

/** Finds what a name, a part of it, some keywords, a whole question or a description is about. `index`: of descriptions, where there is one. */
export const searchItems = async (
  store: ItemStore,
  index: WordIndex | null,
  { query: asked, limit, mode }: SearchRequest,
): Promise<Searched> => {
  const query = inGuideWords(asked);
  const ranking = async (): Promise<Ranking> => {
    if (isOtherTopic(query))
      return mode === 'search' && isDescription(query) ? guessesOf(await rankSearch(store, index, query)) : NOTHING;
    return mode === 'question'
      ? searchQuestion(store, index, query, { isDisposal: false, mayBeMisspelled: true })
      : rankSearch(store, index, query);
  };
  const { ranked, notUnderstood } = await ranking();
  return { items: await toHits(store, query, bestOfEach(ranked).slice(0, limit)), not_understood: notUnderstood };
};

const MOST_SUGGESTIONS = 8;

/** While somebody types: what the search would find. */
export const suggestItems = async (store: ItemStore, query: string): Promise<Suggestion[]> => {
  const { items: hits } = await searchItems(store, null, { query, limit: MOST_SUGGESTIONS, mode: 'search' });
  return hits.map(({ item: { id, name, category, disposal_route }, matched, highlights }) => ({
    id,
    name,
    category,
    disposal_route,
    matched,
    highlights,
  }));
};
