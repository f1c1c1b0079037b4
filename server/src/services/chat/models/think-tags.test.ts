import { expect, test } from 'vitest';
import { ThinkTags } from './think-tags.ts';

const divide = (pieces: readonly string[], opensThought = false): [thought: string, said: string, opens: boolean] => {
  let thought = '';
  let said = '';
  const tags = new ThinkTags(
    (text) => (thought += text),
    (text) => (said += text),
    opensThought,
  );
  for (const piece of pieces) tags.take(piece);
  tags.end();
  return [thought, said, tags.opensThought];
};

const ROWS: readonly [text: string, thought: string, said: string][] = [
  ['<think>가</think>나', '가', '나'],
  ['\n<think>\n가\n</think>\n\n나', '\n가\n', '나'],
  ['<think></think>\n\n나', '', '나'],
  ['<think>가</think>\n<think>나</think>다', '가나', '다'],
  ['<thinking>가</thinking>나', '가', '나'],
  ['◁think▷가◁/think▷나', '가', '나'],
  ['[THINK]가[/THINK]나', '가', '나'],
  ['<seed:think>가</seed:think>나', '가', '나'],
  ['<|channel|>analysis<|message|>가<|end|><|start|>assistant<|channel|>final<|message|>나', '가', '나'],
  ['<|channel|>final<|message|>나', '', '나'],
  ['`</think>`로 닫아요.', '', '`</think>`로 닫아요.'],
  ['```\n<think>\n가\n</think>\n```', '', '```\n<think>\n가\n</think>\n```'],
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
      expect(divide(pieces), `${JSON.stringify(text)} in pieces of ${size}`).toEqual([thought, said, false]);
      cells += 1;
    }
  }
  console.log(`cuts of thoughts: ${cells}`);
});

/** As a template has it that opens the thought itself: first as it is met, then as it is known. */
const UNOPENED: readonly [text: string, opensThought: boolean, becomes: ReturnType<typeof divide>][] = [
  ['가</think>\n\n나', false, ['', '가\n\n---\n\n나', true]],
  ['가</think>\n\n나', true, ['가', '나', true]],
  ['<think>가</think>나', true, ['가', '나', true]],
  ['나', true, ['나', '나', false]],
];
test.each(UNOPENED)('a thought that nothing opens: %j, known: %j', (text, opensThought, becomes) => {
  for (const pieces of [[text], text.split('')]) expect(divide(pieces, opensThought)).toEqual(becomes);
});
