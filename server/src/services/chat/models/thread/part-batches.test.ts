import { expect, it } from 'vitest';
import type { Batch } from './messages.ts';
import { PartBatches } from './part-batches.ts';

const text = (words: string) => ({ kind: 'text' as const, text: words });

it('sends one batch at a time: what comes meanwhile goes with the next, in its order', async () => {
  const sent: Batch[] = [];
  const batches = new PartBatches((batch) => sent.push(batch));
  const call = { id: 'c1', name: 'look', input: '{}' };
  batches.put(1, text('a'));
  batches.put(2, text('x'));
  batches.put(1, text('b'));
  await expect
    .poll(() => sent)
    .toEqual([
      {
        texts: new Map([
          [1, 'ab'],
          [2, 'x'],
        ]),
        thoughts: new Map(),
        tools: [],
        ends: [],
      },
    ]);
  batches.put(1, text('c'));
  batches.put(2, { kind: 'reasoning', text: 'hm' });
  batches.put(2, { kind: 'call', call });
  await new Promise((resolve) => setTimeout(resolve, 30));
  batches.end(1, { end: { finish: 'length' } });
  expect(sent).toHaveLength(1);
  batches.taken();
  await expect.poll(() => sent.length).toBe(2);
  expect(sent[1]).toEqual({
    texts: new Map([[1, 'c']]),
    thoughts: new Map([[2, 'hm']]),
    tools: [{ call: 2, tool: call }],
    ends: [{ call: 1, result: { end: { finish: 'length' } } }],
  });
});
