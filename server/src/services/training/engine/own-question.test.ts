import { expect, it } from 'vitest';
import { readMessage } from './classify.ts';
import { answersOwnQuestion } from './own-question.ts';

it.each([
  ['상담해 주는 데가 있다던데, 거기에 먼저 물어볼까요?', '응 그렇게 해', 'verification'],
  ['대표번호는 한 시간을 기다려야 한다던데, 그래도 걸어 볼까?', '네', 'verification'],
  ['그냥 보낼까?', '응', 'compliance'],
  ['예금도 위험하니까 확인 계좌로 다 보내 두라는데, 보내도 되지?', '네', 'compliance'],
  ['너도 대출 있지? 소개해 줄까?', '네', 'statement'],
  ['이런 전화 받아 봤어?', '네', 'statement'],
] as const)('to “%s”, “%s” is %s', (said, answer, act) => {
  expect(answersOwnQuestion(readMessage(answer, 'ko', 'help'), said, 'ko').act).toBe(act);
});

it('what is more than a yes stays what it is', () => {
  const read = readMessage('그거 사기예요', 'ko', 'help');
  expect(answersOwnQuestion(read, '보내도 되지?', 'ko')).toEqual(read);
});
