import { readPrices } from './offer/read-money.ts';
import { readDates, readHours } from './offer/read-times.ts';

/** A message that says a price, a discount or a day anew: 라떼는 5,000원으로 바꿔줘, 기간을 2월 10일까지로 늘려줘. */
export interface FactEdit {
  readonly target: 'price' | 'date';
  readonly to: string;
  /** What stands before it: of what it is, or instead of what. */
  readonly about: string;
}

const ASKED =
  /^\s?(?:으로|로)\s?(?:다시\s?)?(?:바꿔|바꾸|변경|수정|고쳐|정정|해|늘려|연장|미뤄|당겨|올려|내려|낮춰)\S{0,8}(?:\s\S{1,6})?$/;
const LEFT_OPEN = /^\s?(?:으로|로)[.!]?$/;
const NAMES_FACT = /가격|금액|요금|비용|참가비|수강료|입장료|회비|할인|날짜|일시|기간|시간|개강|마감|접수|신청/;
const FREE = /(?<=\S*(?:비|료|가격|요금|금액)\S{0,2}\s)무료/g;
const DISCOUNT = /\d{1,2}(?:\.\d)?\s?(?:%|퍼센트|프로(?!그))(?:\s?(?:할인|세일))?/g;

interface Value {
  readonly start: number;
  readonly end: number;
}
const matchesOf = (text: string, pattern: RegExp): Value[] =>
  [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));

/** 4월 30일을 5월 5일 → 5월 5일. */
const JOINT = /(?<=(?:을|를|은|는|말고|아니라))\s+/;
const timesOf = (text: string): Value[] => {
  const found = [...readDates(text), ...readHours(text)].map((time) => {
    const start = text.lastIndexOf(time);
    return { start, end: start + time.length };
  });
  const end = Math.max(...found.map((one) => one.end));
  const start = Math.min(...found.map((one) => one.start));
  if (found.length === 0) return [];
  const last = text.slice(start, end).split(JOINT).at(-1) ?? '';
  return [{ start: end - last.length, end }];
};

export const factEdit = (text: string): FactEdit | null => {
  const values = (
    [
      ['price', readPrices(text)],
      ['price', matchesOf(text, FREE)],
      ['price', matchesOf(text, DISCOUNT)],
      ['date', timesOf(text)],
    ] as const
  ).flatMap(([target, found]) => found.map(({ start, end }) => ({ target, start, end })));
  for (const { target, start, end } of values) {
    const [about, behind] = [text.slice(0, start).trim(), text.slice(end)];
    if (ASKED.test(behind) || (LEFT_OPEN.test(behind) && NAMES_FACT.test(about)))
      return { target, to: text.slice(start, end).trim(), about };
  }
  return null;
};
