import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { anthropic } from '../doubles/anthropic.ts';
import { KEY, startModelDouble, WORDS, type ModelDouble, type Trap } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, collect, readStream, startGuest, textOf, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let chosen: ModelDouble;
let other: ModelDouble;
let installation: Installation;
let me: Person;
beforeAll(async () => {
  [chosen, other] = await Promise.all([startModelDouble(openAiCompatible), startModelDouble(anthropic)]);
  installation = await startShape('together', {
    LOG_LEVEL: 'error',
    OUTBOUND_TIMEOUT_SECONDS: '1',
    DEFAULT_MODEL: 'compatible/double',
    MODEL_FAILOVER: 'anthropic/double',
    OPENAI_COMPATIBLE_BASE_URL: `${chosen.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    ANTHROPIC_BASE_URL: `${other.url}/v1`,
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_MODEL: 'double',
  });
  me = await startGuest(installation.url);
});
afterAll(async () => {
  await installation.stop();
  await Promise.all([chosen.stop(), other.stop()]);
});
beforeEach(() => {
  chosen.recordings = [];
  other.trap = 'none';
});

const ask = async (trap: Trap) => {
  chosen.trap = trap;
  const { body } = await call(
    installation.url,
    'POST /conversations',
    { body: { app: 'chat', message: '안녕' } },
    { token: me.token },
  );
  const id = body.conversation.id;
  const events = await collect(readStream(installation.url, me.token, { conversation: id }));
  const kept = await call(installation.url, 'GET /conversations/:id/messages', { params: { id } }, { token: me.token });
  const message = kept.body.items.find(({ role }) => role === 'assistant');
  return { events, message, notes: message?.parts.filter(({ type }) => type === 'note') };
};
const SWITCHED = { type: 'note', code: 'model_switched', names: ['double'] };

it.each(['error-before', 'rate-limited'] as const)(
  '%s: another model answers, which the message and its stream say',
  async (trap) => {
    const { events, message, notes } = await ask(trap);
    expect(message).toMatchObject({ status: 'complete', content: WORDS.join(''), error_code: null });
    expect(notes).toEqual([SWITCHED]);
    expect(textOf(events)).toBe(WORDS.join(''));
    expect(events.filter(({ event }) => event === 'message.note').map(({ data }) => data['code'])).toEqual([
      'model_switched',
    ]);
  },
);

it('a model that says nothing in time is left for another', async () => {
  chosen.recordings = [{ body: [3000] }];
  const { message, notes } = await ask('none');
  expect(message).toMatchObject({ status: 'complete', content: WORDS.join('') });
  expect(notes).toEqual([SWITCHED]);
});

it('what has begun stays what it is', async () => {
  const { message, notes } = await ask('error-after');
  expect(message).toMatchObject({ status: 'failed', content: WORDS.slice(0, 3).join('') });
  expect(notes).toEqual([]);
});

it('where both are down the answer fails as that of the chosen one, and can be asked for again', async () => {
  other.trap = 'error-before';
  const { message, notes } = await ask('rate-limited');
  expect(message).toMatchObject({ status: 'failed', error_code: 'model_rate_limited' });
  expect(notes).toEqual([]);
});

it('a model that was down ten times in a row is not waited for: the other answers at once', async () => {
  // So long a wait is a refusal: it is not tried again.
  chosen.recordings = [{ status: 500, headers: { 'retry-after': '60' }, body: ['oops'] }];
  for (let n = 0; n < 10; n += 1) await ask('none');
  const before = chosen.requests.length;
  expect((await ask('none')).notes).toEqual([SWITCHED]);
  expect(chosen.requests.length).toBe(before);
});
