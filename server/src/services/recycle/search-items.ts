import type { ItemHit } from '@madang/contracts/recycle';
import { endingsOf, pairsOf, runsOf, spelledOf, type Candidate } from './candidates.ts';
import { allowedDistance, letterDistance } from './letter-distance.ts';
import { normaliseQuery, type Phrase } from './normalise-query.ts';
import { scoreCandidate } from './score-match.ts';
import type { RecycleStore, TermMatch } from './store.ts';

const LEAST_SCORE = 0.3;
/** A hit that is much worse than the best one for the same thing is noise. */
const NEAR_BEST = 0.7;

interface Found extends ItemHit {
  readonly from: number;
  readonly to: number;
}

const round = (score: number): number => Math.round(score * 1000) / 1000;

const asFound = (match: TermMatch, { from, to }: Candidate, score: number): Found => ({ item: match.item, matched: match.label, score: round(score), from, to });

/** Inside of a longer name, a shorter one is only a part of it: 배터리 in 보조 배터리. */
const isPartOf = (inner: Found, outer: Found): boolean =>
  inner.from >= outer.from && inner.to <= outer.to && outer.to - outer.from > inner.to - inner.from && outer.score >= inner.score;

const choose = (found: readonly Found[]): Found[] => {
  const best = new Map<string, Found>();
  for (const hit of found) if (hit.score >= LEAST_SCORE && hit.score > (best.get(hit.item.id)?.score ?? 0)) best.set(hit.item.id, hit);
  const hits = [...best.values()].filter((hit, _, all) => !all.some((other) => isPartOf(hit, other)));
  hits.sort((a, b) => b.score - a.score || a.item.id.localeCompare(b.item.id));
  return hits.filter((hit) => hit.score >= (hits[0]?.score ?? 0) * NEAR_BEST);
};

const findNamed = (phrase: Phrase, candidates: readonly Candidate[], byTerm: ReadonlyMap<string, TermMatch[]>): Found[] =>
  choose(candidates.flatMap((candidate) => (byTerm.get(candidate.term) ?? []).map((match) => asFound(match, candidate, scoreCandidate(phrase, candidate)))));

const findMisspelled = async (store: RecycleStore, phrase: Phrase, runs: readonly Candidate[]): Promise<Found[]> => {
  // Almost the same word is too little to go by, unless the question is about disposal or says nothing else.
  const candidates = spelledOf(runs).filter((run) => (phrase.aboutDisposal ? scoreCandidate(phrase, run) > 0 : scoreCandidate(phrase, run) === 1));
  if (candidates.length === 0) return [];
  const matches = await store.findSimilar([...new Set(candidates.map(({ spelled }) => spelled))]);
  return choose(
    candidates.flatMap((candidate) =>
      matches.flatMap((match) => {
        const length = Math.max(match.spelled.length, candidate.spelled.length);
        const distance = letterDistance(match.spelled, candidate.spelled);
        return distance > allowedDistance(length) ? [] : [asFound(match, candidate, scoreCandidate(phrase, candidate) * (1 - distance / length))];
      }),
    ),
  );
};

const groupByTerm = (matches: readonly TermMatch[]): Map<string, TermMatch[]> => {
  const groups = new Map<string, TermMatch[]>();
  for (const match of matches) groups.set(match.term, [...(groups.get(match.term) ?? []), match]);
  return groups;
};

/** Finds what a name, a synonym or a whole question is about; several things at once each get their place. */
export const searchItems = async (store: RecycleStore, query: string, limit: number): Promise<ItemHit[]> => {
  const phrases = normaliseQuery(query).map((phrase) => {
    const runs = runsOf(phrase);
    return { phrase, runs, candidates: [...runs, ...pairsOf(phrase), ...endingsOf(runs)] };
  });
  if (phrases.length === 0) return [];
  const terms = new Set(phrases.flatMap(({ candidates }) => candidates.map(({ term }) => term)));
  const byTerm = groupByTerm(await store.findTerms([...terms]));
  const found = await Promise.all(
    phrases.map(async ({ phrase, runs, candidates }) => {
      const named = findNamed(phrase, candidates, byTerm);
      return named.length > 0 ? named : findMisspelled(store, phrase, runs);
    }),
  );
  const rest = found.flatMap((hits) => hits.slice(1)).sort((a, b) => b.score - a.score);
  const unique = new Map<string, ItemHit>();
  for (const { item, score, matched } of [...found.flatMap((hits) => hits.slice(0, 1)), ...rest]) if (!unique.has(item.id)) unique.set(item.id, { item, score, matched });
  return [...unique.values()].slice(0, limit);
};
