import type { DisposalRoute } from '@madang/contracts/recycle-content';
import { collectedAs, type Collection, type RegionalRules } from '@madang/contracts/recycle-regions';
import type { Locale } from '#platform/http/handler';
import { placeName } from './citations.ts';
import type { LocalItem } from './local-items.ts';
import type { KnownPlace } from './place.ts';

const ASK: Readonly<Record<Locale, string>> = {
  ko: '지역마다 다를 수 있어요. **어느 시·군·구에 사세요?** “마포구”처럼 알려 주시면 그곳에 대해 확인된 것을 찾아볼게요.',
  en: 'This differs by district. **Where do you live?** Tell me the district, such as “마포구”, and I will look up what is known there.',
};

const whichOf = ({ candidates }: KnownPlace, locale: Locale): string => {
  const names = candidates
    .map(({ region_name, district }) => `${region_name[locale]} ${district ?? ''}`.trim())
    .join(', ');
  return locale === 'ko'
    ? `지역마다 다를 수 있어요. 같은 이름이 여러 곳에 있는데 **어디인가요?** ${names}`
    : `This differs by district, and that name is used in several places. **Which one is it?** ${names}`;
};

const WORDS = {
  ko: { days: '요일', time: '시간', place: '곳', unknown: '모름' },
  en: { days: 'Days', time: 'Time', place: 'Place', unknown: 'we do not know' },
} as const;

const collectionLine = ({ what, days, time, place, note }: Collection, locale: Locale): string => {
  const words = WORDS[locale];
  const parts = [
    `${words.days}: ${days?.[locale] ?? words.unknown}`,
    `${words.time}: ${time?.[locale] ?? words.unknown}`,
    ...(place === null ? [] : [`${words.place}: ${place[locale]}`]),
  ];
  return [`- **${what[locale]}** ${parts.join(' · ')}`, ...(note === null ? [] : [`  ${note[locale]}`])].join('\n');
};

/** Only the days of the routes that take these things: those of recyclables are wrong for a standard bag. */
export const collectionFor = (items: readonly LocalItem[], { collection }: RegionalRules): Collection[] =>
  collection.filter(({ routes }) => items.some(({ local_route: route }) => route !== null && routes.includes(route)));

const linesFor = (items: readonly LocalItem[], rules: RegionalRules, asksWhen: boolean, locale: Locale): string[] => [
  ...new Set(
    items.flatMap((item) => {
      const known = collectionFor([item], rules).map((each) => collectionLine(each, locale));
      if (known.length > 0 || !(asksWhen || item.varies_by_region)) return known;
      return rules.unknown
        .filter(({ routes }) => item.local_route !== null && routes.includes(item.local_route))
        .map(({ text }) => `- ${text[locale]}`);
    }),
  ),
];

/** Whether anything is to be said about the place at all. */
export const needsPlace = (items: readonly LocalItem[], { rules }: KnownPlace, asksWhen: boolean): boolean =>
  items.some(
    (item) =>
      item.varies_by_region || (asksWhen && item.local_route !== null && collectedAs(item.local_route) !== null),
  ) ||
  (rules !== null && collectionFor(items, rules).length > 0);

/** What is known of where the person lives, or the question where that is. The rules are cited under `number`. */
export const placeAnswer = (
  items: readonly LocalItem[],
  place: KnownPlace,
  asksWhen: boolean,
  number: number | null,
  locale: Locale,
): string => {
  const { rules, candidates } = place;
  if (rules === null) return candidates.length > 0 ? whichOf(place, locale) : ASK[locale];
  const cited = number === null ? '' : ` [${number}]`;
  const lines = linesFor(items, rules, asksWhen, locale);
  return [
    `**${placeName(rules, locale)}**${cited}`,
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    rules.ask[locale],
  ].join('\n\n');
};

const WHERE_YOU_LIVE: Readonly<Record<Locale, string>> = {
  ko: '내놓는 요일과 시간은 시·군·구와 동네마다 달라요. **어느 시·군·구에 사세요?** “마포구”처럼 알려 주시면 그곳에서 확인된 것을 찾아볼게요.',
  en: 'Days and times differ by district. **Where do you live?** Tell me the district, such as “마포구”, and I will look up what is known there.',
};

/** A kind of waste whose days were asked for: those of another kind would be the wrong ones. */
const KINDS: readonly (readonly [RegExp, readonly DisposalRoute[]])[] = [
  [/음쓰|음식물|food waste/i, ['food']],
  [/종량제|일반\s?쓰레기|일쓰|general waste|waste bag/i, ['standard_bag']],
  [/대형|bulky/i, ['large_waste']],
];
const routesAsked = (question: string): readonly DisposalRoute[] | null =>
  KINDS.find(([said]) => said.test(question))?.[1] ?? null;

/** All that is known of a place, where no thing was asked about; of the kind of waste that was named, if one was. */
export const placeOverview = (place: KnownPlace, question: string, locale: Locale): string => {
  const { rules, candidates } = place;
  if (rules === null) return candidates.length > 0 ? whichOf(place, locale) : WHERE_YOU_LIVE[locale];
  const asked = routesAsked(question);
  if (asked !== null) {
    const isAsked = ({ routes }: { readonly routes: readonly DisposalRoute[] }): boolean =>
      routes.some((route) => asked.includes(route));
    const days = rules.collection.filter(isAsked).map((each) => collectionLine(each, locale));
    const told = days.length > 0 ? days : rules.unknown.filter(isAsked).map(({ text }) => `- ${text[locale]}`);
    return [`**${placeName(rules, locale)}**`, ...(told.length > 0 ? [told.join('\n')] : []), rules.ask[locale]].join(
      '\n\n',
    );
  }
  const known = [
    ...rules.collection.map((each) => collectionLine(each, locale)),
    ...[...rules.facts, ...rules.region_facts].map(({ text }) => `- ${text[locale]}`),
  ];
  const lines = known.length > 0 ? known : rules.unknown.map(({ text }) => `- ${text[locale]}`);
  return [`**${placeName(rules, locale)}**`, lines.join('\n'), rules.ask[locale]].join('\n\n');
};

const WHEN = /언제|요일|몇\s?시|시간|며칠|매일|날마다|주말|\bwhen\b|\bwhat (?:day|time)|\bwhich day|\bdays?\b/i;
export const asksWhen = (question: string): boolean => WHEN.test(question);
