import { anyOf } from '../any-of.ts';
import type { Tone } from '../content.ts';
import { readPrices, amountOf, isSamePrice, printWon } from '../offer/read-money.ts';
import type { Offer } from '../offer/read-offer.ts';
import { readDates, readHours } from '../offer/read-times.ts';
import { inRegister, spelled } from '../register.ts';
import { clauseInEnglish } from './in-english.ts';

/** One thing that the owner said, as it can be printed. */
export interface Detail {
  /** As a sentence in the register of the tone. */
  readonly sentence: string;
  /** As a few words without a verb, for the line under the headline; null where that would not read well. */
  readonly short: string | null;
  /** A price, a date, a condition: it may not be lost. */
  readonly must: boolean;
  /** It cannot be said in the language of the advertisement. */
  readonly untranslated: boolean;
}

interface Printed {
  readonly tone: Tone;
  readonly language: 'ko' | 'en';
  readonly price?: string | undefined;
  readonly oldPrice?: string | undefined;
  readonly date?: string | undefined;
  readonly shop?: string | undefined;
}

const CONDITION = new RegExp(
  anyOf(`
  \\d [월화수목금토일]요일 까지 부터 포함 한정(?!식) 선착순 이상 필수 휴무 쉬어 쉽니다 예약 무료 공짜 반값 재고 지참 가져오 따로 월수금 화목 주말 평일 만원 천원
  \\bfree\\b until only
`),
  'i',
);

const ACTS =
  '할인|세일|운영|진행|판매|매입|증정|제공|상담|점검|휴무|시작|개시|오픈|개원|개업|출시|모집|정리|예약|배달|수거|추가|적립|환영|가능|필수|서비스';
const SHORTENED: readonly (readonly [RegExp, string])[] = [
  [/(?<=[가-힣\d%)A-Z])(?:이고요?|이구요|이요|인데요?)$/, ''],
  [/(?<=까지|부터)(?:요|이에요|예요|입니다)$/, ''],
  [/(?<=[가-힣\d%)A-Z])(?:입니다|이에요|예요)$/, ''],
  [
    new RegExp(
      `(?<=(?:${ACTS}))(?:을|를|도)?\\s?(?:해 ?)?(?:드려요|드립니다|드릴게요|합니다|해요|했어요|했습니다|받아요|받습니다|중이에요|중입니다)$`,
    ),
    '',
  ],
  [/(?<=[원%])에\s?(?:해 ?)?(?:드려요|드립니다|드릴게요|팔아요|팝니다|판매해요|판매합니다)$/, ''],
  [/(?<=[회스임토강회])\s?(?:을|를)?\s?(?:엽니다|열어요|해요|합니다)$/, ''],
  [/(?<=까지|시)\s(?:엽니다|열어요|해요|합니다)$/, ''],
  [/(?<![안못]|[은는]\s?)\s?(?:됩니다|돼요)$/, ' 가능'],
  [/(?<=\d\+\d)\s?(?:합니다|해요|드려요|드립니다)$/, ''],
];
const PREDICATE = /(요|니다|죠|까|게|\?)$/;
const LONGEST = 38;

const shorten = (clause: string): string | null => {
  const bracket = /\s?\([^()]*\)$/.exec(clause)?.[0] ?? '';
  let left = clause.slice(0, clause.length - bracket.length);
  for (const [pattern, by] of SHORTENED) left = left.replace(pattern, by);
  left = left
    .replace(/(\S*원)에서\s+(\S*원)(?:으로|로)?/, '$1 → $2')
    .replace(/(원)\s?(?:>|->|=>|⇒)\s?/, '$1 → ')
    .replace(/(?<=[가-힣])(?:도|을|를) 가능$/, ' 가능')
    .trim();
  if (PREDICATE.test(left) || left.length < 2) return null;
  return `${left}${bracket}`.length > LONGEST ? null : `${left}${bracket}`;
};

/** Words beside the facts that were translated. */
const saysMore = (clause: string): boolean =>
  [...readPrices(clause).map(({ text }) => text), ...readDates(clause), ...readHours(clause)]
    .reduce((left, fact) => left.replace(fact, ''), clause)
    .replace(/할인|세일|에|부터|까지/g, '')
    .match(/[가-힣]{2,}/) !== null;

const detailOf = (given: string, { tone, language }: Printed, products: readonly string[]): Detail => {
  const clause = spelled(given);
  const must =
    CONDITION.test(clause) || readPrices(clause).length > 0 || readDates(clause).length + readHours(clause).length > 0;
  if (language === 'en' && /[가-힣]/.test(clause)) {
    const english = clauseInEnglish(clause);
    if (english === null) return { sentence: clause, short: null, must, untranslated: true };
    // The name of what is offered has no translation that we could know: it stays as the owner calls it.
    const name = products.find((product) => clause.includes(product));
    const told = name === undefined ? english : `${name} ${english}`;
    return { sentence: told, short: told, must, untranslated: saysMore(clause) };
  }
  if (!/[가-힣]/.test(clause)) {
    const plain = clause.replace(/^was (.+?) (?:and )?now (.+)$/i, '$1 → $2');
    const short = plain.length <= 60 && !/\b(we|is|are|get|bring|was|you)\b/i.test(plain) ? plain : null;
    return {
      sentence: clause.charAt(0).toUpperCase() + clause.slice(1),
      short,
      must,
      untranslated: language === 'ko' && /[a-z]{3}\S*\s.*[a-z]{3}/i.test(clause),
    };
  }
  return {
    sentence: inRegister(clause, tone === 'professional' ? 'formal' : 'spoken'),
    short: shorten(clause),
    must,
    untranslated: false,
  };
};

/** 5500 → 5,500원; what has a unit stays as it is. */
const printed = (price: string, language: 'ko' | 'en'): string => {
  const amount = amountOf(price);
  if (/^[\d,\s]+$/.test(price) && amount !== null) return printWon(amount, language);
  return language === 'en' && /[가-힣]/.test(price) && amount !== null ? printWon(amount, 'en') : price.trim();
};
const ISO = /^\d{4}-(\d{2})-(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const printDate = (date: string, language: 'ko' | 'en'): string => {
  const [, month, day] = ISO.exec(date.trim()) ?? [];
  if (month === undefined || day === undefined) return date.trim();
  return language === 'ko'
    ? `${Number(month)}월 ${Number(day)}일`
    : `${MONTHS[Number(month) - 1] ?? month} ${Number(day)}`;
};

const fact = (text: string): Detail => ({ sentence: text, short: text, must: true, untranslated: false });

/** Everything to say, in the owner's order: first what the form beside the sentence holds, then the sentence. */
export const detailsOf = (offer: Offer, request: Printed): Detail[] => {
  const { language, price, oldPrice, date, shop } = request;
  const spoken = offer.clauses.join(' ');
  const isNew = (text: string | undefined): text is string =>
    text !== undefined && text.trim() !== '' && !spoken.includes(text.trim());
  const isTold = (one: string): boolean =>
    offer.prices.some(({ text, amount }) => isSamePrice(text, one) || (amount !== null && amount === amountOf(one)));
  const priced = [oldPrice, price].filter((one) => isNew(one) && !isTold(one)) as string[];
  return [
    ...(isNew(shop) ? [{ ...fact(shop.trim()), must: true }] : []),
    ...offer.clauses.map((clause) =>
      detailOf(
        clause,
        request,
        offer.products.map(({ name }) => name),
      ),
    ),
    ...(priced.length > 0 ? [fact(priced.map((one) => printed(one, language)).join(' → '))] : []),
    ...(isNew(date) && !spoken.includes(printDate(date, language)) ? [fact(printDate(date, language))] : []),
  ];
};
