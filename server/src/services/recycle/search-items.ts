import type { ItemHit, Suggestion } from '@madang/contracts/recycle';
import { highlightsOf } from './highlight.ts';
import { matchTyped, toTyped } from './match-typed.ts';
import { bestOfEach, byScore, type Ranked } from './rank.ts';
import { searchQuestion } from './search-question.ts';
import type { ItemStore } from './store/items.ts';

interface SearchRequest {
  readonly query: string;
  readonly limit: number;
  /** `question`: the text may be about anything, and then nothing is to be found. */
  readonly mode: 'search' | 'question';
}

const rankSearch = async (store: ItemStore, query: string): Promise<Ranked[]> => {
  const typed = toTyped(query);
  const named = await matchTyped(store, typed);
  // What is misspelled is searched for letter by letter: not where there is something by that name.
  const asked = await searchQuestion(store, query, { isDisposal: true, mayBeMisspelled: named.length === 0 });
  // Things that are listed each get their place, unless one thing is all of it.
  if (typed.isList) return named.length > 0 ? named : asked;
  // What has every word of several comes before what has some of them.
  const most = typed.keywords.length > 1 && named.length > 0 ? 1 : 0;
  return [...[...named, ...asked.filter(({ score }) => score >= most)].sort(byScore), ...asked.filter(({ score }) => score < most)];
};

const toHits = async (store: ItemStore, query: string, ranked: readonly Ranked[]): Promise<ItemHit[]> => {
  const items = await store.findAll(ranked.map(({ itemId }) => itemId));
  const byId = new Map(items.map((item) => [item.id, item]));
  const { keywords } = toTyped(query);
  return ranked.flatMap(({ itemId, score, matched, typed }) => {
    const item = byId.get(itemId);
    if (item === undefined) return [];
    return [{ item, score: Math.round(score * 1000) / 1000, matched, highlights: highlightsOf(matched, [typed, ...keywords]) }];
  });
};

/** Finds what a name, a part of it, some keywords or a whole question is about. */
export const searchItems = async (store: ItemStore, { query, limit, mode }: SearchRequest): Promise<ItemHit[]> => {
  const ranked = mode === 'question' ? await searchQuestion(store, query, { isDisposal: false, mayBeMisspelled: true }) : await rankSearch(store, query);
  return toHits(store, query, bestOfEach(ranked).slice(0, limit));
};

const MOST_SUGGESTIONS = 8;

/** While somebody types: what the search would find. */
export const suggestItems = async (store: ItemStore, query: string): Promise<Suggestion[]> => {
  const hits = await searchItems(store, { query, limit: MOST_SUGGESTIONS, mode: 'search' });
  return hits.map(({ item: { id, name, category, disposal_route }, matched, highlights }) => ({ id, name, category, disposal_route, matched, highlights }));
};
