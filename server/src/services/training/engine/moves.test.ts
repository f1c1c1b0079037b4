import { describe, expect, it } from 'vitest';
import type { Act } from '@madang/contracts/training/case';
import { Utterance } from '@madang/contracts/training/utterance';
import { readCases } from '../content.ts';
import { consents, givesIn, moveOf } from './moves.ts';
import type { State } from './scenario.ts';

const cases = await readCases();
const named = (key: string) => {
  const content = cases.find((each) => each.key === key && each.locale === 'ko');
  if (content === undefined) throw new Error(`there is no case ${key}`);
  return content;
};
const SCAM = named('market-safepay');
const LAST = 6;
const at = (stage: number, more: Partial<State> = {}): State => ({
  turn: stage,
  at: stage,
  patience: 4,
  verifications: 0,
  agreedAt: null,
  stayed: 0,
  changed: false,
  last: '',
  taken: false,
  given: [],
  said: new Set(),
  outcome: null,
  ...more,
});
const heard = (act: Act, utterance?: Utterance) => ({ act, utterance, leavesToCheck: false });
const position = (state: State, nextIsDue = true) => ({ state, last: LAST, nextIsDue });

describe('to a contact', () => {
  it.each(Utterance.options.filter((utterance) => utterance !== 'yes' && utterance !== 'go_ahead'))(
    '%s is no consent, whatever act it looks like, and comes no nearer to a payment',
    (utterance) => {
      expect(consents(heard('compliance', utterance))).toBe(false);
      for (const act of ['compliance', 'statement', 'payment'] as const) {
        expect(givesIn(heard(act, utterance), 'receive', position(at(LAST)))).toBe(false);
        for (const stage of [LAST - 1, LAST])
          expect(moveOf(SCAM, 'receive', heard(act, utterance), position(at(stage)))).toMatchObject({ goesOn: false });
      }
    },
  );

  it('who agrees where money is asked for goes on to the stage that asks for more, and then has paid', () => {
    expect(moveOf(SCAM, 'receive', heard('compliance'), position(at(LAST - 1)))).toMatchObject({ goesOn: true });
    expect(moveOf(SCAM, 'receive', heard('compliance'), position(at(LAST)))).toEqual({ ends: 'paid' });
    expect(moveOf(SCAM, 'receive', heard('payment'), position(at(LAST)))).toEqual({ ends: 'paid' });
  });

  it('asking leave ends nothing as checked, however often, and to decide it twice does', () => {
    const asked = moveOf(
      SCAM,
      'receive',
      heard('question', 'ask_leave'),
      position(at(2, { verifications: 1, stayed: 1 })),
    );
    expect(asked).toMatchObject({ goesOn: false });
    expect(moveOf(SCAM, 'receive', heard('verification'), position(at(3)))).toMatchObject({ goesOn: false });
    expect(moveOf(SCAM, 'receive', heard('verification'), position(at(3, { verifications: 1 })))).toEqual({
      ends: 'verified',
    });
  });

  it('a stage that needs something to have happened does not come before it', () => {
    expect(moveOf(SCAM, 'receive', heard('statement'), position(at(3, { stayed: 1 }), false))).toMatchObject({
      goesOn: false,
    });
    expect(moveOf(SCAM, 'receive', heard('statement'), position(at(3, { stayed: 1 })))).toMatchObject({ goesOn: true });
  });

  it('a question is answered before the contact goes on', () => {
    expect(moveOf(SCAM, 'receive', heard('question'), position(at(2)))).toMatchObject({ goesOn: false, costs: 0 });
    expect(moveOf(SCAM, 'receive', heard('question'), position(at(2, { stayed: 1 })))).toMatchObject({ goesOn: true });
  });
});

describe('in help', () => {
  it('that it was checked ends it well at once', () => {
    expect(moveOf(SCAM, 'help', heard('verification', 'checked'), position(at(1)))).toEqual({ ends: 'verified' });
  });

  it('a question or a statement has nobody pay', () => {
    for (const act of ['question', 'statement'] as const) {
      expect(givesIn(heard(act), 'help', position(at(LAST - 1)))).toBe(false);
      expect(moveOf(SCAM, 'help', heard(act), position(at(LAST - 1, { stayed: 1 })))).toMatchObject({ goesOn: false });
    }
  });
});

it('what a genuine contact has moved is dealt with by the next yes', () => {
  const clinic = named('genuine-clinic');
  expect(moveOf(clinic, 'receive', heard('statement', 'change'), position(at(0)))).toMatchObject({
    goesOn: false,
    costs: 0,
  });
  expect(moveOf(clinic, 'receive', heard('compliance'), position(at(0, { changed: true })))).toEqual({
    ends: 'handled',
  });
});
