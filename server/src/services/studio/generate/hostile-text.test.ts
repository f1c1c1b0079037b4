import { createContext, Script } from 'node:vm';
import { expect, it } from 'vitest';
import { readPriceList } from '../copy/offer/read-price-list.ts';
import { readMenu } from './read-menu.ts';
import { understand } from './understand.ts';
import { writeText } from './write-text.ts';

const TOKENS = [
  ...['1', '1,', '1.1', '만', '1만', ' 1 만', '억', '오천 ', '원', '원에서 ', '1+', ' ', '·', '-', '~', '.', '!', '\n'],
  ...['(', '{', "'", 'a', 'abc', 'Aa ', '가', '가 ', '역', '시장', '동', '앞', '일', '을 ', '메뉴', '이고', '좀', '싶'],
  ...['써글', '글 써', '만들', '부탁', ' 방법 문구'],
];
const AROUND = [
  ['', ''],
  ['라떼 ', ' x'],
  ['1', 'ㄱ'],
  ['광고 문구 ', '원x'],
] as const;

/** Only against hangs: an expression that backtracks exponentially never ends, and one of the third power takes minutes. */
const HANGS_MS = 20_000;
const untilItHangs = (read: () => unknown): unknown =>
  new Script('read()').runInContext(createContext({ read }), { timeout: HANGS_MS });

const texts = (length: number): string[] =>
  TOKENS.flatMap((token) =>
    AROUND.map(([before, after]) => before + token.repeat(Math.ceil(length / token.length)).slice(0, length) + after),
  );

it('reads menus and price lists of any signs in a time that grows with their length', () => {
  for (const text of texts(10_000)) {
    expect(
      untilItHangs(() => readMenu(text)),
      text.slice(0, 20),
    ).toBeDefined();
    expect(
      untilItHangs(() => readPriceList(text)),
      text.slice(0, 20),
    ).toBeDefined();
  }
});

it('writes copy of as much as may be sent, whatever it is', () => {
  for (const text of texts(2000))
    expect(
      untilItHangs(() => writeText(text, understand(text, null), 1)),
      text.slice(0, 20),
    ).toBeDefined();
});
