import { describe, expect, it } from 'vitest';
import { readSpeech } from './content.ts';
import { answerIn } from './answer-turn.ts';
import { harmIn, tellsRealHarm } from './engine/harm-in.ts';
import type { SessionRow } from './store/sessions.ts';
import { sessionRow as row } from './testing/session-row.ts';
import type { TurnRecord } from './turn-record.ts';

const { words } = await readSpeech();
const HARM = '실제로 돈을 보냈어요';

const record = (turn: number): TurnRecord => ({
  turn,
  userMessageId: 'u',
  messageId: 'm',
  act: 'report',
  given: [],
  flags: [],
  stage: 'S1',
  outcome: 'reported',
});
const answer = (of: SessionRow, said: readonly string[], text: string) =>
  answerIn(of, words.ko, { said, text, harm: harmIn(text) });
const OVER = { finishedAt: new Date(), outcome: 'reported', records: [record(1)] } as const;

describe('to whom it is really happening the steps are shown', () => {
  it.each([
    ['in the play', row(), ['누구세요?']],
    ['before anything else', row({ opened: false }), []],
    ['after the talk has ended', row(OVER), ['112에 신고할게요']],
    ['after it was finished', row({ finishedAt: new Date(), outcome: 'abandoned' }), ['누구세요?']],
    ['where its answer is asked for again', row({ ...OVER, records: [record(1), record(2)] }), ['누구세요?']],
    ['where the talk has ended and that is not known yet', row(), ['112에 신고할게요']],
  ])('%s', (_, of, said) => {
    expect(answer(of, said, HARM)).toMatchObject({
      deed: { act: 'real_harm' },
      ended: true,
      outcome: 'abandoned',
      reply: expect.stringContaining('1394') as string,
      real_harm: { steps: words.ko.real_harm.steps },
    });
  });

  it.each(['ko', 'en'] as const)('also to what stands in the place of what was held back: %s', (locale) => {
    expect(tellsRealHarm(words[locale].real_harm.said)).toBe(true);
  });

  it('however long they tell it', () => {
    const long = `${'어제 낮에 집에 있었어요. '.repeat(150)}${HARM}${'. 그래서 지금 너무 무서워요'.repeat(150)}`;
    expect(tellsRealHarm(long)).toBe(true);
    expect(tellsRealHarm(long.replace(HARM, '실제로 보낸 건 아니에요'))).toBe(false);
  });
});

it('an answer of the play that is asked for again stays one, and what is said after it is told that it is over', () => {
  const last = answer(row(), [], '112에 신고할게요');
  expect(last).toMatchObject({ turn: 1, ended: true, outcome: 'reported' });
  expect(answer(row(OVER), [], '112에 신고할게요')).toEqual(last);
  expect(answer(row(OVER), ['112에 신고할게요'], '아직 있어?')).toMatchObject({ deed: null, reply: words.ko.after });
});

it('what may be real is asked about beside the play, which goes on', () => {
  const doubtful = '지금 한강 와 있는데 누가 말 좀 걸어줬으면 해서요';
  expect(answer(row(), [], doubtful)).toMatchObject({ may_be_real: 'crisis', ended: false, real_harm: null });
  expect(answer(row(), [], '누구세요?')).toMatchObject({ may_be_real: null });
  expect(answer(row(), [doubtful], HARM)).toMatchObject({
    may_be_real: null,
    ended: true,
    real_harm: { kind: 'crisis' },
  });
});
