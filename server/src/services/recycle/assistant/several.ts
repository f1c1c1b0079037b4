import type { ItemHit } from '@madang/contracts/recycle';
import type { Item } from '@madang/contracts/recycle-content';
import { isGeneric } from '../head-noun.ts';
import { listedParts } from '../normalise-query.ts';
import { normaliseTerm } from '../normalise-term.ts';
import { bareOf, OF_THE_SAME, type Search, type Subject } from './subject.ts';

/** What a part of a list may mean, where it is not sure. */
interface Guess {
  readonly part: string;
  readonly items: readonly Item[];
}

interface Several {
  readonly subject: Subject;
  readonly guesses: readonly Guess[];
}

const MOST_PARTS = 8;
const LEAST_SURE = 0.5;

/** 뚜껑 by itself is a part of the names of many things, and none of them. */
const isSure = (part: string, { near, score, matched }: ItemHit): boolean =>
  !near && score >= LEAST_SURE && (!isGeneric(normaliseTerm(part)) || normaliseTerm(matched) === normaliseTerm(part));

/** Korean and English end in what a thing is: 컵홀더 is no guess for 컵. */
const mayBe = (part: string, { matched }: ItemHit): boolean =>
  !isGeneric(normaliseTerm(part)) || normaliseTerm(matched).endsWith(normaliseTerm(part));

const bestOf = (part: string, found: readonly ItemHit[]): Item[] => {
  const hits = found.filter((hit) => mayBe(part, hit));
  const [first] = hits;
  return first === undefined
    ? []
    : hits
        .filter(({ score }) => score >= first.score)
        .map(({ item }) => item)
        .slice(0, 2);
};

/**
 * Of several things that were listed each gets its answer, its guess or its word that nothing was found; the subject by
 * itself has only what is sure.
 */
export const withEveryPart = async (search: Search, question: string, subject: Subject): Promise<Several> => {
  const none: Several = { subject, guesses: [] };
  const parts = listedParts(bareOf(question)).slice(0, MOST_PARTS);
  if (parts.length < 2 || subject.isEarlier || subject.isAmbiguous || subject.items.length === 0) return none;
  const found = await Promise.all(parts.map(async (part) => ({ part, hits: (await search(part)).items })));
  const named = found.filter(({ hits }) => hits.length > 0);
  if (named.length < 2) return none;
  const items: Item[] = [];
  const guesses: Guess[] = [];
  const nothing: string[] = [];
  const add = (more: readonly Item[]): void => {
    for (const item of more) if (items.every(({ id }) => id !== item.id)) items.push(item);
  };
  for (const { part, hits } of named) {
    const sure = hits.filter((hit) => isSure(part, hit)).map(({ item }) => item);
    const known = subject.isGuess ? [] : subject.items.filter(({ id }) => hits.some(({ item }) => item.id === id));
    if (known.length > 0) add(known);
    else if (sure.length > 0) add(sure.slice(0, 1));
    else if (!OF_THE_SAME.test(part)) {
      const guess = bestOf(part, hits);
      if (guess.length > 0) guesses.push({ part, items: guess });
      else nothing.push(part);
    }
  }
  // Nothing that was found for the whole is lost either: a lamp that is broken is found by all of the words.
  if (!subject.isGuess) add(subject.items);
  if (items.length === 0) return none;
  const notUnderstood = [
    ...subject.notUnderstood.filter((text) => named.every(({ part }) => part !== text)),
    ...nothing,
  ];
  return { subject: { ...subject, items, isGuess: false, notUnderstood }, guesses };
};
