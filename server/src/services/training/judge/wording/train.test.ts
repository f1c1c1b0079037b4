import { expect, it } from 'vitest';
import { trainWording } from './train.ts';
import { readMessages } from './messages.ts';
import { weighWording } from './weigh.ts';
import { WEIGHTS } from './weights.ts';

const SCAMS = [
  '통장이 범죄에 쓰였습니다',
  '통장을 확인해야 합니다',
  '범죄에 쓰인 통장입니다',
  '통장이 범죄에 연루됐습니다',
];
const OTHERS = ['저녁에 밥 먹자', '내일 밥 먹을래', '밥 먹고 산책하자', '저녁은 뭐 먹을까'];
const examples = [...SCAMS.map((text) => ({ text, scam: true })), ...OTHERS.map((text) => ({ text, scam: false }))];
const weights = trainWording(examples);

it('learns from messages how those are worded that it has not seen', () => {
  expect(weighWording('고객님 통장이 범죄에', weights).margin).toBeGreaterThan(0.3);
  expect(weighWording('우리 밥 먹자', weights).margin).toBeLessThan(-0.3);
});

it('names the line that speaks most for it, and none where none does', () => {
  expect(weighWording('저녁에 밥 먹자\n통장이 범죄에 쓰였습니다\n내일 보자', weights).line).toBe(1);
  expect(weighWording('밥 먹자\n저녁에 밥', weights).line).toBeNull();
});

it('makes the same weights of the same messages, and a text of any length is weighed', () => {
  expect(trainWording(examples)).toEqual(weights);
  expect(Number.isFinite(weighWording('가나다라마 바사 '.repeat(2000), weights).margin)).toBe(true);
  expect(weighWording('', weights)).toEqual({ margin: weights.bias, line: null });
});

it('the weights that judge are those of the messages, as `npm run train-judge` makes them', async () => {
  const { bias, weights } = trainWording(await readMessages());
  expect(WEIGHTS.bias).toBeCloseTo(bias, 9);
  expect(Buffer.from(weights).equals(Buffer.from(WEIGHTS.weights))).toBe(true);
});
