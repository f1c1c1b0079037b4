import { Template } from '@madang/contracts/studio';
import { readOffer } from '../copy/offer/read-offer.ts';
import { dayOf, readDates, readHours, tidyDate } from '../copy/offer/read-times.ts';
import { placesOf, replaceAll, type Place, type Replacement } from '../copy/replace-words.ts';
import type { KeptSetting } from '../kept.ts';
import { dateFor } from '../setting/compose-setting.ts';

const plain = (text: string): string => text.replace(/[\s,]/g, '');
const longestFirst = (texts: readonly string[]): string[] => texts.toSorted((a, b) => b.length - a.length);

const SUFFIX = /\s?(?:부터|까지만?)$/;
const PREFIX = /^(?:until|till|by|from) /i;
const isRange = (date: string): boolean => tidyDate(date).includes('~');
/** With what the owner said of the day, unless the new one says it: 4월 30일까지 → 5월 1일까지. */
const dateLike = (said: string, to: string): string => {
  if (SUFFIX.test(to) || PREFIX.test(to) || isRange(said)) return to;
  return `${PREFIX.exec(said)?.[0] ?? ''}${to}${SUFFIX.exec(said)?.[0] ?? ''}`;
};

/** Where a message says a day as a picture has shown it: in one piece, or the day first and then its hours. */
export const datePlaces = (source: string, shown: string): Place[] => {
  if (shown === '') return [];
  const offer = readOffer(source);
  const written = [
    ...(['menu', 'event'] as const).map((template) => dateFor(template, offer, source)),
    ...offer.dates,
    ...offer.hours,
  ];
  const isShown = (one: string): boolean => [one, tidyDate(one), dayOf(one)].some((way) => plain(way) === plain(shown));
  const firstOf = (texts: readonly string[]): Place[] =>
    longestFirst(texts)
      .flatMap((one) => placesOf(source, one))
      .slice(0, 1);
  const whole = firstOf([shown, ...written.filter(isShown)]);
  if (whole.length > 0) return whole;
  const day = dayOf(readDates(shown)[0] ?? '');
  return [
    ...firstOf(day === '' ? [] : offer.dates.filter((date) => dayOf(date) === day)),
    ...readHours(shown).flatMap((hour) => firstOf([hour])),
  ];
};

const changeDate = (source: string, shown: string, to: string): Replacement[] => {
  const places = datePlaces(source, shown);
  const said = places.map(({ from, until }) => source.slice(from, until));
  const [first] = said;
  if (first === undefined) return [];
  if (said.length === 1 || to === '')
    return places.map((place, index) => ({ ...place, to: to === '' ? '' : dateLike(said[index] ?? '', to) }));
  // The day stands apart from its hours, and both are changed where they stand.
  const hours = readHours(to);
  const day = hours.reduce((left, hour) => left.replace(hour, ''), to).trim();
  const isDay = readDates(first).length > 0;
  const parts = [...(isDay ? [dateLike(first, day)] : []), ...hours];
  return places.map((place, index) => ({ ...place, to: parts[index] ?? '' }));
};

/** The words of a message that say the day, of those that a picture has shown. */
const shownOf = (source: string, template: Template): string => {
  const offer = readOffer(source);
  const { dates, day, comingDate } = offer;
  const onMenu = dateFor('menu', offer, source);
  if (template === 'menu' && placesOf(source, onMenu).length > 0) return onMenu;
  const all = [dateFor('event', offer, source), comingDate, dates.find((date) => dayOf(date) === day)];
  return longestFirst(all.filter((date) => date != null)).find((date) => placesOf(source, date).length > 0) ?? '';
};

/** What an earlier release made does not say how its day was written: as any template shows the same day, it is no change by hand. */
const changeOfEarlier = (source: string, { date, template }: KeptSetting): Replacement[] => {
  const offer = readOffer(source);
  const isSame = Template.options.some((one) => plain(dateFor(one, offer, source)) === plain(date));
  return date === '' || isSame ? [] : changeDate(source, shownOf(source, template), date);
};

/** What a message has to say of the day, where it was changed by hand or taken away. */
export const dateChanges = (source: string, setting: KeptSetting): Replacement[] => {
  const { written, date } = setting;
  if (written == null) return changeOfEarlier(source, setting);
  return plain(written.date) === plain(date) ? [] : changeDate(source, written.date, date);
};

const ENDS = ['접수', '신청', '마감', '등록', '모집'] as const;
/** The day until which something goes, where a message is about that: 접수는 12월 20일까지로. */
const endIn = (source: string, about: string): string | undefined => {
  const word = ENDS.find((end) => about.includes(end));
  if (word === undefined) return undefined;
  const clauses = source.split(/(?<=[,.!?])\s+|\n+/).filter((clause) => clause.includes(word));
  return clauses.flatMap((clause) => readDates(clause))[0];
};
/** Who says another day alone has moved no hours: 12월 6일 토요일 오후 2시 → 12월 13일 오후 2시. */
const withHours = (to: string, shown: string): string =>
  readHours(to).length > 0 || readDates(shown).length === 0 ? to : [to, ...readHours(shown)].join(' ');

interface NewDate {
  readonly to: string;
  readonly about?: string | undefined;
}

/** Another day in the place of what the picture shows, or else of the first one that people come on; beside it where there is none. */
export const withDate = (source: string, shown: string, { to, about = '' }: NewDate): string => {
  const { comingDate, dates, hours } = readOffer(source);
  const said = readDates(to).length > 0 ? [endIn(source, about) ?? shown, comingDate, dates[0]] : [hours[0]];
  const changes = said
    .map((date = '') => changeDate(source, date ?? '', withHours(to, date ?? '')))
    .find(({ length }) => length > 0);
  return changes === undefined ? `${source}, ${to}` : replaceAll(source, changes);
};
