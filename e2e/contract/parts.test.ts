import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { body, DONE, said } from '../doubles/endings.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, collect, readStream, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const lookUp = chunk({
  tool_calls: [{ index: 0, id: 'c', function: { name: 'recycle_search', arguments: '{"query":"거울"}' } }],
});

describe('the parts of an answer', () => {
  let model: ModelDouble;
  let installation: Installation;
  let guest: Person;
  beforeAll(async () => {
    model = await startModelDouble(openAiCompatible);
    installation = await startShape('together', {
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
    });
    guest = await startGuest(installation.url);
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
  });
  const options = () => ({ token: guest.token });
  const messages = async (id: string) =>
    (await call(installation.elsewhere, 'GET /conversations/:id/messages', { params: { id }, query: {} }, options()))
      .body.items;

  it('are kept in their order: thoughts, tools and text; and are there in lists, shares, copies and exports', async () => {
    model.recordings = [
      body(chunk({ reasoning_content: '거울이면 ' }), said('찾아볼게요. '), lookUp, chunk({}, 'tool_calls'), DONE),
      body(said('신문지로 싸요.'), chunk({}, 'stop'), DONE),
    ];
    const { body: made } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: '거울' } },
      options(),
    );
    const { id } = made.conversation;
    const last = (await collect(readStream(installation.url, guest.token, { conversation: id }))).at(-1);
    const tool = { type: 'tool', name: 'recycle.search', found: expect.any(Number) as number };
    const shown = [{ type: 'text', text: '찾아볼게요. ' }, tool, { type: 'text', text: '신문지로 싸요.' }];
    const parts = [{ type: 'reasoning', text: '거울이면 ' }, ...shown];
    expect((last?.data['message'] as { parts: unknown }).parts).toEqual(parts);
    const [question, answer] = await messages(id);
    expect([question?.parts, answer?.parts, answer?.content]).toEqual([[], parts, '찾아볼게요. 신문지로 싸요.']);

    const { body: share } = await call(installation.url, 'POST /shares', { body: { conversation_id: id } }, options());
    const { body: shared } = await call(installation.url, 'GET /shares/:id', { params: { id: share.id } });
    expect(shared.messages.map((message) => message.parts)).toEqual([[], shown]);
    const { body: copy } = await call(
      installation.url,
      'POST /shares/:id/clone',
      { params: { id: share.id } },
      options(),
    );
    expect((await messages(copy.id)).map((message) => message.parts)).toEqual([[], shown]);
    const exported = (await (
      await fetch(`${installation.url}/api/v1/conversations/${id}/export`, {
        headers: { authorization: `Bearer ${guest.token}` },
      })
    ).json()) as { messages: { parts: unknown }[] };
    expect(exported.messages[1]?.parts).toEqual(parts);
  });

  it('go on where an answer is continued, with what there was', async () => {
    model.recordings = [
      body(lookUp, chunk({}, 'tool_calls'), DONE),
      body(said('가'), chunk({}, 'length'), DONE),
      body(said('나'), chunk({}, 'stop'), DONE),
    ];
    const { body: made } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: '거울' } },
      options(),
    );
    const params = { id: made.conversation.id, message_id: made.turn?.ai_message.id ?? '' };
    await collect(readStream(installation.url, guest.token, { conversation: params.id }));
    const { body: whole } = await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/continue',
      { params, body: {} },
      options(),
    );
    expect(whole.ai_message.parts.map((part) => ('text' in part ? part.text : part.type))).toEqual(['tool', '가나']);
  });
});
