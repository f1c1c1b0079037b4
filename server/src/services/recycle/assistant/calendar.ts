import type { Citation } from '@madang/contracts/chat';
import type { WasteDay, WasteZone } from '@madang/contracts/location/entities';
import type { ServiceClient } from '#platform/client';
import type { Locale } from '#platform/http/handler';
import { calledAs, namesAPlace } from '../place-name.ts';
import { neighbourhoodsIn } from './neighbourhoods.ts';
import type { KnownPlace } from './place.ts';
import { districtName, readCalendar, type ReadCalendar } from './read-calendar.ts';

/** So many parts of a district are told; of more, the neighbourhood is asked for. */
const MOST_TOLD = 5;

const DAYS = {
  ko: { mon: '월', tue: '화', wed: '수', thu: '목', fri: '금', sat: '토', sun: '일' },
  en: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
} as const;
const WHAT = {
  ko: { general: '일반 쓰레기', food: '음식물', recyclables: '재활용품' },
  en: { general: 'General waste', food: 'Food waste', recyclables: 'Recyclables' },
} as const;
const WORDS = {
  ko: {
    unknown: '요일을 몰라요',
    differs: '구역마다 달라요. 사는 곳이 어느 구역인지 확인해 주세요.',
    whichPart: '구역마다 달라요. **무슨 읍·면·동에 사세요?** 이름을 알려 주시면 그 구역을 찾아볼게요.',
    saved: (name: string) => `저장해 둔 ${name}의 요일이에요. 다른 곳을 물으셨다면 시·군·구를 알려 주세요.`,
    whichPlace: (name: string | null) =>
      `**어느 시·군·구인가요?** “마포구${name === null ? '' : ` ${name}`}”처럼 알려 주시면 그곳의 요일을 찾아볼게요.`,
    whichDistrict: (names: readonly string[]) =>
      `**어느 곳에 사세요?** 이 가운데 하나를 알려 주시면 그곳의 요일을 찾아볼게요: ${names.join(', ')}`,
    asStated: (date: string | null) => `공공 자료에 적힌 대로예요 (${date === null ? '기준일 모름' : `${date} 기준`})`,
    unnamed: (name: string) => `공공 자료에 따로 적혀 있지 않은 곳이에요: “${name}”`,
    check: (office: string) => `바뀌었을 수 있으니 내놓기 전에 구청이나 시청, 군청에 확인해 주세요${office}.`,
  },
  en: {
    unknown: 'the days are not known',
    differs: 'It differs by part. Check which part you live in.',
    whichPart:
      'It differs by part. **Which neighbourhood (읍·면·동) do you live in?** Tell me its name, and I will look up that part.',
    saved: (name: string) =>
      `These are the days of ${name}, which you have saved. If you asked about another place, tell me its district.`,
    whichPlace: (name: string | null) =>
      `**Which district is it in?** Tell me in Korean, such as “마포구${name === null ? '' : ` ${name}`}”, and I will look up its days.`,
    whichDistrict: (names: readonly string[]) =>
      `**Which of these do you live in?** Tell me, and I will look up its days: ${names.join(', ')}`,
    asStated: (date: string | null) =>
      `as stated by the public data (${date === null ? 'of an unknown date' : `of ${date}`})`,
    unnamed: (name: string) => `The public data does not name “${name}”.`,
    check: (office: string) =>
      `It may have changed: check with the district office before you put things out${office}.`,
  },
} as const;

/** 20:00 to 00:00 ends at midnight. */
const hoursOf = ({ from, to }: WasteDay): string => {
  if (from === null && to === null) return '';
  return ` ${from ?? ''}~${to === '00:00' ? '24:00' : (to ?? '')}`;
};

const dayWords = (waste: WasteDay, locale: Locale): string => {
  const named = waste.days?.map((day) => DAYS[locale][day]).join('·');
  return `${WHAT[locale][waste.what]} ${named ?? waste.days_text ?? WORDS[locale].unknown}${hoursOf(waste)}`;
};

const daysOf = (waste: readonly WasteDay[], locale: Locale): string =>
  waste.length === 0 ? WORDS[locale].unknown : waste.map((each) => dayWords(each, locale)).join(' / ');

const zoneLine = (
  { zone, covers, place, waste, not_collected: never, source }: WasteZone,
  number: number,
  locale: Locale,
): string =>
  [
    `- **${zone}**${covers === null ? '' : ` (${covers})`}: ${daysOf(waste, locale)} [${number}]`,
    ...(place === null ? [] : [locale === 'ko' ? `내놓는 곳 ${place}` : `put out at ${place}`]),
    ...(never === null ? [] : [locale === 'ko' ? `거두지 않는 날 ${never}` : `not collected ${never}`]),
    WORDS[locale].asStated(source.reference_date),
  ].join(' · ');

/** A part of a district by itself: its days and the date of them are no other part's. */
export const calendarCitation = (zone: WasteZone, number: number, locale: Locale): Citation => ({
  number,
  kind: 'waste_calendar',
  ref: zone.district.district ?? zone.district.region,
  title: `${districtName(zone)} ${zone.zone}`,
  note: zone.waste.map((each) => dayWords(each, locale)).join(' · '),
  varies_by_region: false,
  source: zone.source.title[locale],
  checked_on: zone.source.reference_date,
});

export const calendarForModel = (
  { zones, more, districts, unnamed, isSaved }: ReadCalendar,
  cite: (zone: WasteZone) => number,
  locale: Locale,
) => {
  if (districts.length > 0) return { ask: 'Which of these districts do they live in?', districts };
  if (zones.length === 0 && unnamed !== null)
    return { ask: 'Which district is that neighbourhood in?', neighbourhood_not_in_the_data: unnamed };
  const told = zones.slice(0, MOST_TOLD * 2);
  return {
    ...(isSaved ? { of_the_saved_place: true } : {}),
    parts: told.map((zone) => ({
      citation: cite(zone),
      district: districtName(zone),
      part: zone.zone,
      covers: zone.covers,
      put_out: zone.waste.map((each) => dayWords(each, locale)),
      where: zone.place,
      not_collected: zone.not_collected,
      office: zone.department,
      phone: zone.phone,
      date_of_data: zone.source.reference_date,
    })),
    more_parts: more || zones.length > told.length,
    neighbourhood_not_in_the_data: unnamed,
  };
};

/** Of the parts that are told, where they have the same one. */
const officeOf = (zones: readonly WasteZone[]): string => {
  const offices = new Set(
    zones.map(({ department, phone }) => (phone === null ? '' : [department, phone].filter(Boolean).join(' '))),
  );
  const [only = ''] = offices;
  return offices.size === 1 && only !== '' ? ` (${only})` : '';
};

/** Which days it is where the person lives; null where that or the days are not known here. */
export const calendarAnswer = async (
  client: ServiceClient,
  userId: string,
  { rules, candidates, said, isNew }: KnownPlace,
  question: string,
  locale: Locale,
  signal: AbortSignal,
): Promise<{ text: string; citations: Citation[]; found: number } | null> => {
  if (candidates.length > 0) return null;
  const words = WORDS[locale];
  // Another place was named, and which that is is not known: days of a place of before would be wrong ones.
  if (!isNew && namesAPlace(question)) return { text: words.whichPlace(null), citations: [], found: 0 };
  const district = rules === null ? undefined : `${rules.name.ko} ${rules.district ?? ''}`.trim();
  const around =
    rules === null
      ? []
      : [rules.name.ko, rules.short_name, ...(rules.district === null ? [] : calledAs(rules.district))];
  const neighbourhoods = neighbourhoodsIn(question, around);
  const isSaidNow = isNew && rules !== null;
  const read = await readCalendar(client, { userId, district, said: said ?? '', isSaidNow, neighbourhoods }, signal);
  const { zones, more, districts, unnamed, isSaved } = read;
  const [first] = zones;
  if (districts.length > 0) return { text: words.whichDistrict(districts), citations: [], found: 0 };
  if (first === undefined)
    return unnamed === null
      ? null
      : { text: [words.unnamed(unnamed), words.whichPlace(unnamed)].join('\n\n'), citations: [], found: 0 };
  const isTold = !more && zones.length <= MOST_TOLD;
  const text = [
    `**${districtName(first)}**`,
    ...(isSaved ? [words.saved(districtName(first))] : []),
    ...(unnamed === null ? [] : [words.unnamed(unnamed)]),
    ...(isTold ? [zones.map((zone, index) => zoneLine(zone, index + 1, locale)).join('\n')] : []),
    ...(isTold && zones.length > 1 ? [words.differs] : []),
    ...(isTold || unnamed !== null ? [] : [words.whichPart]),
    words.check(officeOf(zones)),
  ].join('\n\n');
  const citations = isTold ? zones.map((zone, index) => calendarCitation(zone, index + 1, locale)) : [];
  return { text, citations, found: zones.length };
};
