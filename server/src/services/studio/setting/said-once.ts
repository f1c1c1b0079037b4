import { readPrices } from '../copy/offer/read-money.ts';
import type { KeptSetting } from './compose-setting.ts';

const plain = (text: string): string => text.replace(/[\s,]/g, '');
/** The end of a larger sum: 5,500원 is no part of 1만 5,500원. */
const PART = /\d\s?[만천억]\s?$/;

/** Whether a text names this sum, in figures or as 3만 5천원. */
const names = (text: string, price: string): boolean => {
  const amount = readPrices(price)[0]?.amount ?? null;
  if (amount === null) return price !== '' && plain(text).includes(plain(price));
  return readPrices(text).some((said) => said.amount === amount && !PART.test(text.slice(0, said.start)));
};

/**
 * The price is what a sale shows, and the day what an event does; on every other picture neither is set a second time
 * where the copy says it already. They stay in the setting: copy that is changed may not say them any more.
 */
export const withNothingTwice = (setting: KeptSetting): KeptSetting => {
  const { template, headline, sub, body, call, price, date } = setting;
  const shown = [headline, sub, call, ...(template === 'editorial' ? [body] : [])].join('\n');
  const isSaid = template !== 'sale' && names(shown, price);
  const isDated = (template === 'hero' || template === 'editorial') && plain(shown).includes(plain(date));
  return { ...setting, price: isSaid ? '' : price, date: isDated ? '' : date };
};
