import { expect, it } from 'vitest';
import { markedText } from './marked-text.ts';

const marked = (text: string, matched: string, from = 0, to = matched.length): string =>
  markedText(text, { matched, highlights: [{ from, to }] })
    .map(({ text: part, isMarked }) => (isMarked ? `[${part}]` : part))
    .join('');

it('marks what was asked for where it is written', () => {
  expect(marked('투명 페트병', '페트병', 0, 2)).toBe('투명 [페트]병');
  expect(marked('İİ 페트병', '페트')).toBe('İİ [페트]병');
  expect(marked('투명 페트병'.normalize('NFD'), '페트')).toBe(
    `${'투명 '.normalize('NFD')}[${'페트'.normalize('NFD')}]${'병'.normalize('NFD')}`,
  );
  expect(marked('👩\u200d💻 노트북', '노트')).toBe('👩\u200d💻 [노트]북');
  expect(marked('cafe\u0301 cup', 'café')).toBe('[cafe\u0301] cup');
  expect(marked('우유팩', '두유')).toBe('우유팩');
});
