import { expect, test } from 'vitest';
import { judgedLines } from './judged-lines.ts';
import { verdictOf } from './judgement.ts';

const cue = (line: number, phrase: string) => ({
  code: 'RF1' as const,
  title: '',
  weight: 0.5,
  line,
  phrase,
  found_by: 'rules' as const,
});
const plain = (text: string) => ({ text, numbers: [] });

test('the words of a cue are marked with its number, in its own line alone', () => {
  expect(
    judgedLines({
      lines: ['[국제발신]', '오늘까지 확인 바랍니다.'],
      cues: [cue(0, '[국제발신]'), cue(1, '오늘까지')],
    }),
  ).toEqual([[{ text: '[국제발신]', numbers: [1] }], [{ text: '오늘까지', numbers: [2] }, plain(' 확인 바랍니다.')]]);
});

test('cues that share words mark them once and all keep their number', () => {
  const lines = ['오늘까지 입금하세요'];
  expect(judgedLines({ lines, cues: [cue(0, '오늘까지 입금'), cue(0, '입금하세요')] })).toEqual([
    [{ text: '오늘까지 입금하세요', numbers: [1, 2] }],
  ]);
  expect(judgedLines({ lines, cues: [cue(0, '입금하세요'), cue(0, '오늘'), cue(0, '오늘까지 입금')] })).toEqual([
    [{ text: '오늘까지 입금하세요', numbers: [1, 2, 3] }],
  ]);
});

test('words that are in no line whole mark the whole line', () => {
  expect(judgedLines({ lines: ['오늘까지', '입금하세요'], cues: [cue(0, '오늘까지 입금')] })).toEqual([
    [{ text: '오늘까지', numbers: [1] }],
    [plain('입금하세요')],
  ]);
});

test('what is below the mark is doubtful where there is a cue, and where there is none nothing was found', () => {
  expect(verdictOf({ is_suspicious: true, cues: [cue(0, '가')] })).toBe('scam');
  expect(verdictOf({ is_suspicious: false, cues: [cue(0, '가')] })).toBe('doubt');
  expect(verdictOf({ is_suspicious: false, cues: [] })).toBe('nothing');
});
