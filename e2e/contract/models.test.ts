import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anthropic } from '../doubles/anthropic.ts';
import { google } from '../doubles/google.ts';
import { HUGE, KEY, startModelDouble, WORDS, type ModelDouble, type Trap } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { openAiResponses } from '../doubles/openai-responses.ts';
import { call, collect, readStream, refusal, startGuest, textOf, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const WHOLE = WORDS.join('');
const SEEN_BEFORE = WORDS.slice(0, 3).join('');

const PROVIDERS = [
  [
    'compatible',
    openAiCompatible,
    (url: string) => ({
      OPENAI_COMPATIBLE_BASE_URL: `${url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
    }),
  ],
  [
    'openai',
    openAiResponses,
    (url: string) => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: KEY, OPENAI_MODEL: 'double' }),
  ],
  [
    'google',
    google,
    (url: string) => ({ GOOGLE_BASE_URL: `${url}/v1beta`, GOOGLE_API_KEY: KEY, GOOGLE_MODEL: 'double' }),
  ],
  [
    'anthropic',
    anthropic,
    (url: string) => ({ ANTHROPIC_BASE_URL: `${url}/v1`, ANTHROPIC_API_KEY: KEY, ANTHROPIC_MODEL: 'double' }),
  ],
] as const;

describe.each(PROVIDERS)('a model of %s', (provider, format, settings) => {
  let model: ModelDouble;
  let installation: Installation;
  let guest: Person;
  beforeAll(async () => {
    model = await startModelDouble(format);
    installation = await startShape('together', { ...settings(model.url), OUTBOUND_TIMEOUT_SECONDS: '1' });
    guest = await startGuest(installation.url);
  });
  afterAll(async () => {
    await installation.stop();
    await model.stop();
  });

  const ask = async (trap: Trap) => {
    model.trap = trap;
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'chat', message: '상대성 이론을 설명해 줘' } },
      { token: guest.token },
    );
    const id = body.conversation.id;
    const events = await collect(readStream(installation.url, guest.token, { conversation: id }));
    const { body: kept } = await call(
      installation.url,
      'GET /conversations/:id/messages',
      { params: { id } },
      { token: guest.token },
    );
    const message = kept.items.find(({ role }) => role === 'assistant');
    if (message === undefined) throw new Error('no answer is kept');
    return { id, events, message };
  };

  it('answers in pieces, is named, and what was streamed is what is kept', async () => {
    const { events, message } = await ask('none');
    expect(events.filter(({ event }) => event === 'message.delta').length).toBeGreaterThan(2);
    expect(textOf(events)).toBe(WHOLE);
    expect(message).toMatchObject({
      status: 'complete',
      content: WHOLE,
      model: `${provider}/double`,
      finish_reason: 'stop',
      error_code: null,
    });
    expect(JSON.stringify(model.requests.at(-1))).toContain('상대성 이론');
  });

  const askEco = async (content: string) => {
    model.trap = 'none';
    model.words = ['신문지로 ', '싸서 ', '버려요 [1].'];
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: content } },
      { token: guest.token },
    );
    const events = await collect(readStream(installation.url, guest.token, { conversation: body.conversation.id }));
    model.words = WORDS;
    return {
      id: body.conversation.id,
      events,
      message: events.at(-1)?.data['message'] as {
        status: string;
        content: string;
        citations: { number: number; kind: string; ref: string }[];
      },
    };
  };

  it('looks things up in the guide for the eco assistant, and cites what it found', async () => {
    model.tool = { name: 'recycle_search', input: '{"query":"깨진 유리컵"}' };
    const { events, message } = await askEco('컵을 깼어. 어떻게 버려?');
    expect(events.map(({ event }) => event).filter((name) => name !== 'message.delta')).toEqual([
      'message.started',
      'tool.called',
      'tool.result',
      'message.citations',
      'message.completed',
    ]);
    expect(events.find(({ event }) => event === 'tool.called')?.data).toEqual({ name: 'recycle.search' });
    expect(message).toMatchObject({ status: 'complete', content: '신문지로 싸서 버려요 [1].' });
    expect(message.citations[0]).toMatchObject({ number: 1, kind: 'recycle_item', ref: 'broken-glass' });
    const [first, second] = model.requests.slice(-2).map((body) => JSON.stringify(body));
    expect(first).toContain('recycle_rules');
    expect(second).toContain('불연성'); // what the guide says, given to the model
  });

  it('is told of its own mistakes with tools, and answers all the same', async () => {
    for (const tool of [
      { name: 'no_such_tool', input: '{}' },
      { name: 'recycle_search', input: '{"query":5}' },
      { name: 'recycle_item', input: '{"id":"nothing-of-ours"}' },
      { name: 'recycle_rules', input: '{"region":"달나라"}' },
    ]) {
      model.tool = tool;
      const { message } = await askEco('컵');
      expect(message).toMatchObject({ status: 'complete', citations: [] });
      expect(JSON.stringify(model.requests.at(-1))).toMatch(/error/);
    }
  });

  it('cannot go on with tools for ever', async () => {
    model.tool = { name: 'recycle_search', input: '{"query":"거울"}', always: true };
    const { events, message } = await askEco('거울');
    model.tool = null;
    expect(message.status).toBe('complete');
    expect(events.filter(({ event }) => event === 'tool.called')).toHaveLength(4);
    expect(message.citations.filter(({ ref }) => ref === 'mirror')).toHaveLength(1);
  });

  it('is offered no tools in other apps', async () => {
    await ask('none');
    expect(JSON.stringify(model.requests.at(-1))).not.toContain('recycle_search');
  });

  const unusual: readonly [Trap, string][] = [
    ['slow', WHOLE],
    ['bursty', WHOLE],
    ['cut-character', WHOLE],
    ['huge', SEEN_BEFORE + HUGE + WORDS.slice(3).join('')],
    ['unstorable', `${SEEN_BEFORE}ab😀\ufffd${WORDS.slice(3).join('')}`],
    ['invalid-utf8', `${SEEN_BEFORE}\ufffd\ufffd${WORDS.slice(3).join('')}`],
  ];
  it.each(unusual)('%s: is read whole', async (trap, expected) => {
    const { events, message } = await ask(trap);
    expect(message.status).toBe('complete');
    expect(textOf(events) === expected, 'the text of the stream').toBe(true);
    expect(message.content === expected, 'the text of the message').toBe(true);
  });

  const endings: readonly [Trap, 'failed' | 'interrupted', string | null, string | null, string][] = [
    ['rate-limited', 'failed', null, 'model_rate_limited', ''],
    ['error-before', 'failed', null, 'model_unavailable', ''],
    ['error-after', 'failed', 'error', 'model_failed', SEEN_BEFORE],
    ['cut-off', 'interrupted', null, 'model_cut_off', SEEN_BEFORE],
    ['ended-early', 'interrupted', null, 'model_cut_off', SEEN_BEFORE],
    ['malformed', 'failed', null, 'model_failed', SEEN_BEFORE],
    ['silence', 'failed', null, 'model_timeout', SEEN_BEFORE],
    ['length', 'interrupted', 'length', null, SEEN_BEFORE],
    ['filtered', 'failed', 'content_filter', 'model_filtered', SEEN_BEFORE],
    ['unknown', 'interrupted', 'unknown', null, SEEN_BEFORE],
    ['empty', 'failed', 'stop', 'model_empty', ''],
    ['nothing', 'failed', 'unknown', 'model_empty', ''],
  ];
  it.each(endings)(
    '%s: the answer is %s (%s, %s), and what was seen is kept',
    async (trap, status, finish, code, text) => {
      const { events, message } = await ask(trap);
      expect(events.at(-1)).toMatchObject({
        event: `message.${status}`,
        data: { message: { status, finish_reason: finish, error_code: code } },
      });
      expect(message).toMatchObject({ status, finish_reason: finish, error_code: code });
      expect([message.content, textOf(events)]).toEqual([text, text]);
    },
  );

  it('goes on with what was cut off, and is told what it had said', async () => {
    const { id, message } = await ask('cut-off');
    model.trap = 'none';
    const again = { params: { id, message_id: message.id } };
    const { status, body } = await call(
      installation.elsewhere,
      'POST /conversations/:id/messages/:message_id/continue',
      again,
      { token: guest.token },
    );
    expect([status, body.ai_message.id, body.ai_message.status]).toEqual([201, message.id, 'complete']);
    expect(body.ai_message.content).toBe(SEEN_BEFORE + WHOLE);
    expect(JSON.stringify(model.requests.at(-1))).toContain(SEEN_BEFORE);
    expect(
      (
        await refusal(
          call(installation.url, 'POST /conversations/:id/messages/:message_id/continue', again, {
            token: guest.token,
          }),
        )
      ).problem.code,
    ).toBe('nothing_to_continue');
  });

  it('is answered as a problem to whoever waits for the whole, and nothing that was written is lost', async () => {
    model.trap = 'rate-limited';
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'chat' } },
      { token: guest.token },
    );
    const { id } = body.conversation;
    const refused = await refusal(
      call(
        installation.url,
        'POST /conversations/:id/messages',
        { params: { id }, body: { content: '안녕' } },
        { token: guest.token },
      ),
    );
    expect(refused).toMatchObject({ status: 429, problem: { code: 'model_rate_limited' } });
    const kept = await call(
      installation.url,
      'GET /conversations/:id/messages',
      { params: { id } },
      { token: guest.token },
    );
    expect(kept.body.items.map(({ content, status }) => [content, status])).toEqual([
      ['안녕', 'complete'],
      ['', 'failed'],
    ]);
    const [said, failed] = kept.body.items;
    expect(refused.problem).toMatchObject({ user_message_id: said?.id, message_id: failed?.id, retryable: true });
    model.trap = 'none';
    const message_id = kept.body.items[1]?.id ?? '';
    const answered = await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/regenerate',
      { params: { id, message_id } },
      { token: guest.token },
    );
    expect(answered.body.ai_message).toMatchObject({
      status: 'complete',
      content: WHOLE,
      parent_id: kept.body.items[0]?.id,
    });
    const shown = await call(
      installation.url,
      'GET /conversations/:id/messages',
      { params: { id } },
      { token: guest.token },
    );
    expect(shown.body.items.map((message) => message.id)).toEqual([
      kept.body.items[0]?.id,
      answered.body.ai_message.id,
    ]);
  });
});
