import { fold } from '#platform/text/fold';
import { initialsOf, normaliseTerm, spellOut, splitConsonants } from './normalise-term.ts';
import { isContainer } from './hazardous-content.ts';
import { positionOf, type Position, byScore, LEAST_SCORE, type Ranked } from './match.ts';
import type { ItemStore, TypedMatch } from './store/items.ts';

const MOST_KEYWORDS = 6;
/** More words than these are a sentence. */
const MOST_WORDS = 3;
const LONGEST_KEYWORD = 40;
/** Trigrams find nothing by less. */
const TRIGRAM = 3;

export interface TypedQuery {
  /** All of it, as if written without spaces. */
  readonly whole: string;
  readonly keywords: readonly string[];
  /** Whether they were set apart by commas: then each of them has to fit. */
  readonly isList: boolean;
}

export const toTyped = (query: string): TypedQuery => {
  const text = splitConsonants(fold(query));
  const isList = /[^\s,][\s]*,[\s]*[^\s,]/.test(text);
  const parts = text
    .split(isList ? /,/ : /\s+/)
    .map(normaliseTerm)
    .filter((part) => part !== '');
  return { whole: normaliseTerm(text), keywords: [...new Set(parts)].slice(0, MOST_KEYWORDS), isList };
};

const SIGNS = ' ·()-,/&';

/** Whether a word of the label begins at this letter; spaces and signs are not counted, as a term has none. */
const beginsWord = (label: string, letter: number): boolean => {
  let isBetween = true;
  for (let at = 0, letters = 0; at < label.length; at++) {
    const isSign = SIGNS.includes(label.charAt(at));
    if (!isSign && letters++ === letter) return isBetween;
    isBetween = isSign;
  }
  return false;
};

/** A name is worth more than a keyword, the whole more than a part, and a part the more the longer it is. */
const scoreOf = ({ term, label, isName }: TypedMatch, typed: string, { from, to, isLiteral }: Position): number => {
  const share = (to - from) / term.length;
  const startsWord = beginsWord(label, from);
  const weight =
    share === 1
      ? 1
      : from === 0
        ? 0.75 + 0.2 * share
        : to === term.length || startsWord
          ? 0.6 + 0.2 * share
          : 0.45 + 0.2 * share;
  // Inside of words, one syllable or some initial consonants are there by chance.
  if (share < 1 && (typed.length === 1 || !isLiteral) && !startsWord) return 0;
  return weight * (isName ? 1 : 0.97) * (isLiteral ? 1 : 0.95);
};

const COLUMNS = ['spelled', 'initials'] as const;

/** All terms that may have one of these parts in them. */
const findTerms = async (store: ItemStore, parts: readonly string[]): Promise<TypedMatch[]> => {
  const asked = parts
    .filter((part) => part !== '' && part.length <= LONGEST_KEYWORD)
    .map((part) =>
      /[ㄱ-ㅎ]/.test(part) ? { column: 'initials', key: initialsOf(part) } : { column: 'spelled', key: spellOut(part) },
    );
  const found = await Promise.all(
    COLUMNS.flatMap((column) => {
      const keys = [...new Set(asked.filter((each) => each.column === column).map(({ key }) => key))];
      const long = keys.filter((key) => key.length >= TRIGRAM);
      const short = keys.filter((key) => key.length < TRIGRAM);
      return [
        ...(long.length > 0 ? [store.findHolding(column, long)] : []),
        ...(short.length > 0 ? [store.findBeginning(column, short)] : []),
      ];
    }),
  );
  return found.flat();
};

const HALF_WORD = 0.9;
/** hair clip is no hair clipper: in English, half a word is another one. */
const isHalfWord = ({ label }: TypedMatch, typed: string, { to }: Position): boolean =>
  /[a-z]$/.test(typed) && /[a-z]/i.test(label) && to < normaliseTerm(label).length && !beginsWord(label, to);

/** 자동차 시트 is no 자동차 시트커버: two words are whole, and Korean ends in what a thing is. */
const lacksEnd = ({ label }: TypedMatch, typed: string, { to }: Position): boolean =>
  /[가-힣]$/.test(typed) && to < normaliseTerm(label).length;

/** 리무버 is no 네일 리무버 솜, whose bottle it may be: a whole word of a name that ends in another thing. */
const endsInAnother = ({ term, label, isName }: TypedMatch, typed: string, { from, to }: Position): boolean =>
  !isName &&
  typed.length > 1 &&
  /[가-힣]$/.test(typed) &&
  to < term.length &&
  beginsWord(label, from) &&
  beginsWord(label, to) &&
  !isContainer(term.slice(to));

type ByItem = ReadonlyMap<string, readonly Ranked[]>;

const rank = (matches: readonly TypedMatch[], typed: string, isOfWords = false): ByItem => {
  const hits = matches.flatMap((match): Ranked[] => {
    const position = positionOf(match.term, typed);
    const score = position === null ? 0 : scoreOf(match, typed, position);
    if (position === null || score < LEAST_SCORE) return [];
    const isHalf = isHalfWord(match, typed, position);
    const near = isHalf || (isOfWords && lacksEnd(match, typed, position)) || endsInAnother(match, typed, position);
    return [{ itemId: match.itemId, matched: match.label, typed, score: isHalf ? score * HALF_WORD : score, near }];
  });
  return Map.groupBy(hits.sort(byScore), ({ itemId }) => itemId);
};

const mean = (hits: readonly Ranked[]): number => hits.reduce((sum, { score }) => sum + score, 0) / hits.length;

/** Items that have every keyword, in whichever of their names; better when one name has them all. */
const withEvery = ([first, ...others]: readonly ByItem[]): Ranked[] =>
  [...(first ?? [])].flatMap(([itemId, hits]) => {
    const rest = others.map((other) => other.get(itemId) ?? []);
    if (rest.some((some) => some.length === 0)) return [];
    const together = hits
      .map((hit) => [hit, ...rest.flatMap((some) => some.find(({ matched }) => matched === hit.matched) ?? [])])
      .find((all) => all.length === others.length + 1);
    const apart = [hits, ...rest].flatMap(([best]) => best ?? []);
    const [shown] = together ?? apart.toSorted(byScore);
    return shown === undefined ? [] : [{ ...shown, score: 0.85 * mean(apart) + (together === undefined ? 0 : 0.1) }];
  });

/** What somebody may mean who has typed this much so far. */
export const matchTyped = async (store: ItemStore, { whole, keywords, isList }: TypedQuery): Promise<Ranked[]> => {
  const several = keywords.length > 1;
  if (!isList && keywords.length > MOST_WORDS) return [];
  const found = await findTerms(store, [...(isList ? [] : [whole]), ...(several ? keywords : [])]);
  const ranked = (part: string): ByItem => rank(found, part);
  const asWhole = isList ? [] : [...rank(found, whole, several).values()].flatMap(([best]) => best ?? []);
  return [...asWhole, ...(several ? withEvery(keywords.map(ranked)) : [])].sort(byScore);
};
