import { MOST_ITEMS, type Setting } from '@madang/contracts/studio';

const PRICE = /^(.+?)[\s·….:–-]*\s((?:₩\s?)?\d[\d,.]*(?:\s?[만천백]\s?\d*[천백]?)*\s?(?:원|won|krw)?)$/iu;

/** Names with what they cost, a line each: “얼큰 라멘 9,500원”. What has no price is a name. */
export const readMenu = (text: string): Setting['items'] =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .slice(0, MOST_ITEMS)
    .map((line) => {
      const [, name = line, price = ''] = PRICE.exec(line) ?? [];
      return {
        name: name.trim(),
        price: /^\d{4,}$/.test(price) ? `${Number(price).toLocaleString('ko-KR')}원` : price,
      };
    });
