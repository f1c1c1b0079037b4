import { uuidv7 } from 'uuidv7';
import { expect, it } from 'vitest';
import { FencedError } from '#platform/errors';
import { testDatabase } from '#platform/testing/database';
import type { MadeCall } from '../schema.ts';
import { callsOfOthers, findProgress, keepProgress } from './tool-progress.ts';

const CALL: MadeCall = { serverId: uuidv7(), server: 'notes', tool: 'send_mail', input: '{}', outcome: null };

it('keeps what is about to be done for whoever writes the answer, and refuses everybody else', async () => {
  const { database, close } = await testDatabase({ name: 'chat' });
  const [conversationId, question, answer, ours, other] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  const run = (text: string, values: readonly unknown[]) => database.$client.query(text, [...values]);
  await run('INSERT INTO chat.process (id, lock_key) VALUES ($1, 1), ($2, 2)', [ours, other]);
  await run(`INSERT INTO chat.conversation (id, owner_id, app) VALUES ($1, $2, 'chat')`, [conversationId, uuidv7()]);
  await run(
    `INSERT INTO chat.message (id, conversation_id, position, parent_id, role, content, status)
     VALUES ($1, $3, 0, NULL, 'user', 'x', 'complete'), ($2, $3, 1, $1, 'assistant', '', 'generating')`,
    [question, answer, conversationId],
  );
  await run('INSERT INTO chat.generation (message_id, conversation_id, process_id) VALUES ($1, $2, $3)', [
    answer,
    conversationId,
    ours,
  ]);
  const keep = (processId: string, calls: readonly MadeCall[]) =>
    keepProgress(database, { messageId: answer, processId, state: '{}', calls });
  await keep(ours, [CALL]);
  await keep(ours, [{ ...CALL, outcome: 'sent' }]);
  expect(await findProgress(database, answer)).toEqual({ state: '{}', calls: [{ ...CALL, outcome: 'sent' }] });
  await expect(keep(other, [])).rejects.toThrow(FencedError);
  // Another answer to the same question knows of it.
  const sibling = { id: uuidv7(), conversationId, parentId: question };
  expect(await callsOfOthers(database, sibling)).toEqual([{ ...CALL, outcome: 'sent' }]);
  expect(await callsOfOthers(database, { ...sibling, id: answer })).toEqual([]);
  // Ended, or taken over by others: it is this process's no more.
  await run('UPDATE chat.process SET alive = false WHERE id = $1', [ours]);
  await expect(keep(ours, [])).rejects.toThrow(FencedError);
  await run('UPDATE chat.process SET alive = true WHERE id = $1', [ours]);
  await run('UPDATE chat.generation SET ended_at = now() WHERE message_id = $1', [answer]);
  await expect(keep(ours, [])).rejects.toThrow(FencedError);
  expect((await findProgress(database, answer))?.calls).toEqual([{ ...CALL, outcome: 'sent' }]);
  await close();
});
