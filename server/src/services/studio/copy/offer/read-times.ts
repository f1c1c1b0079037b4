import { anyOf } from '../any-of.ts';
const DAY = '[월화수목금토일]';
const DAYS = String.raw`${DAY}요일(?:\s?[·,~-]?\s?${DAY}요일)*`;
const DATE = [
  String.raw`\d{4}년\s?\d{1,2}월\s?\d{1,2}일`,
  String.raw`\d{1,2}월\s?\d{1,2}일(?:\s?\(?${DAY}(?:요일)?\)?(?![가-힣]))?`,
  String.raw`\d{1,2}월\s?(?:한\s?달|초|중순|말|내내)?`,
  String.raw`(?<![\d.])(?:1[0-2]|0?[1-9])[./](?:3[01]|[12]\d|0?[1-9])(?:\s?\(${DAY}\))?` +
    String.raw`(?=\s?(?:부터|까지|~|-|일|에)|\s*$)(?![\d%])`,
  String.raw`(?:이번|다음|매)\s?(?:주말|주(?:\s?${DAY}요일)?|달(?:\s?말)?|월|${DAY}요일)`,
  String.raw`(?:오늘|내일|모레|평일|주말|공휴일|연말|월말)`,
  DAYS,
].join('|');
const CLOCK = String.raw`(?:(?:오전|오후|아침|저녁|밤|새벽|낮|점심)\s?)?(?:\d{1,2}시(?:\s?반|\s?\d{1,2}분)?|\d{1,2}:\d{2})(?!간)`;
const SUFFIX = String.raw`(?:\s?(?:부터|까지만?|한정|내내))?`;
const ranged = (one: string): string => `(?:${one})(?:\\s?(?:부터|에서|~|-)\\s?(?:${one}|\\d{1,2}일))?${SUFFIX}`;

const MONTHS = `(?:${anyOf(`
  January February March April May June July August September October November December Jan Feb Mar
  Apr Jun Jul Aug Sept? Oct Nov Dec
`)})`;
const ENGLISH_DAYS = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?';
const ENGLISH_DAY =
  `${MONTHS}\\.? \\d{1,2}(?:st|nd|rd|th)?|(?:next |this |every )?${ENGLISH_DAYS}|` +
  'this week(?:end)?|weekdays|weekends|tomorrow|today';
const ENGLISH_DATE =
  `(?:until |till |by |from )?(?:${ENGLISH_DAY})` +
  `(?: ?(?:to|until|-|–) ?(?:${MONTHS}\\.? )?\\d{1,2}(?!\\d| ?[ap]m))?`;
const ENGLISH_CLOCK =
  '(?:until |till |from |at )?\\d{1,2}(?::\\d{2})? ?[ap]m(?: ?(?:to|until|-|–) ?\\d{1,2}(?::\\d{2})? ?[ap]m)?';

const KOREAN_DATES = new RegExp(ranged(DATE), 'g');
const KOREAN_CLOCKS = new RegExp(`${ranged(CLOCK)}|24시간`, 'g');
const ENGLISH_DATES = new RegExp(ENGLISH_DATE, 'gi');
const ENGLISH_CLOCKS = new RegExp(ENGLISH_CLOCK, 'gi');

const found = (text: string, ...patterns: readonly RegExp[]): string[] =>
  patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([match]) => match.trim()));

export const readDates = (text: string): string[] => found(text, KOREAN_DATES, ENGLISH_DATES);
export const readHours = (text: string): string[] => found(text, KOREAN_CLOCKS, ENGLISH_CLOCKS);

/** With an end behind it, whatever that begins with: 오전 10시부터 오후 6시까지, 오늘부터 내일까지. */
const RANGE = /(\S)\s?(?:부터|에서|~|-)\s?(?=[\d가-힣])/;

/** Until then and no longer, from no day on: by 12월 6일까지 somebody signs up, and nobody comes. */
export const isDeadline = (date: string): boolean =>
  (/까지만?$/.test(date) && !RANGE.test(date)) || /^(?:until|till|by) /i.test(date);

/** As a date is set: 12월 6일부터 8일까지 → 12월 6일~8일. */
export const tidyDate = (date: string): string =>
  date.replace(RANGE, '$1~').replace(/\s?(부터|까지만?|한정|내내)$/, '');

/** The day alone, as a headline names it: 11월 14일 금요일부터 → 11월 14일. */
export const dayOf = (date: string): string =>
  tidyDate(date)
    .replace(/^(until|till|by|from) /i, '')
    .replace(new RegExp(`(\\d일)\\s?\\(?${DAY}(요일)?\\)?$`), '$1');
