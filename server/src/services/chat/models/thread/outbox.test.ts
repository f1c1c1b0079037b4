import { expect, it } from 'vitest';
import type { Batch } from './messages.ts';
import { Outbox } from './outbox.ts';

const text = (words: string) => ({ kind: 'text' as const, text: words });

it('sends one batch at a time: what comes meanwhile goes with the next, in its order', async () => {
  const sent: Batch[] = [];
  const outbox = new Outbox((batch) => sent.push(batch));
  const call = { id: 'c1', name: 'look', input: '{}' };
  outbox.put(1, text('a'));
  outbox.put(2, text('x'));
  outbox.put(1, text('b'));
  await expect.poll(() => sent).toEqual([{ texts: new Map([[1, 'ab'], [2, 'x']]), tools: [], ends: [] }]);
  outbox.put(1, text('c'));
  outbox.put(2, { kind: 'call', call });
  await new Promise((resolve) => setTimeout(resolve, 30));
  outbox.end(1, undefined);
  expect(sent).toHaveLength(1);
  outbox.taken();
  await expect.poll(() => sent.length).toBe(2);
  expect(sent[1]).toEqual({ texts: new Map([[1, 'c']]), tools: [{ call: 2, tool: call }], ends: [{ call: 1, failure: undefined }] });
});
