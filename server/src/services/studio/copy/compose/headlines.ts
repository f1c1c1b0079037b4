import { anyOf } from '../any-of.ts';
import { copyContent, copyOf, type Industry, type Language, type Season, type Tone, type Words } from '../content.ts';
import { isParticle, withParticle } from '../particles.ts';
import { printWon, readDiscount } from '../offer/read-money.ts';
import type { Offer } from '../offer/read-offer.ts';
import { isEvent } from '../offer/read-products.ts';
import { shuffled } from '../random.ts';
import type { Detail } from './details.ts';
import { dateInEnglish, discountInEnglish } from './in-english.ts';

export interface Headline {
  readonly text: string;
  readonly approach: string;
}

export const LONGEST_HEADLINE: Readonly<Record<Language, number>> = { ko: 24, en: 44 };

/** So many ways to say it are shown at least. */
const FEWEST = 3;

type Values = Readonly<Partial<Record<string, string>>>;

/** The line with its places filled; null where a place has no value. */
export const fill = (line: string, values: Values): string | null => {
  let complete = true;
  const filled = line.replace(/\{(\w+)(?::([^}]+))?\}/g, (_, key: string, particle: string | undefined) => {
    const value = values[key];
    if (value === undefined) complete = false;
    return value === undefined
      ? ''
      : particle !== undefined && isParticle(particle)
        ? withParticle(value, particle)
        : value;
  });
  return complete ? filled : null;
};

interface Wanted {
  readonly offer: Offer;
  readonly details: readonly Detail[];
  readonly industry: Industry;
  readonly tone: Tone;
  readonly language: Language;
  readonly season: Season | null;
  readonly month: number | null;
  readonly random: () => number;
}

/** A long name is called by its last words: 아파트 욕실 리모델링 → 욕실 리모델링. */
const calledShort = (name: string): string => {
  const words = name.split(' ');
  while (words.length > 1 && words.join(' ').length > (/[가-힣]/.test(name) ? 13 : 24)) words.shift();
  return words.join(' ');
};

/** As the owner counts: of 45만원 it is 7만원 less, of 6,500원 it is 1,000원. */
const printSaved = (saved: number, old: string, language: Language): string =>
  language === 'ko' && old.includes('만') && saved % 10_000 === 0 ? `${saved / 10_000}만원` : printWon(saved, language);

/** Within a line an English name is no beginning of a sentence; names of peoples and feasts keep their capital. */
const asNoun = (name: string): string =>
  /^[A-Z][a-z]/.test(name) &&
  !/^(Thai|Korean|Jeju|Halal|Italian|French|Japanese|Chinese|Vietnamese|Swedish|English|Christmas|Valentine)/.test(name)
    ? name.charAt(0).toLowerCase() + name.slice(1)
    : name;

const valuesOf = ({ offer, language }: Wanted): Values => {
  const [product] = offer.products;
  const price = offer.reduction?.now ?? product?.price ?? null;
  const sayable = (name: string): boolean => language === 'ko' || !/[가-힣]/.test(name);
  const won = ({ text, amount }: { text: string; amount: number | null }): string => {
    if (amount === null || (language === 'ko' && /[가-힣]/.test(text))) return text;
    const from = /부터$|^from /.test(text);
    return language === 'ko'
      ? `${printWon(amount, 'ko')}${from ? '부터' : ''}`
      : `${from ? 'from ' : ''}${printWon(amount, 'en')}`;
  };
  const day = offer.day === null ? undefined : language === 'ko' ? offer.day : (dateInEnglish(offer.day) ?? undefined);
  const { reduction } = offer;
  const saved = reduction === null ? null : (reduction.old.amount ?? 0) - (reduction.now.amount ?? 0);
  return {
    ...(product !== undefined && sayable(product.name) ? { product: calledShort(asNoun(product.name)) } : {}),
    ...(price === null ? {} : { price: won(price) }),
    ...(price !== null && !/부터|까지|대$|^from /.test(price.text) ? { amount: won(price) } : {}),
    ...(reduction === null ? {} : { old: won(reduction.old) }),
    ...(saved === null ? {} : { saved: printSaved(saved, reduction?.old.text ?? '', language) }),
    ...(offer.discount === null
      ? {}
      : { discount: language === 'en' ? discountInEnglish(offer.discount) : offer.discount }),
    ...(offer.deal === null ? {} : { deal: offer.deal }),
    ...(day === undefined || (language === 'en' && /[가-힣]/.test(day)) ? {} : { day }),
    ...(offer.place !== null && sayable(offer.place) ? { place: offer.place.replace(/\s?(앞|근처|옆)$/, '') } : {}),
    ...(offer.audience !== null && sayable(offer.audience) ? { audience: offer.audience } : {}),
  };
};

/** In medicine a price or a discount is no headline, whatever it is (Medical Service Act, Article 27(3)). */
const WITHOUT_OFFERS: readonly Industry[] = ['hospital', 'dental_clinic', 'pharmacy'];

/** Of a list of prices none is the one that it is about. */
const isList = ({ prices, reduction }: Offer): boolean => reduction === null && prices.length > 2;

const offerKinds = ({ offer, details, industry }: Wanted): (keyof ReturnType<typeof copyContent>['offers'])[] => {
  const [product] = offer.products;
  if (WITHOUT_OFFERS.includes(industry)) return offer.opening === null ? [] : [offer.opening];
  return [
    ...(offer.reduction === null ? [] : (['was'] as const)),
    ...(offer.deal === null ? [] : (['deal'] as const)),
    // A discount is no headline where its terms do not fit right under it.
    ...(offer.discount !== null && details.some(({ short }) => short !== null && readDiscount(short) !== null)
      ? (['discount'] as const)
      : []),
    ...(offer.opening === null ? [] : [offer.opening]),
    ...(product !== undefined && offer.day !== null && isEvent(product.name) ? (['event'] as const) : []),
    ...(product?.price == null || isList(offer) ? [] : (['price'] as const)),
  ];
};

/** What only this shop can say: the owner's own words make the better headline. */
const ABOUT_TERMS = new RegExp(
  anyOf(`
  휴무 쉬어 쉽니다 예약 주차 배달 상담 문의 카톡 견적 환불 교환 추가 따로 가능 필수 현금 영업 오픈 접수 매물 \\? 되고 돼요 됩니다 공사 정원 많은 많이 이에요$ 가게$
  (매장|점|샵|의원|병원|학원|사진관|안내)$ 모집 ^(색|사이즈|가격|시간|기간|장소|위치|한_반|주_) ^(bring|was|first|lunch)\\b
`),
  'i',
);
const ownWords = ({ offer, details, tone, language }: Wanted): string[] =>
  details
    .filter(({ must, untranslated, sentence }) => !must && !untranslated && !ABOUT_TERMS.test(sentence))
    .map(({ sentence, short }) =>
      tone === 'professional' || tone === 'energetic'
        ? (short ?? sentence)
        : /(이에요|예요|입니다)$/.test(sentence)
          ? (short ?? sentence)
          : sentence,
    )
    .filter((text) => offer.place === null || !text.includes(offer.place))
    .filter((text) => text.length >= 7 && text.length <= LONGEST_HEADLINE[language] && text.split(' ').length >= 3);

/** Iced coffee and cold hands do not go together. */
const isAgainst = (season: Season, { clauses }: Offer): boolean =>
  season === 'winter'
    ? /아이스|아아|빙수|냉면|콜드|에이드|시원|\biced?\b/i.test(clauses.join(' '))
    : season === 'summer' && /따뜻|뜨끈|뜨거|국밥|어묵|\bhot\b/i.test(clauses.join(' '));

/** One headline of each approach that the sentence allows, the most telling ones first. */
export const headlinesFor = (wanted: Wanted): Headline[] => {
  const { industry, tone, language, season, month, random } = wanted;
  const copy = copyOf(industry);
  const { offers } = copyContent();
  const values = valuesOf(wanted);
  const first = (lines: readonly Words[]): string | undefined =>
    shuffled(lines, random)
      .map((line) => fill(line[language], values))
      .find((text): text is string => text !== null && text.length <= LONGEST_HEADLINE[language]);
  const [kind] = offerKinds(wanted);
  const seasonal =
    season === null || isAgainst(season, wanted.offer)
      ? []
      : copy.seasons[season].filter(({ months }) => months === undefined || (month !== null && months.includes(month)));
  const lines = copy.tones[tone];
  const medical = WITHOUT_OFFERS.includes(industry);
  const one = (approach: string, text: string | undefined): Headline[] =>
    text === undefined ? [] : [{ approach, text: text.charAt(0).toUpperCase() + text.slice(1) }];
  // What is offered, what only this shop says and what it is about go first; another seed shows other sides of the rest.
  const sense = first(lines.sense);
  const found = [
    ...one('offer', kind === undefined ? undefined : first(offers[kind][tone])),
    ...one('own', shuffled(ownWords(wanted), random)[0]),
    ...one('product', isList(wanted.offer) ? undefined : first(lines.product)),
    ...shuffled([...one('scene', first(lines.scene)), ...one('season', first(seasonal))], random),
    ...one('audience', values['audience'] === undefined || medical ? undefined : first(offers.audience[tone])),
    ...one('sense', sense),
    ...one('place', values['place'] === undefined ? undefined : first(offers.place[tone])),
  ];
  // With nothing to go by, neither product nor season, the trade is looked at from nearer once more.
  return found.length >= FEWEST
    ? found
    : [...found, ...one('detail', first(lines.sense.filter((line) => line[language] !== sense)))];
};
