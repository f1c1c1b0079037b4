import { printWon } from '../copy/offer/read-money.ts';
import { MOST_ITEMS, type Setting } from '@madang/contracts/studio';

const PRICE = /\s((?:₩\s?)?\d[\d,.]{0,15}(?:\s?[만천백](?:\s?\d{1,4})?){0,4}\s?(?:원|won|krw)?)$/iu;
const JOINT = /[\s·….:–-]$/u;
/** A price is looked for at the end of a line and nowhere else, however long the line is. */
const LONGEST_PRICE = 40;

/** A price as it stands on a picture: 9500 is 9,500원. */
export const printedPrice = (price: string): string => {
  const said = price.trim();
  return /^\d{4,15}$/.test(said) ? printWon(Number(said), 'ko') : said;
};

const readLine = (line: string): Setting['items'][number] => {
  const found = PRICE.exec(line.slice(-LONGEST_PRICE));
  if (found === null) return { name: line, price: '' };
  const [all, price = ''] = found;
  let end = line.length - all.length;
  while (end > 0 && JOINT.test(line.charAt(end - 1))) end -= 1;
  if (end === 0) return { name: line, price: '' };
  return {
    name: line.slice(0, end),
    price: printedPrice(price),
  };
};

/** Names with what they cost, a line each: “얼큰 라멘 9,500원”. What has no price is a name. */
export const readMenu = (text: string): Setting['items'] =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .slice(0, MOST_ITEMS)
    .map(readLine);
