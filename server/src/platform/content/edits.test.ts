import { expect, it } from 'vitest';
import { withEdits } from './edits.ts';

it('edits change, add and take away entries, and leave those of another kind alone', () => {
  const shipped = [{ id: 'a', text: 'shipped' }, { id: 'b', text: 'shipped' }, { id: 'c', text: 'shipped' }];
  const edits = [
    { kind: 'item', id: 'b', data: { id: 'b', text: 'edited' } },
    { kind: 'item', id: 'c', data: null },
    { kind: 'item', id: 'd', data: { id: 'd', text: 'added' } },
    { kind: 'item', id: 'gone', data: null },
    { kind: 'faq', id: 'a', data: null },
  ];
  expect(withEdits(shipped, edits, 'item', ({ id }) => id)).toEqual([{ id: 'a', text: 'shipped' }, { id: 'b', text: 'edited' }, { id: 'd', text: 'added' }]);
});
