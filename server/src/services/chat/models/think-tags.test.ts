import { expect, test } from 'vitest';
import { ThinkTags } from './think-tags.ts';

const divide = (pieces: readonly string[]): [thought: string, said: string] => {
  let thought = '';
  let said = '';
  const tags = new ThinkTags(
    (text) => (thought += text),
    (text) => (said += text),
  );
  for (const piece of pieces) tags.take(piece);
  tags.end();
  return [thought, said];
};

const ROWS: readonly [text: string, thought: string, said: string][] = [
  ['<think>가</think>나', '가', '나'],
  ['\n<think>\n가\n</think>\n\n나', '\n가\n', '나'],
  ['<think></think>\n\n나', '', '나'],
  ['<think>가</think>\n<think>나</think>다', '가나', '다'],
  ['<thinking>가</thinking>나', '가', '나'],
  ['◁think▷가◁/think▷나', '가', '나'],
  ['<think>a < b </thin k></think>c', 'a < b </thin k>', 'c'],
  ['<think>가', '가', ''],
  ['<think>가</thi', '가</thi', ''],
  ['<think>가</think>', '가', ''],
  ['<think>가</think>\n', '가', ''],
  ['나 <think>가</think>', '', '나 <think>가</think>'],
  ['<b>나</b>', '', '<b>나</b>'],
  ['<thin', '', '<thin'],
  ['  나', '', '  나'],
  ['', '', ''],
];

test('a thought is told from what is said, wherever the text is cut', () => {
  let cells = 0;
  for (const [text, thought, said] of ROWS) {
    for (let size = 1; size <= Math.max(1, text.length); size += 1) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        text.slice(index * size, (index + 1) * size),
      );
      expect(divide(pieces), `${JSON.stringify(text)} in pieces of ${size}`).toEqual([thought, said]);
      cells += 1;
    }
  }
  console.log(`cuts of thoughts: ${cells}`);
});
