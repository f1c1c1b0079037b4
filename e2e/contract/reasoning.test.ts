import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { body, DONE, END, said } from '../doubles/endings.ts';
import { google } from '../doubles/google.ts';
import { KEY, sse, startModelDouble, type ModelDouble, type Recording } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { openAiResponses } from '../doubles/openai-responses.ts';
import { call, collect, readStream, startGuest, textOf, type Person, type StreamedEvent } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const usage = (given: unknown): string => sse({ choices: [], usage: given });

let compatible: ModelDouble;
let responses: ModelDouble;
let gemini: ModelDouble;
let installation: Installation;
let me: Person;
beforeAll(async () => {
  [compatible, responses, gemini] = await Promise.all([
    startModelDouble(openAiCompatible),
    startModelDouble(openAiResponses),
    startModelDouble(google),
  ]);
  installation = await startShape('together', {
    LOG_LEVEL: 'error',
    OUTBOUND_TIMEOUT_SECONDS: '5',
    DEFAULT_MODEL: 'compatible/double',
    OPENAI_COMPATIBLE_BASE_URL: `${compatible.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    OPENAI_BASE_URL: `${responses.url}/v1`,
    OPENAI_API_KEY: KEY,
    OPENAI_MODEL: 'double',
    GOOGLE_BASE_URL: `${gemini.url}/v1beta`,
    GOOGLE_API_KEY: KEY,
    GOOGLE_MODEL: 'double',
  });
  me = await startGuest(installation.url);
});
afterAll(async () => {
  await installation.stop();
  await Promise.all([compatible, responses, gemini].map((double) => double.stop()));
});
beforeEach(() => {
  Object.assign(compatible, { recordings: [], trap: 'none', tool: null, paceMs: 1 } satisfies Partial<ModelDouble>);
});

const options = () => ({ token: me.token });
const thoughtsOf = (events: readonly StreamedEvent[]): string =>
  events.reduce(
    (text, { event, data }) =>
      event === 'reset'
        ? String(data['reasoning'])
        : event === 'message.reasoning'
          ? text + String(data['text'])
          : text,
    '',
  );
const newestIn = async (id: string) => {
  const message = (
    await call(installation.url, 'GET /conversations/:id/messages', { params: { id }, query: {} }, options())
  ).body.items.at(-1);
  if (message === undefined) throw new Error('nothing is kept');
  return message;
};
const start = async (model = 'compatible/double', app: 'chat' | 'eco' = 'chat') => {
  const { body: begun } = await call(
    installation.url,
    'POST /conversations',
    { body: { app, model, message: '거울은?' } },
    options(),
  );
  const events = await collect(readStream(installation.url, me.token, { conversation: begun.conversation.id }));
  return { id: begun.conversation.id, events, kept: await newestIn(begun.conversation.id) };
};

const THOUGHTS: readonly [string, Recording][] = [
  [
    'reasoning_content',
    body(chunk({ content: null, reasoning_content: '음, ' }), chunk({ reasoning_content: '그래' }), said('가나'), END),
  ],
  [
    'reasoning',
    body(chunk({ content: '', reasoning: '음, ' }), chunk({ content: '', reasoning: '그래' }), said('가나'), END),
  ],
  ['both of them', body(chunk({ reasoning: '음, 그래', reasoning_content: '음, 그래' }), said('가나'), END)],
  [
    'reasoning_details',
    body(chunk({ content: '', reasoning_details: [{ type: 'reasoning.text', text: '음, 그래' }] }), said('가나'), END),
  ],
  [
    'parts of the content',
    body(
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: '음, 그래' }] }] }),
      chunk({ content: [{ type: 'text', text: '가나' }] }),
      END,
    ),
  ],
  ['a tag in the text', body(said('<think>음, 그래</think>\n\n가나'), END)],
  ['a tag in pieces', body(...'<think>음, 그래</think>\n\n가나'.split('').map((letter) => said(letter)), END)],
  [
    'a tag behind white space',
    body(said('\n'), said('<think>'), said('음, 그래'), said('</think>'), said('\n\n'), said('가나'), END),
  ],
  [
    'JSON, though a stream was asked for',
    {
      headers: { 'content-type': 'application/json' },
      body: [
        JSON.stringify({
          choices: [{ message: { reasoning_content: '음, 그래', content: '가나' }, finish_reason: 'stop' }],
        }),
      ],
    },
  ],
];

describe('what a model thinks before it answers', () => {
  it.each(THOUGHTS)('is told apart from the answer: %s', async (_, recording) => {
    compatible.recordings = [recording];
    const { events, kept } = await start();
    expect(kept).toMatchObject({ status: 'complete', content: '가나', reasoning: '음, 그래' });
    expect([textOf(events), thoughtsOf(events)]).toEqual(['가나', '음, 그래']);
    expect(events.at(-1)?.data['message']).toMatchObject({ reasoning: '음, 그래' });
  });

  it('comes from the other providers too, with what they count', async () => {
    const item = { id: 'rs_1', type: 'reasoning', summary: [] };
    const event = (type: string, data: object): string => sse({ type, sequence_number: 1, ...data }, type);
    responses.recordings = [
      body(
        event('response.created', { response: { id: 'r', created_at: 1, model: 'double', status: 'in_progress' } }),
        event('response.output_item.added', { output_index: 0, item }),
        event('response.reasoning_summary_part.added', {
          item_id: 'rs_1',
          output_index: 0,
          summary_index: 0,
          part: { type: 'summary_text', text: '' },
        }),
        event('response.reasoning_summary_text.delta', {
          item_id: 'rs_1',
          output_index: 0,
          summary_index: 0,
          delta: '음, 그래',
        }),
        event('response.output_item.done', { output_index: 0, item }),
        openAiResponses.begin,
        openAiResponses.delta('가나'),
        openAiResponses.end,
      ),
    ];
    expect((await start('openai/double')).kept).toMatchObject({
      status: 'complete',
      content: '가나',
      reasoning: '음, 그래',
      input_tokens: 10,
      output_tokens: 8,
    });
    gemini.recordings = [
      body(
        sse({ candidates: [{ content: { parts: [{ text: '음, 그래', thought: true }] } }] }),
        sse({
          candidates: [{ content: { parts: [{ text: '가나' }] }, finishReason: 'STOP' }],
          usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 8, totalTokenCount: 18 },
        }),
      ),
    ];
    expect((await start('google/double')).kept).toMatchObject({
      status: 'complete',
      content: '가나',
      reasoning: '음, 그래',
      input_tokens: 10,
      output_tokens: 8,
    });
  });

  it('is not all that there is to an answer', async () => {
    compatible.recordings = [body(chunk({ reasoning_content: '음' }), END)];
    expect((await start()).kept).toMatchObject({
      status: 'failed',
      error_code: 'model_empty',
      content: '',
      reasoning: '음',
    });
    compatible.recordings = [body(said('<think>음'), chunk({}, 'length'), DONE)];
    expect((await start()).kept).toMatchObject({
      status: 'failed',
      error_code: 'model_empty',
      finish_reason: 'length',
      reasoning: '음',
    });
    compatible.recordings = [body(chunk({ reasoning_content: '음' }), 'RESET')];
    expect((await start()).kept).toMatchObject({ status: 'failed', error_code: 'model_cut_off', reasoning: '음' });
  });

  it('is not told to the model again, nor to whoever reads a share, and goes on where an answer is continued', async () => {
    compatible.recordings = [
      body(chunk({ reasoning_content: '비밀' }), said('첫째, '), chunk({}, 'length'), DONE),
      body(chunk({ reasoning_content: ' 생각' }), said('둘째.'), END),
    ];
    const { id, kept } = await start();
    const going = await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/continue',
      { params: { id, message_id: kept.id }, body: { stream: true } },
      options(),
    );
    const events = await collect(
      readStream(installation.url, me.token, { conversation: id, message: going.body.ai_message.id }),
    );
    expect([textOf(events), thoughtsOf(events)]).toEqual(['첫째, 둘째.', '비밀 생각']);
    expect(await newestIn(id)).toMatchObject({ status: 'complete', content: '첫째, 둘째.', reasoning: '비밀 생각' });
    expect(JSON.stringify(compatible.requests.at(-1))).not.toContain('비밀');
    const beyond = await collect(readStream(installation.url, me.token, { conversation: id, after: 9000 }));
    expect(beyond[0]?.data).toMatchObject({ text: '첫째, 둘째.', reasoning: '비밀 생각' });
    const share = await call(installation.url, 'POST /shares', { body: { conversation_id: id } }, options());
    const shared = await fetch(`${installation.url}/api/v1/shares/${share.body.id}`);
    expect(await shared.text()).not.toContain('비밀');
    const exported = await fetch(`${installation.url}/api/v1/conversations/${id}/export?format=json`, {
      headers: { authorization: `Bearer ${me.token}` },
    });
    expect(await exported.text()).toContain('비밀 생각');
  });
});

describe('tokens', () => {
  const asked = (): { stream_options?: object }[] => compatible.requests as { stream_options?: object }[];
  const COUNTS: readonly [string, Recording, number | null, number | null][] = [
    [
      'behind the reason',
      body(said('가'), chunk({}, 'stop'), usage({ prompt_tokens: 12, completion_tokens: 34 }), DONE),
      12,
      34,
    ],
    [
      'with each piece, growing',
      body(
        sse({ choices: [{ delta: { content: '가' } }], usage: { prompt_tokens: 12, completion_tokens: 1 } }),
        sse({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 12, completion_tokens: 2 } }),
        DONE,
      ),
      12,
      2,
    ],
    [
      'null with each piece',
      body(
        sse({ choices: [{ delta: { content: '가' } }], usage: null }),
        chunk({}, 'stop'),
        usage({ prompt_tokens: 12, completion_tokens: 34 }),
        DONE,
      ),
      12,
      34,
    ],
    [
      'under other names',
      body(said('가'), chunk({}, 'stop'), usage({ input_tokens: 12, output_tokens: 34 }), DONE),
      12,
      34,
    ],
    [
      'one half before the answer, the other behind it',
      body(usage({ prompt_tokens: 12 }), said('가'), chunk({}, 'stop'), usage({ completion_tokens: 34 }), DONE),
      12,
      34,
    ],
    [
      'with the reason, under the name of a server',
      body(
        said('가'),
        sse({
          choices: [{ delta: {}, finish_reason: 'stop' }],
          x_groq: { usage: { prompt_tokens: 12, completion_tokens: 34 } },
        }),
        DONE,
      ),
      12,
      34,
    ],
    ['not at all', body(said('가'), END), null, null],
    [
      'nonsense',
      body(said('가'), chunk({}, 'stop'), usage({ prompt_tokens: 'many', completion_tokens: -1 }), DONE),
      null,
      null,
    ],
    [
      'more than an integer holds',
      body(said('가'), chunk({}, 'stop'), usage({ prompt_tokens: 1e15, completion_tokens: 3 }), DONE),
      null, // no prompt is of as many, and none is of zero
      null,
    ],
  ];
  it.each(COUNTS)('are kept as they are counted where they can be that: %s', async (_, recording, input, output) => {
    compatible.recordings = [recording];
    const { kept } = await start();
    expect([kept.status, kept.input_tokens, kept.output_tokens]).toEqual(['complete', input, output]);
    expect(asked().at(-1)?.stream_options).toEqual({ include_usage: true });
  });

  it('are summed over what a tool took, and over what was continued', async () => {
    const counted = usage({ prompt_tokens: 10, completion_tokens: 5 });
    const tool = chunk({
      tool_calls: [{ index: 0, id: 'c', function: { name: 'recycle_search', arguments: '{"query":"거울"}' } }],
    });
    compatible.recordings = [
      body(tool, chunk({}, 'tool_calls'), counted, DONE),
      body(said('가'), chunk({}, 'length'), counted, DONE),
      body(said('나'), chunk({}, 'stop'), counted, DONE),
    ];
    const { id, kept } = await start('compatible/double', 'eco');
    expect([kept.input_tokens, kept.output_tokens]).toEqual([20, 10]);
    const going = await call(
      installation.url,
      'POST /conversations/:id/messages/:message_id/continue',
      { params: { id, message_id: kept.id }, body: {} },
      options(),
    );
    expect(going.body.ai_message).toMatchObject({ status: 'complete', input_tokens: 30, output_tokens: 15 });
  });

  it('are not asked for again where a server refuses that wish, and other refusals are not taken for one', async () => {
    compatible.recordings = [
      { status: 400, headers: {}, body: [JSON.stringify({ error: { message: 'temperature is too high' } })] },
    ];
    await start();
    expect(asked().at(-1)?.stream_options).toBeDefined();
    const before = asked().length;
    compatible.recordings = [
      {
        status: 400,
        headers: {},
        body: [JSON.stringify({ error: { message: 'Unrecognized request argument supplied: stream_options' } })],
      },
      body(said('가'), END),
    ];
    expect((await start()).kept.status).toBe('complete');
    expect(
      asked()
        .slice(before)
        .map((each) => each.stream_options !== undefined),
    ).toEqual([true, false]);
    expect((await start()).kept.status).toBe('complete');
    expect(asked().at(-1)?.stream_options).toBeUndefined();
  });
});
