import { expect, it } from 'vitest';
import { spanOf } from './cells.ts';

it.each([
  ['00:00', '24:00', { opens: '00:00', closes: '00:00' }],
  ['0000', '2400', { opens: '00:00', closes: '00:00' }],
  ['9:00', '24:00', { opens: '09:00', closes: '00:00' }],
  ['00:00', '00:00', null],
  ['24:00', '24:00', null],
  ['09:00', '09:00', null],
  ['', '24:00', null],
])('%s to %s is a span or nothing filled in', (from, to, span) => {
  expect(spanOf({ from, to }, 'from', 'to')).toEqual(span);
});
