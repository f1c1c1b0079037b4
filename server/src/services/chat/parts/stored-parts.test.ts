import { expect, it } from 'vitest';
import { partsOf, type MessagePart } from '@madang/contracts/chat';
import { PartList, collapseParts, expandParts, UNSIGNED } from './stored-parts.ts';

const EMPTY = { parts: [], content: '', reasoning: null };
const tool = (found: number | null): MessagePart => ({ type: 'tool', name: 'parrot.search', found });

it('keeps the order in which an answer was thought, looked up and said, and its text once', () => {
  const list = new PartList(EMPTY);
  const [content, reasoning] = ['먼저 찾아볼게요. 버려요 🫙.', '컵인가. 병인가.'];
  list.add('reasoning', 4);
  list.add('text', 5);
  list.add('text', 5);
  list.called('parrot.search');
  list.found('parrot.search', 2);
  list.called('parrot.search');
  list.add('reasoning', 5);
  list.add('text', 7);
  const parts = list.of({ content, reasoning });
  expect(parts).toEqual([
    { type: 'reasoning', text: '컵인가.' },
    { type: 'text', text: '먼저 찾아볼게요. ' },
    tool(2),
    tool(null),
    { type: 'reasoning', text: ' 병인가.' },
    { type: 'text', text: '버려요 🫙.' },
  ]);
  const stored = collapseParts(parts);
  expect(JSON.stringify(stored)).not.toContain('버려요');
  expect(expandParts(stored, { content, reasoning }, UNSIGNED)).toEqual(parts);
});

it('has nothing to say of an answer that is only its thoughts and its text, and goes on with one that has parts', () => {
  const plain = new PartList({ parts: [], content: '가', reasoning: '나' });
  plain.add('text', 1);
  expect(plain.of({ content: '가다', reasoning: '나' })).toEqual([]);
  expect(partsOf({ parts: [], content: '가다', reasoning: '나' })).toEqual([
    { type: 'reasoning', text: '나' },
    { type: 'text', text: '가다' },
  ]);
  const begun = new PartList({ parts: [tool(1), { type: 'text', text: '가' }], content: '가', reasoning: null });
  begun.noted('text_cut', ['긴 글.txt']);
  begun.add('text', 1);
  expect(begun.of({ content: '가나', reasoning: null })).toEqual([
    tool(1),
    { type: 'text', text: '가' },
    { type: 'note', code: 'text_cut', names: ['긴 글.txt'] },
    { type: 'text', text: '나' },
  ]);
});

it('shows text that no part tells of, rather than to lose it', () => {
  expect(
    expandParts([{ type: 'tool', name: 'x', found: 1 }], { content: '남은 글', reasoning: null }, UNSIGNED).at(-1),
  ).toEqual({ type: 'text', text: '남은 글' });
});
