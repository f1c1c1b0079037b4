import type { Localized } from '@madang/contracts/fields';
import type { Item } from '@madang/contracts/recycle-content';
import type { Region } from '@madang/contracts/recycle-regions';
import { sourceProblem, todayInSeoul } from './source-problems.ts';
import { weekdaysIn } from './weekdays-in.ts';

/** A weekday or an hour, in Korean or English. */
const DAY_OR_HOUR =
  /[월화수목금토일](?:요일|[·,~]\s?[월화수목금토일])|매일|평일|\d{1,2}\s?시(?![간군·])|\d{1,2}:\d{2}|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\bevery day\b|\bdaily\b|\b\d{1,2}\s?[ap]\.?m\b/i;

const namesDayOrHour = ({ ko, en }: Localized): boolean => DAY_OR_HOUR.test(ko) || DAY_OR_HOUR.test(en);

/** What is wrong with what an item says of places. */
export const differenceProblems = (
  { id, regional, varies_by_region: varies }: Item,
  today = todayInSeoul(),
): string[] => [
  ...regional.flatMap(({ region, districts, source }) => {
    const problem = sourceProblem(source, today);
    return problem === null ? [] : [`${id}: ${districts?.join(', ') ?? region} ${problem}`];
  }),
  ...(regional.length > 0 && !varies ? [`${id} differs by region and says that it does not`] : []),
];

/**
 * What is wrong with what a region says of itself and its districts: a fact without a source that has an address and a
 * date, days or hours among the facts of a whole province, days of the province where its districts set their own.
 */
export const regionalProblems = (region: Region, today = todayInSeoul()): string[] => {
  const { code, districts } = region;
  const places = [
    { at: code, ...region },
    ...districts.map((district) => ({ at: `${code} ${district.name}`, ...district })),
  ];
  const unsourced = places.flatMap(({ at, collection, facts, page }) =>
    [
      ...collection.map(({ what, source }) => [what.ko, source] as const),
      ...facts.map(({ text, source }) => [text.ko, source] as const),
      ...(page === null ? [] : [['page', page] as const]),
    ].flatMap(([what, source]) => {
      const problem = sourceProblem(source, today);
      return problem === null ? [] : [`${at}: ${what} ${problem}`];
    }),
  );
  const empty = places.flatMap(({ at, collection }) =>
    collection
      .filter(({ days, time, place }) => days === null && time === null && place === null)
      .map(({ what }) => `${at}: ${what.ko} says neither when nor where`),
  );
  const provincial =
    districts.length > 0 && region.collection.length > 0
      ? [`${code}: its districts set their own days, so it can have none`]
      : [];
  const dated = region.facts
    .filter(({ text }) => districts.length > 0 && namesDayOrHour(text))
    .map(({ text }) => `${code}: ${text.ko} names days or hours for all districts`);
  const otherDays = places.flatMap(({ at, collection }) =>
    collection
      .filter(({ days, weekdays }) => weekdays !== null && weekdaysIn(days?.ko ?? '')?.join() !== weekdays.join())
      .map(({ what }) => `${at}: ${what.ko} names other days in words than in data`),
  );
  return [...unsourced, ...empty, ...otherDays, ...provincial, ...dated];
};
