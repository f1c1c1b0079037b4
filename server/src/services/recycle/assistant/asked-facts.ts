import type { RegionalRules } from '@madang/contracts/recycle-regions';
import type { Locale } from '#platform/http/handler';
import { stickerWords } from './fee-sticker.ts';
import type { LocalItem } from './local-items.ts';

/** A phone is also a thing to be thrown away. */
const PHONE = /번호|전화(?!기)|\b(number|call|by phone|phone (it|them|someone))\b/i;
/** What a question asks of a thing, and not what it names. */
export const PRICE = /얼마|얼만|돈\s?(드|내|줘|이)|비용|수수료|요금|공짜|무료|\bhow much\b|\b(fee|cost|price|free)\b/i;

/** What it costs to break a rule, and not what a thing costs. */
export const FINE = /과태료|벌금|범칙금|\b(a fine|fines|fined|penalty)\b/i;

const FREE_LINE: Readonly<Record<Locale, string>> = {
  ko: '1599-0903으로 전화하거나 15990903.or.kr에서 신청해요. 돈은 들지 않아요.',
  en: 'Call 1599-0903 or order at 15990903.or.kr. It costs nothing.',
};
const BULKY_FEE: Readonly<Record<Locale, string>> = {
  ko: '수수료는 지역과 크기마다 달라서 금액을 말씀드릴 수 없어요. 구청 누리집이나 주민센터에서 확인해 주세요.',
  en: 'The fee differs by district and size, so I cannot name it. Please check with your district office or community centre.',
};
const NO_NUMBER: Readonly<Record<Locale, string>> = {
  ko: '그곳의 전화번호는 제가 몰라요. 서울은 120, 다른 곳은 110에 물어보면 담당 부서를 알려 줘요.',
  en: 'I do not know its number. Call 120 in Seoul or 110 elsewhere, and ask for the waste department of your district.',
};

/** What was asked for by name and is not where the thing goes: a number to call, what it costs. */
export const askedFacts = (
  item: LocalItem | undefined,
  rules: RegionalRules | null,
  text: string,
  locale: Locale,
): string | null => {
  const route = item?.local_route ?? null;
  const isPickedUp = route === 'free_pickup';
  const asks = rules === null ? [] : [rules.ask[locale]];
  if (PHONE.test(text))
    return isPickedUp || route === 'small_appliance' ? FREE_LINE[locale] : [NO_NUMBER[locale], ...asks].join(' ');
  const sticker = stickerWords(text, route, locale);
  if (sticker !== null) return [...(PRICE.test(text) ? [BULKY_FEE[locale]] : []), sticker, ...asks].join(' ');
  if (!PRICE.test(text) || FINE.test(text) || item === undefined) return null;
  if (isPickedUp) return FREE_LINE[locale];
  if (route === 'large_waste') return [BULKY_FEE[locale], ...asks].join(' ');
  return route === 'deposit_return' ? (item.tips[locale].find((line) => /\d/.test(line)) ?? null) : null;
};
