import { expect, it } from 'vitest';
import { excerptOf, questionWords, wordsFound } from './find-words.ts';

const marked = (question: string, text: string): string[] =>
  excerptOf(question, text)
    .filter(({ found }) => found)
    .map(({ text: word }) => word);

it.each([
  ['근저당이랑', '근저당을 새로 설정하지 않는다.', ['근저당']],
  ['약을', '약: 아침 식후', ['약']],
  ['집에', '새 집은 넓다', ['집']],
  ['전세보증금반환', '전세 보증금 반환을 보증한다', ['전세', '보증금', '반환', '보증']],
  ['전세보증금반환이', '보증금은 전세 끝나는 날 반환', ['보증금', '전세', '반환']],
  ['전세 보증금', '전세보증금반환', ['전세', '보증금']],
])('%s is found in "%s"', (question, text, words) => {
  for (const word of marked(question, text)) expect(words).toContain(word);
  expect(marked(question, text).length).toBeGreaterThan(0);
  expect(wordsFound(question, text)).toBeGreaterThan(0);
});

it.each([
  ['약을', '전세 계약은 두 해'],
  ['약속', '약: 아침 식후'],
  ['전세보증금반환', '전세 계약서와 반환'],
  ['contracting', 'an act on trains is con'],
])('%s is not found in "%s"', (question, text) => {
  expect([marked(question, text), wordsFound(question, text)]).toEqual([[], 0]);
});

it('looks at the beginning and the end of a question that is too long', () => {
  const words = questionWords(Array.from({ length: 100 }, (_, at) => `말${at}`).join(' '));
  expect([words.length, words[0], words.at(-1)]).toEqual([40, '말0', '말99']);
});
