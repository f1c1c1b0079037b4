import { expect, it } from 'vitest';
import { entriesOf } from './settings.ts';

it.each([
  [undefined, []],
  ['', []],
  [' , ,', []],
  ['one', ['one']],
  [' openai/a = 1/2 USD ,google/b=3/4 KRW, ', ['openai/a = 1/2 USD', 'google/b=3/4 KRW']],
])('reads the entries of a list: %j', (value, entries) => {
  expect(entriesOf(value)).toEqual(entries);
});
