import { uuidv7 } from 'uuidv7';
import { expect, it } from 'vitest';
import { testDatabase } from '#platform/testing/database';
import { chat } from '../index.ts';
import { findByClientId } from './messages.ts';
import { createTurnStore, insertTurn, type NewTurn } from './turns.ts';

it('stores a question together with the id that its page has given it: whoever is killed behind that leaves none without', async () => {
  const { database, close } = await testDatabase(chat);
  const turn = (clientId: string, parentId: string | null): NewTurn => ({
    userMessageId: uuidv7(),
    content: '거울',
    parts: null,
    clientId,
    parentId,
    model: 'some/model',
    processId: uuidv7(),
    title: '거울',
    usage: { day: '2026-01-01', inputEstimate: 1, reserve: null },
  });
  const of = { id: uuidv7(), ownerId: uuidv7(), app: 'chat', title: null, personaId: null, model: null };
  const store = createTurnStore(database, () => undefined);
  const first = await store.insertFirst(of, turn('page-1', null));
  await database.$client.query('UPDATE chat.generation SET ended_at = now()');
  const second = await insertTurn(database, first.conversation, turn('page-2', first.answer.id));
  expect([first.user.clientId, first.answer.clientId, second.user.clientId]).toEqual(['page-1', null, 'page-2']);
  for (const { user } of [first, second])
    expect((await findByClientId(database, of.id, user.clientId ?? ''))?.id).toBe(user.id);
  await close();
});
