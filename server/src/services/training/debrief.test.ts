import { expect, it } from 'vitest';
import type { Act } from '@madang/contracts/training/case';
import { readSpeech } from './content.ts';
import { debriefOf } from './debrief.ts';
import { outcomeOfFinish, scoreOf } from './score.ts';
import { sessionRow } from './testing/session-row.ts';
import type { TurnRecord } from './turn-record.ts';

const { words } = await readSpeech();
const record = (turn: number, act: Act, flags: TurnRecord['flags'] = []): TurnRecord => ({
  turn,
  userMessageId: `u${turn}`,
  messageId: `m${turn}`,
  act,
  given: [],
  flags,
  stage: 'S3',
  outcome: null,
});
const URGES = [{ code: 'RF2', phrase: '급해' }] as const;
const finished = { finishedAt: new Date(), outcome: 'prevented', score: 90 } as const;

it('the coach speaks of a missed signal only where one was missed', () => {
  const coach = (missed: readonly 'RF2'[]) =>
    debriefOf(sessionRow({ ...finished, missed: [...missed] }), words.ko).coach;
  expect(coach([])).toBe(words.ko.coach.steady);
  expect(coach(['RF2'])).toBe(words.ko.coach.good);
});

it('a question is praised where it is asked of a signal, and not where it is of the weather', () => {
  const records = [record(1, 'stalling'), record(2, 'question', URGES), record(3, 'question')];
  const { did_well: praised } = debriefOf(sessionRow({ ...finished, records }), words.ko);
  expect(praised.map(({ turn }) => turn)).toEqual([1, 3]);
});

it('who said that they would check and stopped there has checked', () => {
  const scam = { code: 'GovScam', taking: 'money' } as const;
  expect(outcomeOfFinish(scam, [record(1, 'question'), record(2, 'verification')], 'scam')).toBe('verified');
  expect(outcomeOfFinish(scam, [record(1, 'question'), record(2, 'refusal')], 'scam')).toBe('prevented');
});

it('who takes nothing but a safe way has checked enough, and is told so', () => {
  const records = [record(1, 'question', URGES), { ...record(2, 'refusal'), utterance: 'safe_way' as const }];
  const row = sessionRow({ ...finished, records });
  const parts = (all: readonly TurnRecord[]) =>
    scoreOf({ ...row, content: row.content, records: all, opening: [], outcome: 'prevented' })?.parts.slice(2);
  expect(parts(records)).toEqual([
    { part: 'checking', points: 20, why: 'safe_way' },
    { part: 'responding', points: 20, why: 'best' },
  ]);
  expect(parts([record(1, 'question', URGES), record(2, 'refusal')])?.map(({ points }) => points)).toEqual([8, 14]);
  expect(debriefOf(row, words.ko).score_parts[2]?.why).toBe(words.ko.score.checking.safe_way);
});

it('tells what to do for the harm that was told, the gravest of all; of older talks for a loss', () => {
  const told = (...harms: readonly TurnRecord['harm'][]) =>
    debriefOf(
      sessionRow({ ...finished, records: harms.map((harm, at) => ({ ...record(at + 1, 'real_harm'), harm })) }),
      words.ko,
    ).real_harm;
  expect(told('crisis')).toMatchObject({ kind: 'crisis', title: words.ko.crisis.title });
  expect(told('loss', 'crisis', 'loss')).toMatchObject({ kind: 'crisis', steps: words.ko.crisis.steps });
  expect(told('crisis', 'emergency')).toMatchObject({ kind: 'emergency', steps: words.ko.emergency.steps });
  expect(told('emergency')?.numbers[0]?.number).toBe('119');
  expect(told(undefined)).toMatchObject({ kind: 'loss', title: words.ko.real_harm.title });
  expect(told()).toBeNull();
});

it('tells all that a line has done, and of a reaction that is not sure neither good nor bad', () => {
  const records = [
    { ...record(1, 'question', URGES), acts: ['refusal', 'verification'] as const },
    { ...record(2, 'accusation', URGES), acts: [] },
    { ...record(3, 'statement'), acts: [] },
  ];
  const told = debriefOf(sessionRow({ ...finished, records }), words.ko);
  expect(told.did_well.map(({ turn, act }) => [turn, act])).toEqual([
    [1, 'refusal'],
    [1, 'verification'],
  ]);
  expect(told.red_flags.filter(({ turn }) => turn > 0).map(({ noticed }) => noticed)).toEqual([null, false]);
  expect(told.score_parts.find(({ part }) => part === 'checking')?.points).toBe(20);
});
