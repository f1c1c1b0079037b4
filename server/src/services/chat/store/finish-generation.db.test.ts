import { uuidv7 } from 'uuidv7';
import { expect, test } from 'vitest';
import type { Message } from '@madang/contracts/chat';
import { testDatabase } from '#platform/testing/database';
import { createFinishGeneration, terminalEvent } from './finish-generation.ts';

const LEASE = { processId: uuidv7(), hasOthers: () => false };

/** Of a conversation that is gone: nothing is stored, in the statements in which everything is. */
const ended = (): Message => ({
  id: uuidv7(),
  conversation_id: uuidv7(),
  parent_id: null,
  siblings: [],
  role: 'assistant',
  content: 'done',
  parts: [],
  structured: null,
  status: 'complete',
  citations: [],
  model: 'double',
  reasoning: null,
  input_tokens: null,
  output_tokens: null,
  finish_reason: 'stop',
  error_code: null,
  feedback: null,
  created_at: new Date(0).toISOString(),
});

test('what of an answer is still to be logged is taken when its end is stored, not when it begins to wait for others', async () => {
  const { database, close } = await testDatabase({ name: 'chat' });
  await database.$client.query('INSERT INTO chat.process (id, lock_key) VALUES ($1, 1)', [LEASE.processId]);
  const finish = createFinishGeneration(database, LEASE, []);
  const taken: string[] = [];
  const takeEvents = (name: string, message: Message, until?: Promise<void>) => async () => {
    taken.push(name);
    await until;
    return [terminalEvent(1, message)];
  };
  const first = Promise.withResolvers<void>();
  const [early, late] = [ended(), ended()];
  const finishing = [finish({ message: early, calls: [], takeEvents: takeEvents('early', early, first.promise) })];
  await expect.poll(() => taken).toEqual(['early']);
  finishing.push(finish({ message: late, calls: [], takeEvents: takeEvents('late', late) }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(taken).toEqual(['early']);
  first.resolve();
  expect(await Promise.all(finishing)).toEqual([false, false]);
  expect(new Set(taken)).toEqual(new Set(['early', 'late']));
  await close();
});
