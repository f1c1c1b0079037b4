export interface Price {
  /** As the owner wrote it, with 부터 or 까지. */
  readonly text: string;
  /** In won; null for what is no sum that we can count. */
  readonly amount: number | null;
  readonly start: number;
  readonly end: number;
}

const DIGITS: Readonly<Record<string, number>> = { 일: 1, 이: 2, 삼: 3, 사: 4, 오: 5, 육: 6, 칠: 7, 팔: 8, 구: 9 };
const UNITS: Readonly<Record<string, number>> = { 십: 10, 백: 100, 천: 1000 };
const MYRIADS: Readonly<Record<string, number>> = { 만: 10_000, 억: 100_000_000 };

/** 6만5천, 2억 8천, 만, 오천, 12,900 → won. 8천 after 억 is 8천만, as people say it of deposits. */
export const amountOf = (text: string): number | null => {
  const plain = text.replace(/[,\s원₩]|won|KRW/gi, '');
  let total = 0;
  let section = 0;
  let digits: number | null = null;
  for (const [part] of plain.matchAll(/\d+(?:\.\d+)?|[가-힣]/g)) {
    const unit = UNITS[part];
    const myriad = MYRIADS[part];
    if (/^\d/.test(part)) digits = Number(part);
    else if (DIGITS[part] !== undefined) digits = DIGITS[part];
    else if (unit !== undefined) {
      section += (digits ?? 1) * unit;
      digits = null;
    } else if (myriad !== undefined) {
      total += (section + (digits ?? (section === 0 ? 1 : 0))) * myriad;
      section = 0;
      digits = null;
    } else return null;
  }
  const rest = section + (digits ?? 0);
  if (rest === 0 && total === 0) return null;
  return Math.round(total + (/억\s?\d[\d,]{0,15}\s?천?\s?$/.test(text) && rest < 10_000 ? rest * 10_000 : rest));
};

/** Longer than any sum, and bounded: what is sent is read in a time that grows with its length alone. */
const NUMBER = String.raw`\d(?:[\d,]{0,14}\d)?(?:\.\d{1,6})?`;
const MONEY = new RegExp(
  [
    // 12,900원, 6만5천원, 6만 9천원
    String.raw`${NUMBER}\s?(?:억\s?)?(?:[만천백]\s?)?(?:${NUMBER}\s?[만천백]\s?){0,3}원`,
    // 전세 2억 8천
    String.raw`${NUMBER}\s?억(?:\s?${NUMBER}\s?[만천]?)?`,
    // 만원, 오천원: not 회원, 병원, 직원
    String.raw`(?<![가-힣\d])(?:[일이삼사오육칠팔구]?[십백천만]\s?){1,4}원(?![가-힣]*실)`,
    String.raw`(?<=평당\s?|\d인\s?|코스\s?)${NUMBER}\s?[만천]{1,2}(?![가-힣])`,
    String.raw`₩\s?${NUMBER}`,
    String.raw`${NUMBER}\s?(?:won|KRW)\b`,
    String.raw`\$\s?${NUMBER}`,
  ].join('|'),
  'gi',
);

export const readPrices = (text: string): Price[] =>
  [...text.matchAll(MONEY)].map((match) => {
    const suffix = /^(부터|까지|대)/.exec(text.slice(match.index + match[0].length))?.[0] ?? '';
    const prefix = /\bfrom $/i.test(text.slice(0, match.index)) ? 'from ' : '';
    return {
      text: `${prefix}${match[0]}${suffix}`,
      amount: match[0].includes('$') ? null : amountOf(match[0]),
      start: match.index,
      end: match.index + match[0].length + suffix.length,
    };
  });

/** The end of a larger sum: 5,500원 is no part of 1만 5,500원. */
const LARGER = /\d\s?[만천억]\s?$/;
export const isPartOfSum = (text: string, { start }: Price): boolean => LARGER.test(text.slice(0, start));

const plain = (text: string): string => text.replace(/[\s,]/g, '');
const sumOf = (price: string): number | null => readPrices(price)[0]?.amount ?? null;
/** The same sum, however it is written; of what is no sum that we can count, the same words. */
export const isSamePrice = (one: string, other: string): boolean => {
  const [sum, otherSum] = [sumOf(one), sumOf(other)];
  return sum === null && otherSum === null ? plain(one) === plain(other) : sum === otherSum;
};

/** 1,000원 할인, 5,000원 쿠폰: a sum that is taken off or given is no price. */
const NO_PRICE = /^(?:\s?(?:을|를)?\s?(?:할인|적립|추가|증정|빼|깎|DC|off)|[.,]?\s?(?:쿠폰|상품권|캐시백|포인트))/i;

/** 89만원에서 59만원으로, 14만원 > 12만원, 원래 12,000원인데 9,900원, was 250,000 won now 200,000 won. */
export const readReduction = (text: string, prices: readonly Price[]): { old: Price; now: Price } | null => {
  for (const [index, old] of prices.entries()) {
    const now = prices[index + 1];
    if (now === undefined || old.amount === null || now.amount === null || now.amount >= old.amount) continue;
    if (NO_PRICE.test(text.slice(now.end))) continue;
    const between = text.slice(old.end, now.start);
    const before = text.slice(Math.max(0, old.start - 12), old.start);
    if (
      /^\s*(에서|→|->|=>|⇒|>|짜리를?|하던)\s*(?:(단돈|지금)\s*)?$/.test(between) ||
      (/(정가|원래|기존|원가|was)\s*$/i.test(before) && between.length < 24) ||
      (between.length < 24 && /(까지만|동안만|특가|행사가|할인가|출시가|기념가|기념|지금은|오늘만)\s*$/.test(between))
    )
      return { old, now };
  }
  return null;
};

/** Won as it is printed: 6,500원, ₩6,500. */
export const printWon = (amount: number, language: 'ko' | 'en'): string =>
  language === 'ko' ? `${amount.toLocaleString('en-US')}원` : `₩${amount.toLocaleString('en-US')}`;

const DISCOUNT = /(\d+(?:\.\d+)?)\s?(?:%|퍼센트|프로(?!그))\s?(할인|세일|DC|디씨|off|빼|깎|적립)?|반값/i;
/** As it is printed: 30% 할인, 20% off, 반값. A percentage of something else (정가의 30%까지, 코튼 100%) is none. */
export const readDiscount = (text: string): string | null => {
  const match = DISCOUNT.exec(text);
  if (match === null) return null;
  if (match[1] === undefined) return match[0];
  const around = text.slice(match.index, match.index + match[0].length + 16);
  if (/까지 (쳐|드|매입)|적립/.test(around)) return null;
  if (/할인|세일|DC|디씨|off|빼|깎/i.test(around)) {
    // The most that it may be is not what everything costs less.
    const most = /(최대|up to)\s?$/i.exec(text.slice(0, match.index))?.[1]?.toLowerCase() ?? '';
    const share = `${most} ${match[1]}%`.trim();
    return /[가-힣]/.test(text) ? `${share} ${/세일/.test(around) ? '세일' : '할인'}` : `${share} off`;
  }
  return null;
};

export const readDeal = (text: string): string | null => {
  const match = /(\d)\s?\+\s?(\d)(?!\d)/.exec(text);
  if (match !== null) return `${match[1]}+${match[2]}`;
  return /원 ?플러스 ?원|buy one,? get one/i.test(text) ? '1+1' : null;
};
