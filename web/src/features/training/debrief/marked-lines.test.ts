import { expect, test } from 'vitest';
import type { Debrief } from '@madang/contracts/training/entities';
import { markedLines } from './marked-lines.ts';

const place = { turn: 1, message_id: 'm2' };
const flag = (phrase: string, message_id: string | null) => ({
  turn: 0,
  message_id,
  code: 'RF9' as const,
  phrase,
  name: '확인을 막아요',
  why: '목소리를 들려주지 않으려는 말이에요.',
  noticed: false,
});
const debrief = {
  red_flags: [flag('전화는 안 돼', null), flag('급해', 'm1'), flag('오늘까지라 급해', 'm1')],
  did_well: [{ ...place, act: 'question', text: '되물었어요.' }],
  gave_away: [{ ...place, what: 'account_number', name: '계좌번호', text: '계좌번호 하나', points: 18 }],
} as unknown as Debrief; // only what is marked is of interest

const lines = markedLines(debrief, '엄마 나야\n전화는 안 돼ㅠ', [
  { id: 'm1', role: 'assistant', content: '오늘까지라 급해' },
  { id: 'm2', role: 'user', content: '계좌는 [계좌번호]' },
  { id: 'm3', role: 'assistant', content: '응 그걸로 할게' },
]);

test('the words of a flag are marked where they were said, the opening among them', () => {
  expect(lines[0]?.parts).toEqual([
    { text: '엄마 나야\n', number: null },
    { text: '전화는 안 돼', number: 1 },
    { text: 'ㅠ', number: null },
  ]);
  expect(lines[0]?.notes.map(({ number }) => number)).toEqual([1]);
});

test('marks never overlap, and each flag has its note all the same', () => {
  expect(lines[1]?.parts).toEqual([
    { text: '오늘까지라 ', number: null },
    { text: '급해', number: 2 },
  ]);
  expect(lines[1]?.notes.map(({ number }) => number)).toEqual([2, 3]);
});

test('what the person did well and what they gave away stands beside their own words', () => {
  expect(lines[2]).toMatchObject({ who: 'me', praised: true });
  expect(lines[2]?.notes.map(({ kind }) => kind)).toEqual(['well', 'gave']);
  expect(lines[3]?.notes).toEqual([]);
});
