import { expect, it } from 'vitest';
import { Case } from './case.ts';
import { EXAMPLE_CASE } from './example-case.ts';

/** What is wrong with the example where what is received has this as well. */
const wrongWith = (more: object): (readonly [path: string, message: string])[] =>
  (Case.safeParse({ ...EXAMPLE_CASE, receive: { ...EXAMPLE_CASE.receive, ...more } }).error?.issues ?? []).map(
    ({ path, message }) => [path.join('.'), message],
  );

it('a stage waits for an earlier one: for itself or a later one it would wait for ever', () => {
  expect(wrongWith({ only_after: { S6: 'S3', S2: 'S1' } })).toEqual([]);
  expect(wrongWith({ only_after: { S3: 'S6', S4: 'S4', S6: 'S5' } })).toEqual([
    ['receive.only_after.S3', 'must be an earlier stage'],
    ['receive.only_after.S4', 'must be an earlier stage'],
  ]);
});

it('an answer to what is said shows no red flag that has no reason', () => {
  const answers = (code: string) => ({ answers_to: { defy: [{ text: 'Pay today.', flags: { [code]: 'today' } }] } });
  expect(wrongWith(answers('RF6'))).toEqual([]);
  expect(wrongWith(answers('RF2'))).toEqual([['', 'receive: RF2 is shown and not among red_flags']]);
});
