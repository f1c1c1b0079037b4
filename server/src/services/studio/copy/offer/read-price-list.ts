import { readPrices, readReduction } from './read-money.ts';

export interface PriceRow {
  readonly name: string;
  readonly price: string;
}

const LEAST = 3;
const LONGEST = 16;
/** What comes before the first name: 저희 메뉴는, 가격은, prices:, a sentence that ended. */
const BEFORE = /^.*(?:[.!?:\n]|(?:메뉴|가격|요금|가격표|메뉴판)(?:은|는|이)?|\b(?:prices?|menu)\b)\s*/isu;
const JOINT = /^[\s,·/|]*(?:(?:이고|이며|그리고|하고|입니다|이에요|예요|and)(?=[\s,])[\s,]*)?/u;

/** The rows of a price list, in the owner's order: three names or more, each with its price right behind it, else none. */
export const readPriceList = (text: string): PriceRow[] => {
  const prices = readPrices(text);
  if (prices.length < LEAST || readReduction(text, prices) !== null) return [];
  const rows = prices.flatMap((price, index) => {
    const name = text
      .slice(prices[index - 1]?.end ?? 0, price.start)
      .replace(JOINT, '')
      .replace(BEFORE, '')
      .replace(/[\s:,·-]+$/u, '')
      .replace(/(?<=[가-힣]{2})(?:은|는)$/u, '');
    return name === '' || Array.from(name).length > LONGEST ? [] : [{ name, price: price.text }];
  });
  const names = new Set(rows.map(({ name }) => name));
  return rows.length === prices.length && names.size === rows.length ? rows : [];
};
