import { isMultipart } from '@madang/contracts/bodies';
import { operations } from '@madang/contracts/index';
import type { Operation } from '@madang/contracts/operation';
import { expect, it } from 'vitest';
import { GIVES_BYTES, TAKES_FORM, TAKES_KEY } from './operation-facts.ts';

const all = (Object.entries(operations) as [string, Operation][]).filter(([, { atRoot }]) => atRoot !== true);
const keysOf = (holds: (operation: Operation) => boolean): string[] =>
  all.flatMap(([key, operation]) => (holds(operation) ? [key] : [])).sort();

it('knows every operation that may be repeated with its key', () => {
  expect([...TAKES_KEY].sort()).toEqual(keysOf(({ idempotent }) => idempotent !== undefined));
});

it('knows every operation that takes a form', () => {
  expect([...TAKES_FORM].sort()).toEqual(keysOf(({ upload }) => upload !== undefined && isMultipart(upload)));
});

it('knows every operation that gives bytes', () => {
  const givesBytes = ({ responses }: Operation): boolean =>
    Object.values(responses).some((body) => body === 'download' || (typeof body === 'object' && 'types' in body));
  expect([...GIVES_BYTES].sort()).toEqual(keysOf(givesBytes));
});
