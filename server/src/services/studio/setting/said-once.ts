import { isPartOfSum, isSamePrice, readPrices } from '../copy/offer/read-money.ts';
import { dayOf, isDeadline, readDates, readHours } from '../copy/offer/read-times.ts';
import type { KeptSetting } from '../kept.ts';

const plain = (text: string): string => text.replace(/[\s,]/g, '');
/** Whether a text names this sum, in figures or as 3만 5천원. */
const names = (text: string, price: string): boolean =>
  price !== '' &&
  (readPrices(price).length === 0
    ? plain(text).includes(plain(price))
    : readPrices(text).some((said) => isSamePrice(said.text, price) && !isPartOfSum(text, said)));

const timesIn = (text: string): string[] => [...readDates(text), ...readHours(text)];
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const cut = (text: string, fact: string): string =>
  text.replace(new RegExp(`${escaped(fact)}(?:에서|에는|에|의)?(?![가-힣])`), ' ');

/** The day and the time of an event, with what hangs on them; another day, and until when something goes, stay whole. */
const withoutTimes = (part: string, date: string): string => {
  const shown = new Set([date, ...timesIn(date)].map(dayOf).map(plain));
  const isShown = (time: string): boolean => !isDeadline(time) && shown.has(plain(dayOf(time)));
  const whole = date === '' || new RegExp(`${escaped(date)}\\s?까지`).test(part) ? part : cut(part, date);
  return timesIn(whole).filter(isShown).reduce(cut, whole);
};

/** “70만원 → 49만원” under a sale, and the day and the fee under an event, are its picture. */
const withoutFacts = (part: string, { template, headline, price, old_price, date }: KeptSetting): string => {
  if (template === 'sale' && old_price !== '' && part.includes('→')) {
    const said = readPrices(part);
    const [old, now] = [old_price, price].map((wanted) => said.find(({ text }) => isSamePrice(text, wanted)));
    if (old === undefined || now === undefined || now.start < old.start) return part;
    return `${part.slice(0, old.start).trim()} ${part.slice(now.end).trim()}`.trim();
  }
  if (template !== 'event') return part;
  const prices = readPrices(part).flatMap(({ text }) => (names(text, price) ? [`참가비 ${text}`, text] : []));
  const left = prices
    .reduce((text, fact) => text.replace(fact, ' '), withoutTimes(part, date))
    .replace(/\s+/g, ' ')
    .trim();
  return plain(headline).includes(plain(left)) ? '' : left;
};

/**
 * The price is what a sale shows, and the day what an event does; on every other picture neither is set a second time
 * where the copy says it already. They stay in the setting: copy that is changed may not say them any more.
 */
export const withNothingTwice = (setting: KeptSetting): KeptSetting => {
  const { template, headline, body, call, price, date } = setting;
  const sub = setting.sub
    .split(' · ')
    .map((part) => withoutFacts(part, setting))
    .filter((part) => part !== '')
    .join(' · ');
  const shown = [headline, sub, call, ...(template === 'editorial' ? [body] : [])].join('\n');
  const isSaid = template !== 'sale' && names(shown, price);
  const isDated = (template === 'hero' || template === 'editorial') && plain(shown).includes(plain(date));
  return { ...setting, sub, price: isSaid ? '' : price, date: isDated ? '' : date };
};
