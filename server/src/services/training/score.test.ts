import { describe, expect, it } from 'vitest';
import { RedFlagCode, type Act, type Given, type Outcome } from '@madang/contracts/training/case';
import { SCORE_PARTS } from '@madang/contracts/training/entities';
import { outcomeOfFinish, scoreOf, type Judged } from './score.ts';
import type { TurnRecord } from './turn-record.ts';

const HAS = [
  { code: 'RF1' as const, why: '-' },
  { code: 'RF2' as const, why: '-' },
  { code: 'RF6' as const, why: '-' },
];
const record = (act: Act, given: readonly Given[] = [], turn = 1): TurnRecord => ({
  turn,
  userMessageId: 'u',
  messageId: 'm',
  act,
  given,
  flags: [{ code: 'RF2', phrase: 'x' }],
  stage: 'S3',
  outcome: null,
});
const judged = (code: 'GovScam' | 'Genuine', acts: readonly Act[], outcome: Outcome, more: Partial<Judged> = {}) =>
  scoreOf({
    content: { code, red_flags: code === 'Genuine' ? [] : HAS },
    records: acts.map((act, at) => record(act, [], at + 1)),
    opening: code === 'Genuine' ? [] : [{ code: 'RF1', phrase: 'x' }],
    outcome,
    verdict: null,
    spotted: [],
    ...more,
  });
const lost = (score: ReturnType<typeof scoreOf>, ...parts: string[]): number =>
  (score?.parts ?? [])
    .filter(({ part }) => parts.includes(part))
    .reduce((sum, { part, points }) => sum + SCORE_PARTS[part] - points, 0);

describe('a score', () => {
  it('is whole for who asks, checks and reports, and its parts are of a hundred', () => {
    expect(judged('GovScam', ['question', 'verification', 'report'], 'reported')?.total).toBe(100);
    expect(judged('Genuine', ['question', 'verification'], 'verified')?.total).toBe(100);
    expect(Object.values(SCORE_PARTS).reduce((sum, max) => sum + max, 0)).toBe(100);
  });

  it('is nothing for who goes along to the end', () => {
    expect(judged('GovScam', ['compliance', 'compliance', 'payment'], 'paid')?.total).toBe(0);
  });

  it('costs as much for a false alarm as for a scam that was taken for genuine', () => {
    const alarm = judged('Genuine', ['question'], 'hung_up', { verdict: 'scam' });
    const missed = judged('GovScam', ['question'], 'abandoned', { verdict: 'genuine' });
    expect([lost(alarm, 'spotting', 'responding'), alarm?.falseAlarm]).toEqual([50, true]);
    expect(lost(missed, 'spotting', 'responding')).toBe(50);
    expect(judged('Genuine', ['report'], 'reported')).toMatchObject({ falseAlarm: true });
    expect(judged('Genuine', ['accusation', 'hang_up'], 'hung_up')).toMatchObject({ falseAlarm: true });
    expect(judged('Genuine', ['hang_up'], 'hung_up')).toMatchObject({ falseAlarm: false });
  });

  it('is of no false alarm where the verdict is that the contact is genuine, whatever was said in jest', () => {
    const teased = judged('Genuine', ['accusation', 'accusation'], 'hung_up', { verdict: 'genuine' });
    expect(teased).toMatchObject({ falseAlarm: false });
    expect(teased?.parts[0]).toEqual({ part: 'spotting', points: 30, why: 'genuine' });
  });

  it('counts a signal as seen by what was done after it, or by its name', () => {
    const followed = judged('GovScam', ['compliance', 'compliance'], 'abandoned');
    expect([...(followed?.shown ?? [])].toSorted()).toEqual(['RF1', 'RF2']);
    expect(followed?.noticed.size).toBe(0);
    expect([
      ...(judged('GovScam', ['compliance', 'compliance'], 'abandoned', { spotted: ['RF1', 'RF9'] })?.noticed ?? []),
    ]).toEqual(['RF1']);
  });

  it('holds each signal against what was said to it, whatever of the talk is not known yet', () => {
    const known = (...records: TurnRecord[]) => judged('GovScam', [], 'abandoned', { opening: [], records });
    const [first, second, third] = [record('compliance'), record('compliance', [], 2), record('refusal', [], 3)];
    // What was said to the first answer is not known: the third message is no answer to it.
    expect(known(first, third)).toMatchObject({ shown: new Set(), noticed: new Set() });
    expect(known(first, second, third)?.noticed).toEqual(new Set(['RF2']));
    expect(known(second, third)?.noticed).toEqual(new Set(['RF2']));
  });

  it('loses points for each name that is wrong: whoever names all signals has spotted none', () => {
    const spotted = (code: 'GovScam' | 'Genuine', ...names: RedFlagCode[]) =>
      judged(code, ['compliance', 'compliance'], 'prevented', { spotted: names, verdict: 'unsure' })?.parts[0]?.points;
    expect([spotted('GovScam', 'RF1', 'RF2'), spotted('GovScam', 'RF1', 'RF2', 'RF9')]).toEqual([30, 24]);
    // What the contact has, and had not come to yet, is no mistake; a name is one however often it is given.
    expect(spotted('GovScam', 'RF1', 'RF2', 'RF6', 'RF9', 'RF9')).toBe(24);
    expect(spotted('GovScam', ...RedFlagCode.options)).toBe(0);
    expect([spotted('Genuine'), spotted('Genuine', 'RF1'), spotted('Genuine', ...RedFlagCode.options)]).toEqual([
      30, 24, 0,
    ]);
  });

  it('loses points for what was given away, and never more than there are', () => {
    const left = (...given: Given[]) =>
      scoreOf({
        content: { code: 'GovScam', red_flags: HAS },
        records: [record('disclosure', given)],
        opening: [],
        outcome: 'prevented',
        verdict: null,
        spotted: [],
      })?.parts.find(({ part }) => part === 'protecting')?.points;
    expect([left('phone_number'), left('account_number'), left('password', 'card_number')]).toEqual([24, 12, 0]);
  });

  it('is none where nothing was said, or it was real', () => {
    expect(judged('GovScam', [], 'abandoned')).toBeNull();
    expect(judged('GovScam', ['question', 'real_harm'], 'abandoned')).toBeNull();
  });
});

it.each([
  [['question'], 'scam', 'prevented'],
  [['question'], 'genuine', 'abandoned'],
  [['question'], null, 'abandoned'],
  [[], 'scam', 'abandoned'],
] as const)('finished after %j with the verdict %s it is %s', (acts, verdict, outcome) => {
  const records = acts.map((act, at) => record(act, [], at + 1));
  expect(outcomeOfFinish({ code: 'GovScam', taking: 'money' }, records, verdict)).toBe(outcome);
});

it('where it is really happening it is nothing else, whatever was said before and after', () => {
  const records = [
    record('real_harm'),
    { ...record('payment', [], 2), outcome: 'paid' as const, stage: 'S7' as const },
  ];
  expect(outcomeOfFinish({ code: 'GovScam', taking: 'money' }, records, 'scam')).toBe('abandoned');
});
