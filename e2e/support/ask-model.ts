import { call, collect, readStream, textOf } from './client.ts';

/** Models that somebody may choose. */
export const idsAt = async (url: string) => (await call(url, 'GET /models', {})).body.items.map(({ id }) => id);

/** Begins a conversation with a model, and reads its answer to the end. */
export const askModel = async (url: string, token: string, model: string) => {
  const { body } = await call(url, 'POST /conversations', { body: { app: 'chat', message: '안녕', model } }, { token });
  const id = body.conversation.id;
  const text = textOf(await collect(readStream(url, token, { conversation: id })));
  const kept = await call(url, 'GET /conversations/:id/messages', { params: { id } }, { token });
  return { id, text, model: kept.body.items.find(({ role }) => role === 'assistant')?.model };
};
