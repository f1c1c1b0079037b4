import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULL_ANSWER, startModelDouble, type ModelDouble, type Trap } from '../doubles/openai-compatible.ts';
import { call, collect, readStream, startGuest, textOf, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let model: ModelDouble;
let house: Installation;
let guest: Person;
beforeAll(async () => {
  model = await startModelDouble();
  house = await startShape('together', { OPENAI_COMPATIBLE_BASE_URL: model.url, OPENAI_COMPATIBLE_API_KEY: 'double-key', OPENAI_COMPATIBLE_MODEL: 'double', OUTBOUND_TIMEOUT_SECONDS: '1' });
  guest = await startGuest(house.url);
});
afterAll(async () => {
  await house.stop();
  await model.stop();
});

const ask = async (trap: Trap) => {
  model.trap = trap;
  const { body } = await call(house.url, 'POST /conversations', { body: { app: 'chat', message: '상대성 이론을 설명해 줘' } }, { token: guest.token });
  const events = await collect(readStream(house.url, guest.token, { conversation: body.conversation.id }));
  const { body: kept } = await call(house.url, 'GET /conversations/:id/messages', { params: { id: body.conversation.id } }, { token: guest.token });
  return { events, message: kept.items.find(({ role }) => role === 'assistant') };
};

describe('a connected model', () => {
  it('answers in pieces, is named, and what was streamed is what is kept', async () => {
    const { events, message } = await ask('none');
    expect(events.filter(({ event }) => event === 'message.delta').length).toBeGreaterThan(2);
    expect(textOf(events)).toBe(FULL_ANSWER);
    expect(message).toMatchObject({ status: 'complete', content: FULL_ANSWER, model: 'compatible/double' });
    expect(model.asked.at(-1)).toMatchObject({ model: 'double', stream: true });
    expect(JSON.stringify(model.asked.at(-1)?.messages)).toContain('상대성 이론');
  });

  const failures = [
    ['rate-limited', 'model_rate_limited'],
    ['error-before', 'model_unavailable'],
    ['cut-off', 'model_unavailable'],
    ['malformed', 'model_unavailable'],
    ['silence', 'model_timeout'],
  ] as const;

  it.each(failures)('%s: the answer fails as %s, and what was seen is kept', async (trap, code) => {
    const { events, message } = await ask(trap);
    expect(events.at(-1)?.event).toBe('message.failed');
    expect(message).toMatchObject({ status: 'failed', error_code: code });
    expect(message?.content).toBe(textOf(events));
    expect(FULL_ANSWER.startsWith(textOf(events))).toBe(true);
    if (!['rate-limited', 'error-before'].includes(trap)) expect(textOf(events).length).toBeGreaterThan(0);
  });
});
