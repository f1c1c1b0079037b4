import { expect, it } from 'vitest';
import { highlightsOf } from './match.ts';

it.each([
  ['투명 페트병', '페트', '페트'],
  ['투명 페트병'.normalize('NFD'), '페트', '페트'.normalize('NFD')],
  ['İİ 페트병', '페트', '페트'],
  ['cafe\u0301 cup', 'caf\u00e9cup', 'cafe\u0301 cup'],
  ['👩\u200d💻 노트북', '노트', '노트'],
  ['ＰＥＴ 병', 'pet', 'ＰＥＴ'],
  ['두유팩', '우유', '두유팩'],
])('%s: %s marks %s', (label, typed, marked) => {
  const [range] = highlightsOf(label, [typed]);
  expect(label.slice(range?.from, range?.to)).toBe(marked);
});
