import type { Candidate } from '@madang/contracts/studio';
import { dayOf, readDates } from '../copy/offer/read-times.ts';
import { placesOf, pricePlacesOf, replaceAll, type Place } from '../copy/replace-words.ts';
import type { Facts, KeptSetting } from '../kept.ts';

export const COPY = ['headline', 'sub', 'body', 'call'] as const;

const firstDay = (date: string): string => dayOf(readDates(date)[0] ?? '');

const following = (text: string, before: Facts, now: Facts): string => {
  // What is taken away leaves no gap in the copy, which may be changed by hand as well.
  const told = (find: (text: string, said: string) => Place[], said: string, to: string) =>
    to === '' || said === to ? [] : find(text, said).map((place) => ({ ...place, to }));
  return replaceAll(text, [
    ...told(pricePlacesOf, before.price, now.price),
    ...told(pricePlacesOf, before.old_price, now.old_price),
    ...(['date', 'tag', 'shop', 'place'] as const).flatMap((fact) => told(placesOf, before[fact], now[fact])),
    ...told(placesOf, firstDay(before.date), firstDay(now.date)),
  ]);
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

/** The same of copy that may be chosen later. */
export const candidateFollowing = (candidate: Candidate, setting: KeptSetting, before: KeptSetting): Candidate => ({
  ...candidate,
  ...Object.fromEntries(COPY.map((field) => [field, following(candidate[field], before, setting)])),
});
