import type { Item } from '@madang/contracts/recycle-content';
import type { Locale } from '#platform/http/handler';

const SAID = /스티커|딱지|필증|\bstickers?\b/i;
const BOUGHT =
  /어디|사야|사[나는요]|살\s?(까|수|려)|팔[아나]|구매|구입|얼마|필요|비용|요금|대형|폐기물|\b(buy|need|get|sold|cost|fee|much|bulky)\b/i;
const STICKER_ITEM = 'sticker';

const WHERE: Readonly<Record<Locale, string>> = {
  ko: '대형폐기물 스티커는 구청 누리집이나 앱, 주민센터에서 신고하면서 사요. 파는 곳은 지역마다 다를 수 있어요.',
  en: 'You buy the sticker when you report the item, on the website or app of your district office or at the community centre. Where it is sold may differ by district.',
};

/** The one that is put on bulky waste, and not one that is thrown away: what it is bought for, or that it is bought, was said. */
const isFeeSticker = (question: string, others: readonly Item[]): boolean =>
  SAID.test(question) &&
  (others.some(({ disposal_route: route }) => route === 'large_waste' || route === 'free_pickup') ||
    /대형\s?폐기물|bulky/i.test(question) ||
    (/(스티커|딱지|필증)\s*(?:(은|는|를|을|이|가)\s*)?(어디서|어디에서|얼마|구매|구입)/.test(question) &&
      others.length === 0));

/** Of what was found, all but the sticker that is a means. */
export const withoutFeeSticker = <T extends Item>(items: readonly T[], question: string): readonly T[] => {
  const others = items.filter(({ id }) => id !== STICKER_ITEM);
  return isFeeSticker(question, others) ? others : items;
};

/** Where it is bought, if that was asked of a thing that needs one, or of nothing. */
export const stickerWords = (question: string, route: Item['disposal_route'] | null, locale: Locale): string | null =>
  SAID.test(question) && BOUGHT.test(question) && (route === null || route === 'large_waste') ? WHERE[locale] : null;
