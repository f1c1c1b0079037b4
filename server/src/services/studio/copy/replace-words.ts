import { isPartOfSum, isSamePrice, readPrices } from './offer/read-money.ts';
import { goneOn, hangingOn } from './particles.ts';

/** Where a text says something. */
export interface Place {
  readonly from: number;
  readonly until: number;
}
/** What is said there instead; nothing where it is empty. */
export interface Replacement extends Place {
  readonly to: string;
}

const LETTER = /[\p{L}\p{N}]/u;
const ends = (behind: string): boolean => !LETTER.test(behind.charAt(0)) || hangingOn(behind) !== '';

/** As words of their own: a shop that is called 온기 is in 포근한온기 and 온기만두 too, and 2월 6일 in 12월 6일. */
export const placesOf = (text: string, said: string): Place[] => {
  const found: Place[] = [];
  if (said.length < 2) return found;
  for (let from = text.indexOf(said); from >= 0; from = text.indexOf(said, from + said.length)) {
    const until = from + said.length;
    const isInNumber = /^\d/.test(said) && /\d[.,:/]$/.test(text.slice(0, from));
    if (!LETTER.test(text.charAt(from - 1)) && !isInNumber && ends(text.slice(until))) found.push({ from, until });
  }
  return found;
};

const SUFFIX = /(?:부터|까지|대)$/;
/** The same sum, however it is written; 부터 behind it belongs to it where it is said of the price too. */
export const pricePlacesOf = (text: string, said: string): Place[] => {
  if ((readPrices(said)[0]?.amount ?? null) === null) return placesOf(text, said);
  return readPrices(text)
    .filter((price) => isSamePrice(price.text, said) && !isPartOfSum(text, price))
    .map(({ text: written, start, end }) => {
      const suffix = SUFFIX.exec(written)?.[0] ?? '';
      return { from: start, until: said.endsWith(suffix) ? end : end - suffix.length };
    });
};

/** 4월 30일까지 → 5월 5일까지만, and not 5월 5일까지만까지. */
const notTwice = (to: string, behind: string): string =>
  /(?:부터|까지|까지만)$/.test(to) ? behind.replace(/^\s?(?:부터|까지만?|간(?![가-힣])|동안)/, '') : behind;

const LEFT_OUT = /^\s?(?:이에요|예요|입니다|이고요?|인데요?)/;
/** What is left of a clause that said nothing but the fact. */
const NOTHING_SAID =
  /^(?:해요|합니다|진행해요|진행합니다|열어요|엽니다|만나요|있어요|있습니다|예요|이에요|입니다|드려요|드립니다)?[.,!]?$/;

/** Without it, and without the clause that says nothing else. */
const without = (text: string, { from, until }: Place): string => {
  const [head, tail] = [text.slice(0, from), text.slice(until)];
  const boundary = [...head.matchAll(/[,.!?]\s+|\n/g)].at(-1);
  const start = boundary === undefined ? 0 : boundary.index + boundary[0].length;
  const end = /[,.!?](?=\s)|\n|$/.exec(tail);
  const stop = (end?.index ?? tail.length) + (end?.[0].length ?? 0);
  const [before, behind] = [head.slice(start).trim(), tail.slice(0, stop)];
  const isSubject = LEFT_OUT.test(behind) && before !== '';
  const subject = before.replace(/(?<=[가-힣]{2})(?:은|는|이|가)$/, '');
  const rest = behind.slice(hangingOn(behind).length).trim();
  const clause = isSubject ? `${subject}${goneOn(subject, behind.trimStart())}` : `${before} ${rest}`;
  const left = clause.trim().replace(/\s(?=[,.!?])/, '');
  return [head.slice(0, start).trim(), NOTHING_SAID.test(left) ? '' : left, tail.slice(stop).trim()]
    .filter((part) => part !== '')
    .join(' ')
    .replace(/,$/, '');
};

/** All at once, the longer of two that overlap and one of two at the same place: what becomes of one is not taken for another. */
export const replaceAll = (text: string, replacements: readonly Replacement[]): string => {
  const taken: Replacement[] = [];
  for (const one of replacements.toSorted((a, b) => b.until - b.from - (a.until - a.from)))
    if (taken.every((other) => one.until <= other.from || one.from >= other.until)) taken.push(one);
  return taken
    .toSorted((a, b) => b.from - a.from)
    .reduce((said, one) => {
      const { from, until, to } = one;
      if (to === '') return without(said, one);
      return `${said.slice(0, from)}${to}${goneOn(to, notTwice(to, said.slice(until)))}`;
    }, text);
};
