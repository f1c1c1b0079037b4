import { expect, it } from 'vitest';
import type { Given } from '@madang/contracts/training/case';
import { mergeTurn, type TurnRecord } from './turn-record.ts';

const told = (turn: number, messageId: string, given: readonly Given[] = []): TurnRecord => ({
  turn,
  userMessageId: `u${turn}`,
  messageId,
  act: 'statement',
  given,
  flags: [],
  stage: 'S2',
  outcome: null,
});
const merged = (...all: readonly TurnRecord[]) =>
  all.reduce<TurnRecord[]>((records, each) => mergeTurn(records, each), []);
const ids = (records: readonly TurnRecord[]) => records.map(({ messageId }) => messageId);

it('a turn that is told of late, or again, takes nothing from those after it', () => {
  expect(ids(merged(told(1, 'a'), told(2, 'b'), told(3, 'c'), told(1, 'a')))).toEqual(['a', 'b', 'c']);
  expect(ids(merged(told(1, 'a'), told(3, 'c'), told(2, 'b')))).toEqual(['a', 'b', 'c']);
});

it('of one turn the newest answer counts, whichever is told of last', () => {
  expect(ids(merged(told(1, 'a'), told(2, 'b'), told(2, 'd')))).toEqual(['a', 'd']);
  expect(ids(merged(told(1, 'a'), told(2, 'd'), told(2, 'b')))).toEqual(['a', 'd']);
});

it('an answer that was stopped and gone on with is told of as it is now', () => {
  const stopped = told(1, 'a');
  const whole = { ...stopped, flags: [{ code: 'RF2' as const, phrase: 'x' }] };
  expect(merged(stopped, whole)).toEqual([whole]);
});

it('what is given away counts in the message in which it was given, in whatever order they are told of', () => {
  const [one, two] = [told(1, 'a', ['phone_number']), told(2, 'b', ['phone_number', 'password'])];
  const given = [['phone_number'], ['password']];
  for (const records of [merged(one, two), merged(two, one)])
    expect(records.map((record) => record.given)).toEqual(given);
});
