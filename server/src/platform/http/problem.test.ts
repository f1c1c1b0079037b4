import { expect, it } from 'vitest';
import { FencedError, StopRequested } from '../errors.ts';
import { localeOf, toAppError } from './problem.ts';

it.each([
  [undefined, 'ko'],
  ['', 'ko'],
  ['fr', 'ko'],
  ['*', 'ko'],
  ['en', 'en'],
  ['EN-gb', 'en'],
  ['fr, en;q=0.1', 'en'],
  ['ko-KR,ko;q=0.9,en;q=0.8', 'ko'],
  ['en;q=0.8, ko;q=0.9', 'ko'],
  ['ko;q=0.3, en', 'en'],
  ['ko;q=0, *', 'en'],
  ['en;q=0, *', 'ko'],
  ['en;q=0', 'ko'],
  ['en;q=x', 'ko'],
  ['english', 'ko'],
  [';;,=,', 'ko'],
])('Accept-Language: %s', (header, locale) => {
  expect(localeOf(header)).toBe(locale);
});

it.each([
  [undefined, 'en'],
  ['*', 'en'],
  ['fr-CH, fr;q=0.9', 'en'],
  ['fr, *;q=0.1', 'en'],
  ['ko;q=0.1', 'ko'],
  ['en;q=0, *', 'ko'],
])('Accept-Language where English is usual: %s', (header, locale) => {
  expect(localeOf(header, 'en')).toBe(locale);
});

it.each<readonly [string, Error]>([
  ['has been declared dead', new FencedError()],
  ['was asked to stop', new StopRequested()],
])('a process that %s says that another one answers, and not that it is broken', (_, error) => {
  expect(toAppError(error)).toMatchObject({ status: 503, details: { retryAfterSeconds: 2 } });
});
