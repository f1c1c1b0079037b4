import type { Citation } from '@madang/contracts/chat';
import type { WasteDay, WasteZone } from '@madang/contracts/location/entities';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import type { Locale } from '#platform/http/handler';
import type { KnownPlace } from './place.ts';

/** So many parts of a district are named; of more, the neighbourhood is asked for. */
const MOST_NAMED = 5;

interface Asked {
  readonly userId: string;
  /** Where nothing is said: that of the place that the person has saved. */
  readonly district: string | undefined;
  readonly neighbourhood: string | undefined;
}

interface ReadCalendar {
  /** Null where nobody knows where the person lives. */
  readonly district: string | null;
  readonly zones: readonly WasteZone[];
  readonly more: boolean;
}

const savedDistrict = async (client: ServiceClient, userId: string, signal: AbortSignal): Promise<string | null> => {
  const { place } = await client.call('GET /internal/locations/default', {}, { forUser: userId, signal });
  return place?.district?.district ?? null;
};

const NOTHING: ReadCalendar = { district: null, zones: [], more: false };

/** When waste is put out where somebody lives. What is not known is empty, and no failure: nor is a service that rests. */
export const readCalendar = async (
  client: ServiceClient,
  { userId, district, neighbourhood }: Asked,
  signal: AbortSignal,
): Promise<ReadCalendar> => {
  try {
    const region = district ?? (await savedDistrict(client, userId, signal));
    if (region === null) return NOTHING;
    const read = async (q: string | undefined) =>
      client.call('GET /locations/calendar', { query: { region, ...(q === undefined ? {} : { q }) } }, { signal });
    const found = await read(neighbourhood);
    // A neighbourhood that the data does not name is in one of the parts all the same.
    const { items, more } = found.items.length === 0 && neighbourhood !== undefined ? await read(undefined) : found;
    return { district: region, zones: items, more };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return NOTHING;
  }
};

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
    sample: '**표본 자료예요. 실제 배출 요일이 아니에요.**',
    which: '구역마다 달라요. 동 이름을 알려 주시면 그 구역만 찾아볼게요.',
    check: (phone: string) => `바뀌었을 수 있으니 내놓기 전에 구청에 확인해 주세요${phone}.`,
    noDate: '자료에 기준일이 없음',
  },
  en: {
    unknown: 'the days are not known',
    sample: '**This is sample data, and no real calendar.**',
    which: 'It differs by part. Tell me your neighbourhood (동), and I will look up that part alone.',
    check: (phone: string) => `It may have changed: check with the district office before you put things out${phone}.`,
    noDate: 'the data gives no date',
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

const zoneLine = ({ zone, covers, place, waste, not_collected: never }: WasteZone, locale: Locale): string =>
  [
    `- **${zone}**${covers === null ? '' : ` (${covers})`}: ${waste.map((each) => dayWords(each, locale)).join(' / ')}`,
    ...(place === null ? [] : [locale === 'ko' ? `내놓는 곳 ${place}` : `put out at ${place}`]),
    ...(never === null ? [] : [locale === 'ko' ? `거두지 않는 날 ${never}` : `not collected ${never}`]),
  ].join(' · ');

const districtName = ({ district }: WasteZone): string =>
  district.name === district.region_name ? district.name : `${district.region_name} ${district.name}`;

export const calendarCitation = (zone: WasteZone, number: number, locale: Locale): Citation => ({
  number,
  kind: 'waste_calendar',
  ref: zone.district.district ?? zone.district.region,
  title: districtName(zone),
  note: zone.waste.map((each) => dayWords(each, locale)).join(' · '),
  varies_by_region: false,
  source:
    zone.source.reference_date === null
      ? `${zone.source.title[locale]} (${WORDS[locale].noDate})`
      : zone.source.title[locale],
  checked_on: zone.source.reference_date ?? new Date().toISOString().slice(0, 10),
});

export const calendarForModel = ({ zones, more }: ReadCalendar, locale: Locale) => ({
  parts: zones.slice(0, MOST_NAMED * 2).map((zone) => ({
    district: districtName(zone),
    part: zone.zone,
    covers: zone.covers,
    put_out: zone.waste.map((each) => dayWords(each, locale)),
    where: zone.place,
    not_collected: zone.not_collected,
    office: zone.department,
    phone: zone.phone,
    is_sample: zone.source.is_sample,
  })),
  more_parts: more || zones.length > MOST_NAMED * 2,
});

const NEIGHBOURHOOD = /([가-힣]{1,10}\d{0,3}(?:동|읍|면|리))(?![가-힣]{0,10}구)/;
/** 우리 동네 is no name of one. */
const NOT_ONE = /^(동네|우리동|이동|활동|행동|자동|리)$/;

/** Which days it is where the person lives; null where that or the days are not known here. */
export const calendarAnswer = async (
  client: ServiceClient,
  userId: string,
  { rules, candidates }: KnownPlace,
  question: string,
  locale: Locale,
  signal: AbortSignal,
): Promise<{ text: string; citations: Citation[]; found: number } | null> => {
  if (candidates.length > 0) return null;
  const [, named = ''] = NEIGHBOURHOOD.exec(question) ?? [];
  const neighbourhood = named === '' || NOT_ONE.test(named) ? undefined : named;
  const district = rules === null ? undefined : `${rules.name.ko} ${rules.district ?? ''}`.trim();
  const { zones, more } = await readCalendar(client, { userId, district, neighbourhood }, signal);
  const [first] = zones;
  if (first === undefined) return null;
  const words = WORDS[locale];
  const phone = first.phone === null ? '' : ` (${[first.department, first.phone].filter(Boolean).join(' ')})`;
  const text = [
    `**${districtName(first)}** [1]`,
    ...(first.source.is_sample ? [words.sample] : []),
    zones
      .slice(0, MOST_NAMED)
      .map((zone) => zoneLine(zone, locale))
      .join('\n'),
    ...(more || zones.length > MOST_NAMED ? [words.which] : []),
    words.check(phone),
  ].join('\n\n');
  return { text, citations: [calendarCitation(first, 1, locale)], found: zones.length };
};
