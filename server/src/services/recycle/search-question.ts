import { endingsOf, pairsOf, runsOf, spelledOf, type Candidate } from './candidates.ts';
import { allowedDistance, letterDistance, soundOf } from './letter-distance.ts';
import { normaliseQuery, type Phrase } from './normalise-query.ts';
import { bestOfEach, LEAST_SCORE, type Ranked } from './rank.ts';
import { scoreCandidate } from './score-match.ts';
import type { ItemStore, TermMatch } from './store/items.ts';

/** A hit that is much worse than the best one for the same thing is noise. */
const NEAR_BEST = 0.7;

interface Found extends Ranked {
  readonly from: number;
  readonly to: number;
}

const asFound = (match: TermMatch, { term, from, to }: Candidate, score: number): Found => ({ itemId: match.itemId, matched: match.label, typed: term, score, from, to });

/** Inside of a longer name, a shorter one is only a part of it: 배터리 in 보조 배터리. */
const isPartOf = (inner: Found, outer: Found): boolean =>
  inner.from >= outer.from && inner.to <= outer.to && outer.to - outer.from > inner.to - inner.from && outer.score >= inner.score;

const choose = (found: readonly Found[]): Found[] => {
  const best = new Map<string, Found>();
  for (const hit of found) if (hit.score >= LEAST_SCORE && hit.score > (best.get(hit.itemId)?.score ?? 0)) best.set(hit.itemId, hit);
  const hits = [...best.values()].filter((hit, _, all) => !all.some((other) => isPartOf(hit, other)));
  hits.sort((a, b) => b.score - a.score || a.itemId.localeCompare(b.itemId));
  return hits.filter((hit) => hit.score >= (hits[0]?.score ?? 0) * NEAR_BEST);
};

const findNamed = (phrase: Phrase, candidates: readonly Candidate[], byTerm: ReadonlyMap<string, TermMatch[]>): Found[] =>
  choose(candidates.flatMap((candidate) => (byTerm.get(candidate.term) ?? []).map((match) => asFound(match, candidate, scoreCandidate(phrase, candidate)))));

const findMisspelled = async (store: ItemStore, phrase: Phrase, runs: readonly Candidate[], isDisposal: boolean): Promise<Found[]> => {
  // Almost the same word is too little to go by, unless the question is about disposal or says nothing else.
  const candidates = spelledOf(runs, isDisposal).filter((run) => (phrase.aboutDisposal ? scoreCandidate(phrase, run) > 0 : scoreCandidate(phrase, run) === 1));
  if (candidates.length === 0) return [];
  const matches = await store.findSimilar([...new Set(candidates.map(({ spelled }) => spelled))]);
  return choose(
    candidates.flatMap((candidate) =>
      matches.flatMap((match) => {
        const length = Math.max(match.spelled.length, candidate.spelled.length);
        const distance = letterDistance(soundOf(match.spelled), soundOf(candidate.spelled));
        return distance > allowedDistance(length) ? [] : [asFound(match, candidate, scoreCandidate(phrase, candidate) * (1 - Math.max(distance, match.spelled === candidate.spelled ? 0 : 0.5) / length))];
      }),
    ),
  );
};

interface QuestionOptions {
  /** It was asked where everything is about disposal, so that a mention is enough. */
  readonly isDisposal: boolean;
  readonly mayBeMisspelled: boolean;
}

/** What a name, a synonym or a whole question is about, best first; several things at once each get their place. */
export const searchQuestion = async (store: ItemStore, query: string, { isDisposal, mayBeMisspelled }: QuestionOptions): Promise<Ranked[]> => {
  const phrases = normaliseQuery(query, isDisposal).map((phrase) => {
    const runs = runsOf(phrase);
    return { phrase, runs, candidates: [...runs, ...pairsOf(phrase), ...endingsOf(runs)] };
  });
  if (phrases.length === 0) return [];
  const terms = new Set(phrases.flatMap(({ candidates }) => candidates.map(({ term }) => term)));
  const byTerm = Map.groupBy(await store.findTerms([...terms]), ({ term }) => term);
  const found = await Promise.all(
    phrases.map(async ({ phrase, runs, candidates }) => {
      const named = findNamed(phrase, candidates, byTerm);
      return named.length > 0 || !mayBeMisspelled ? named : findMisspelled(store, phrase, runs, isDisposal);
    }),
  );
  const rest = found.flatMap((hits) => hits.slice(1)).sort((a, b) => b.score - a.score);
  return bestOfEach([...found.flatMap((hits) => hits.slice(0, 1)), ...rest]);
};
