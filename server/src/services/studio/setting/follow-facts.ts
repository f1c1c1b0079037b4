import { readPrices } from '../copy/offer/read-money.ts';
import { dayOf, readDates } from '../copy/offer/read-times.ts';
import type { KeptSetting } from '../kept.ts';
import { PART } from './said-once.ts';

export const COPY = ['headline', 'sub', 'body', 'call'] as const;
type Facts = Pick<KeptSetting, 'price' | 'old_price' | 'tag' | 'date' | 'shop' | 'place'>;

interface Place {
  readonly from: number;
  readonly until: number;
  readonly to: string;
}

/** Where a word begins: a shop that is called 온 is in 온도 and 따온 too. */
const placesOf = (text: string, said: string, to: string): Place[] => {
  if (said.length < 2 || to === '' || said === to) return [];
  const found: Place[] = [];
  for (let from = text.indexOf(said); from >= 0; from = text.indexOf(said, from + said.length))
    if (!/[\p{L}\p{N}]/u.test(text.charAt(from - 1))) found.push({ from, until: from + said.length, to });
  return found;
};

/** The same sum, however it is written. */
const pricesOf = (text: string, said: string, to: string): Place[] => {
  const amount = readPrices(said)[0]?.amount ?? null;
  if (amount === null || to === '' || said === to) return placesOf(text, said, to);
  return readPrices(text)
    .filter((price) => price.amount === amount && !PART.test(text.slice(0, price.start)))
    .map(({ start, end }) => ({ from: start, until: end, to }));
};

const firstDay = (date: string): string => dayOf(readDates(date)[0] ?? '');

const following = (text: string, before: Facts, now: Facts): string => {
  const places = [
    ...pricesOf(text, before.price, now.price),
    ...pricesOf(text, before.old_price, now.old_price),
    ...(['date', 'tag', 'shop', 'place'] as const).flatMap((fact) => placesOf(text, before[fact], now[fact])),
    ...placesOf(text, firstDay(before.date), firstDay(now.date)),
  ];
  // All at once, the longer of two that overlap: what becomes of one is not taken for another.
  return places
    .filter(
      (place) =>
        !places.some(
          (other) =>
            other !== place &&
            other.from <= place.from &&
            other.until >= place.until &&
            other.until - other.from > place.until - place.from,
        ),
    )
    .toSorted((a, b) => b.from - a.from)
    .reduce((said, { from, until, to }) => said.slice(0, from) + to + said.slice(until), text);
};

/** Copy that was not changed by hand tells the facts as they are now: a price, a day, a shop is not told in two ways. */
export const followFacts = (setting: KeptSetting, before: KeptSetting): KeptSetting => ({
  ...setting,
  ...Object.fromEntries(
    COPY.filter((field) => setting[field] === before[field]).map((field) => [
      field,
      following(setting[field], before, setting),
    ]),
  ),
});
