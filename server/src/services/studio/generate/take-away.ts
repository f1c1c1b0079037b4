import { FACT_NAMES } from '../copy/correction.ts';
import { readPrices, type Price } from '../copy/offer/read-money.ts';
import { readDates, readHours } from '../copy/offer/read-times.ts';
import { placesOf, type Place } from '../copy/replace-words.ts';

/** Where a clause of the message begins and ends. */
const clauseAt = (source: string, from: number): Place => {
  const before = [...source.slice(0, from).matchAll(/[,.!?]\s+|\n+/g)].at(-1);
  const start = before === undefined ? 0 : before.index + before[0].length;
  const end = /[,.!?](?=\s|$)|\n/.exec(source.slice(from));
  return { from: start, until: from + (end?.index ?? source.length - from) };
};

/** 수강료 of “수강료 120,000원”, 소금빵 of “소금빵은 2,500원”: the word goes with what it names. */
const LABEL = /([가-힣]{1,6}?)(?:은|는|이|가)?\s?[:：]?\s?$/;
const withLabel = (source: string, place: Place, names: RegExp): Place => {
  const label = LABEL.exec(source.slice(clauseAt(source, place.from).from, place.from));
  return label !== null && names.test(label[1] ?? '') ? { ...place, from: place.from - label[0].length } : place;
};

/** Prices, with the words that say that they are some. */
export const pricesOf = (source: string, prices: readonly Price[]): Place[] =>
  prices.map(({ start, end }) => withLabel(source, { from: start, until: end }, FACT_NAMES.price));

const HOURS = /시간|\bhours?\b|\btime\b/i;
const DAYS = /날짜|기간|일$|\bdates?\b/i;
/** What something begins or ends with is another day than others of the message. */
const OCCASIONS = ['개강', '마감', '접수', '신청', '오픈', '시작', '행사'] as const;
const EVERY_DAY = /^(?:매일|매주|평일|주말|연중무휴)$/;

/** Days, hours or both, as they are named; those of an occasion with all that is said of it. */
export const timesOf = (source: string, about: string): Place[] => {
  const [dates, hours] = [readDates(source), readHours(source)];
  const occasion = OCCASIONS.find((word) => about.includes(word));
  const said = occasion === undefined ? -1 : source.indexOf(occasion);
  if (said >= 0) return [clauseAt(source, said)];
  const isOfHours = HOURS.test(about) && hours.length > 0;
  const isOfDays = DAYS.test(about) && dates.length > 0;
  const names = new RegExp(`${FACT_NAMES.date.source}|${EVERY_DAY.source}`);
  return [...new Set(isOfHours ? hours : isOfDays ? dates : [...dates, ...hours])].flatMap((time) =>
    placesOf(source, time).map((place) => withLabel(source, place, names)),
  );
};

/** 이랑, 하고 before what is taken away joins it to nothing any more. */
const JOINED = /(?:이랑|랑|하고|와|과|이고|,)\s*$/;
const RIGHT_BEHIND = /^.{0,8}$/;

/** What these words name: with their price, with the clause that is about them, or they alone. */
export const placeOfNamed = (source: string, words: string): Place | undefined => {
  const [named] = placesOf(source, words);
  if (named === undefined) return undefined;
  const clause = clauseAt(source, named.from);
  const price = readPrices(source).find(
    ({ start, end }) =>
      start >= named.until && end <= clause.until && RIGHT_BEHIND.test(source.slice(named.until, start)),
  );
  const joint = JOINED.exec(source.slice(clause.from, named.from))?.[0].length ?? 0;
  if (price !== undefined) return { from: named.from - joint, until: price.end };
  return named.from === clause.from ? clause : { ...named, from: named.from - joint };
};
