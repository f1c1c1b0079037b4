import type { Locale } from '#platform/http/handler';
import { wordKeysOf } from '../word-index.ts';
import type { LocalItem } from './local-items.ts';

const WHY: Readonly<Record<Locale, RegExp>> = { ko: /왜|이유/, en: /\bwhy\b|\breason\b/i };
export const asksWhy = (text: string, locale: Locale): boolean => WHY[locale].test(text);

const REASON: Readonly<Record<Locale, RegExp>> = {
  ko: /라서|해서|있어|붙어|때문|어려워|쉬워|수 있어요|돼요|줄고|막혀|다쳐|위험/,
  en: /because|since|so that|can(not)? |may |hard to|easier|danger|catch fire|saves/i,
};

const NOT_WRITTEN: Readonly<Record<Locale, string>> = {
  ko: '왜 그런지는 안내에 적혀 있지 않아요. 어떻게 하는지는 이래요.',
  en: 'The guide does not say why. This is what to do.',
};

/** A description that says why it goes there. */
const CAUSE: Readonly<Record<Locale, RegExp>> = {
  ko: /[여아어]\s?있어|라서|이라|때문|붙어/,
  en: /because|since|hard/i,
};

/** What the guide says of an item that gives a reason for what was asked: a line with words of the question comes first. Null where the description gives it. */
export const reasonWords = (
  { tips, dont, how_to, condition, description }: LocalItem,
  question: string,
  locale: Locale,
): string | null => {
  const lines = [
    ...tips[locale],
    ...dont[locale],
    ...how_to[locale],
    ...(condition === null ? [] : [condition[locale]]),
  ].filter((line) => REASON[locale].test(line));
  const asked = new Set(wordKeysOf(question).flat());
  const shared = (line: string): number =>
    wordKeysOf(line)
      .flat()
      .filter((key) => asked.has(key)).length;
  const [best] = lines.map((line) => ({ line, count: shared(line) })).toSorted((a, b) => b.count - a.count);
  if (best !== undefined && best.count > 0) return best.line;
  // It follows at once.
  return CAUSE[locale].test(description[locale]) ? null : NOT_WRITTEN[locale];
};
