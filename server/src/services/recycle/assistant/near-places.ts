import type { Citation } from '@madang/contracts/chat';
import type { BinType, Place } from '@madang/contracts/location/entities';
import type { RegionalRules } from '@madang/contracts/recycle-regions';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import type { Locale } from '#platform/http/handler';
import { namesAPlace } from '../place-name.ts';
import { neighbourhoodsIn } from './neighbourhoods.ts';
import type { KnownPlace } from './place.ts';

const MOST = 5;
const NEAR_METRES = 3000;

const HERE =
  '(?:수거함|수거통|모으는|버리는 (?:곳|데|통|함)|(?:재활용|자원순환)\\s?센터|\\bbins?\\b|\\brecycling cent(?:re|er)s?\\b)';
const WHERE =
  '(?:어디|어딨|근처|주변|가까|위치|찾아|알려|있(?:어|나|니|을까)|\\bwhere\\b|\\bnear(?:by|est)?\\b|\\bclosest\\b|\\bfind\\b)';
const PLACE = new RegExp(`${HERE}.{0,40}${WHERE}|${WHERE}.{0,40}${HERE}`, 'iu');
/** Whether something may go into one is no question of where one is. */
const MAY = /넣어도|넣으면|(넣을|버릴) 수|버려도|해도 (되|돼|괜찮)|\b(can|may|should) i (put|throw)\b/iu;
const OPEN = /지금|열(린|었|려|고)|문\s?연|영업|\bopen\b/iu;

const TYPES: readonly (readonly [BinType, RegExp])[] = [
  ['battery', /건전지|배터리|전지|\bbatter(y|ies)\b/iu],
  ['lamp', /형광등|전등|램프|전구|\blamps?\b|\bbulbs?\b/iu],
  ['medicine', /의약|약품|(^|\s)(폐|먹던|남은|안 먹는)?\s?약(을|이|은|통)?(\s|$)|폐의약품|\bmedicines?\b|\bpills?\b/iu],
  ['clothes', /헌\s?옷|의류|(^|\s)옷|\bclothes\b|\bclothing\b/iu],
  ['clear_pet', /페트/iu],
];

interface AskedPlace {
  readonly kind: 'bin' | 'center';
  readonly type?: BinType | undefined;
  readonly isOpen: boolean;
}

/** What is looked for, where somebody asks where one is; null for any other question. */
export const askedPlace = (question: string): AskedPlace | null => {
  if (!PLACE.test(question) || MAY.test(question)) return null;
  const isOpen = OPEN.test(question);
  if (/센터|\bcent(re|er)/iu.test(question)) return { kind: 'center', isOpen };
  const type = TYPES.find(([, pattern]) => pattern.test(question))?.[0];
  return { kind: 'bin', type, isOpen };
};

const WORDS = {
  ko: {
    which:
      '**어느 시·군·구에서 찾을까요?** “서울 마포구”처럼 알려 주시거나, 지도에서 내 주변을 눌러 주세요. 자주 가는 곳을 기본 장소로 저장해 두면 그 근처에서 찾아요.',
    which_of: (names: string) => `**어느 곳인가요?** ${names}`,
    none: (where: string) =>
      `${where}에서 찾은 곳이 없어요. 자료에 없는 곳이 있을 수 있으니 주민센터나 구청에 물어봐 주세요.`,
    found: (where: string) => `**${where}**에서 찾은 곳이에요.`,
    near: (name: string) => `저장해 둔 ${name} 근처`,
    sample: '이 가운데 예시로 적힌 것은 실제로 있는 곳이 아니에요. 공공 자료를 가져오기 전까지 보여 드리는 예시예요.',
    mark: '예시',
    failed: '지금은 장소를 찾지 못했어요. 지도에서 다시 찾아봐 주세요.',
    open: '지금 연 것이 확인된 곳만 찾았어요.',
  },
  en: {
    which:
      '**In which district shall I look?** Tell me in Korean, such as “서울 마포구”, or press Near me on the map. Where you save a default place, I look near it.',
    which_of: (names: string) => `**Which one is it?** ${names}`,
    none: (where: string) =>
      `I found none in ${where}. There may be some that the data does not have: ask the community centre.`,
    found: (where: string) => `Found in **${where}**:`,
    near: (name: string) => `the area around ${name}, which you have saved`,
    sample: 'Those marked as samples do not exist: they are shown until public data is imported.',
    mark: 'sample',
    failed: 'I could not look for places just now. Try the map.',
    open: 'Only those that are known to be open now.',
  },
} as const;

export const placeCitation = (place: Place, number: number, locale: Locale): Citation => ({
  number,
  kind: 'place',
  ref: place.id,
  title: place.name,
  note: [place.address, place.detail].filter((part) => part !== null).join(' · '),
  varies_by_region: false,
  source: place.source.title[locale],
  checked_on: place.source.reference_date,
});

interface Where {
  readonly name: string;
  readonly query: { readonly region: string } | { readonly lat: number; readonly lon: number; readonly radius: number };
}

/** Whether a place is named: a district, or a neighbourhood, of which nobody here knows where it is. */
export const namesAnywhere = (question: string): boolean =>
  namesAPlace(question) || neighbourhoodsIn(question).some(({ isSure }) => isSure);

const districtOf = (rules: RegionalRules): Where | null => {
  // Of a whole province the first by name are no answer; 세종 has no districts.
  if (rules.district === null && rules.code !== '36') return null;
  const name = [rules.name.ko, rules.district].filter((part) => part !== null).join(' ');
  return { name, query: { region: name } };
};

export const savedPlace = async (
  client: ServiceClient,
  userId: string,
  locale: Locale,
  signal: AbortSignal,
): Promise<Where | null> => {
  const { place } = await client.call('GET /internal/locations/default', {}, { forUser: userId, signal });
  if (place === null) return null;
  const { name, latitude: lat, longitude: lon } = place;
  return { name: WORDS[locale].near(name), query: { lat, lon, radius: NEAR_METRES } };
};

export interface LookedFor extends AskedPlace {
  readonly where: Where['query'];
}

/** Nearest first where they are near a point. @throws AppError */
export const findPlaces = async (
  client: ServiceClient,
  { kind, type, isOpen, where }: LookedFor,
  signal: AbortSignal,
): Promise<readonly Place[]> => {
  const query = { ...where, limit: MOST, ...(isOpen ? { open_now: 'true' as const } : {}) };
  const { items } =
    kind === 'bin'
      ? await client.call(
          'GET /locations/bins',
          { query: { ...query, ...(type === undefined ? {} : { type }) } },
          { signal },
        )
      : await client.call('GET /locations/centers', { query }, { signal });
  return items;
};

const line = (place: Place, number: number, locale: Locale): string => {
  const { name, address, detail, distance_m: metres, phone, source } = place;
  const far = metres === null ? null : `${Math.round(metres)} m`;
  const told = [address, detail, far, phone].filter((part) => part !== null).join(' · ');
  return `- **${name}**${source.is_sample ? ` (${WORDS[locale].mark})` : ''}${told === '' ? '' : `: ${told}`} [${number}]`;
};

/** Where bins or centres are: in the district that was said, or near the place that the person has saved. */
export const placesAnswer = async (
  client: ServiceClient,
  userId: string,
  { rules, candidates, isNew }: KnownPlace,
  { asked, question, locale }: { readonly asked: AskedPlace; readonly question: string; readonly locale: Locale },
  signal: AbortSignal,
): Promise<{ text: string; citations: Citation[]; found: number }> => {
  const words = WORDS[locale];
  const plain = (text: string) => ({ text, citations: [], found: 0 });
  if (candidates.length > 0)
    return plain(
      words.which_of(
        candidates.map(({ region_name: name, district }) => [name.ko, district].filter(Boolean).join(' ')).join(', '),
      ),
    );
  // Another place was named that nobody here knows: one of before would be the wrong one.
  if (!isNew && namesAnywhere(question)) return plain(words.which);
  try {
    const where = rules === null ? await savedPlace(client, userId, locale, signal) : districtOf(rules);
    if (where === null) return plain(words.which);
    const places = await findPlaces(client, { ...asked, where: where.query }, signal);
    if (places.length === 0) return plain(words.none(where.name));
    return {
      text: [
        words.found(where.name),
        places.map((place, index) => line(place, index + 1, locale)).join('\n'),
        ...(places.some(({ source }) => source.is_sample) ? [words.sample] : []),
        ...(asked.isOpen ? [words.open] : []),
      ].join('\n\n'),
      citations: places.map((place, index) => placeCitation(place, index + 1, locale)),
      found: places.length,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return plain(words.failed);
  }
};
