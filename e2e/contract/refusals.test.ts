import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { END, saying } from '../doubles/endings.ts';
import { KEY, startModelDouble, type ModelDouble, type Recording } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { call, collect, readStream, startGuest, textOf, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const ANSWER = saying('마대에 넣어요 [1].');
const refused = (status: number, message: string): Recording => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: [JSON.stringify({ error: { message } })],
});

/** As servers say that a model is not to be offered tools. */
const REFUSALS: readonly [server: string, refusal: Recording][] = [
  ['ollama', refused(400, 'registry.ollama.ai/library/gemma3:12b does not support tools')],
  ['llama.cpp', refused(500, 'tools param requires --jinja flag')],
  ['vllm', refused(400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set')],
  ['openrouter', refused(404, 'No endpoints found that support tool use.')],
];
/** A model for each row, since what it refuses is remembered. */
const MODELS = [...REFUSALS.map(([server]) => server), 'follow-up', 'down', 'cool', 'warm', 'thinker', 'writer'];

let model: ModelDouble;
let installation: Installation;
let me: Person;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  installation = await startShape('together', {
    LOG_LEVEL: 'error',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: MODELS.join(','),
  });
  me = await startGuest(installation.url);
});
afterAll(async () => {
  await installation.stop();
  await model.stop();
});
beforeEach(() => {
  model.requests.length = 0;
});

interface Sent {
  readonly tools?: unknown[];
  readonly temperature?: number;
  readonly reasoning_effort?: string;
  readonly stream_options?: object;
  readonly messages: { role: string; content: string; reasoning_content?: string }[];
}
const sent = (): Sent[] => model.requests as Sent[];

const finish = async (id: string, messageId?: string) => {
  const events = await collect(
    readStream(installation.url, me.token, {
      conversation: id,
      ...(messageId === undefined ? {} : { message: messageId }),
    }),
  );
  return {
    id,
    events,
    message: events.at(-1)?.data['message'] as {
      status: string;
      content: string;
      error_code: string | null;
      citations: { ref: string }[];
    },
  };
};
const ask = async (name: string, recordings: readonly Recording[], more: object = {}) => {
  model.recordings = recordings;
  const { body } = await call(
    installation.url,
    'POST /conversations',
    { body: { app: 'eco', message: '거울은 어떻게 버려?', model: `compatible/${name}`, ...more } },
    { token: me.token },
  );
  return finish(body.conversation.id);
};

describe('a model that refuses to be offered tools', () => {
  it.each(REFUSALS)('answers without them, from what the guide says: %s', async (server, refusal) => {
    const { events, message } = await ask(server, [refusal, ANSWER]);
    expect(message).toMatchObject({ status: 'complete', content: '마대에 넣어요 [1].' });
    expect(message.citations[0]).toMatchObject({ ref: 'mirror' });
    expect(events.map(({ event }) => event).filter((name) => /^tool|citations/.test(name))).toEqual([
      'tool.called',
      'tool.result',
      'message.citations',
    ]);
    expect(sent().map(({ tools }) => tools !== undefined)).toEqual([true, false]);
    expect(sent()[1]?.messages[0]?.content).toMatch(/"name":"거울".*불연성/s);

    // It is remembered.
    expect((await ask(server, [ANSWER])).message.status).toBe('complete');
    expect(sent().map(({ tools }) => tools !== undefined)).toEqual([true, false, false]);
    expect(sent()[2]?.messages[0]?.content).toContain('"name":"거울"');
  });

  it('is told what the question before was about, where the newest one names nothing', async () => {
    const [, refusal] = REFUSALS[0] ?? [];
    const { id } = await ask('follow-up', [refusal ?? ANSWER, ANSWER]);
    const { body } = await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id }, body: { content: '왜요?', stream: true } },
      { token: me.token },
    );
    expect((await finish(id, body.ai_message.id)).message.status).toBe('complete');
    expect(sent().at(-1)?.messages[0]?.content).toContain('"name":"거울"');
  });

  it('is not taken to be one where the server fails, or where nothing was offered', async () => {
    const down = refused(500, 'out of memory');
    expect((await ask('down', [down])).message).toMatchObject({ status: 'failed', error_code: 'model_unavailable' });
    expect(sent().every(({ tools }) => tools !== undefined)).toBe(true);
    model.requests.length = 0;
    const [, refusal] = REFUSALS[0] ?? [];
    expect((await ask('down', [refusal ?? ANSWER], { app: 'chat' })).message.error_code).toBe('model_refused');
    expect(sent()).toHaveLength(1);
  });
});

describe('how a model is to answer', () => {
  it('is left out where its server knows no such thing, for good, and counts go on', async () => {
    const refusal = refused(
      400,
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
    );
    const set = { app: 'chat', temperature: 0.2, reasoning_effort: 'low' };
    expect((await ask('cool', [refusal, ANSWER], set)).message.status).toBe('complete');
    expect((await ask('cool', [ANSWER], set)).message.status).toBe('complete');
    expect(sent().map(({ temperature }) => temperature)).toEqual([0.2, undefined, undefined]);
    expect(sent().map(({ reasoning_effort }) => reasoning_effort)).toEqual(['low', 'low', 'low']);
    expect(sent().every(({ stream_options }) => stream_options !== undefined)).toBe(true);
  });

  it('is tried again the next time where only its value was refused', async () => {
    const set = { app: 'chat', temperature: 1.9 };
    await ask('warm', [refused(422, 'temperature must be at most 1.5'), ANSWER], set);
    expect((await ask('warm', [ANSWER], set)).message.status).toBe('complete');
    expect(sent().map(({ temperature }) => temperature)).toEqual([1.9, undefined, 1.9]);
  });

  it('is left out where a server does not think', async () => {
    const refusal = refused(400, '"gemma3:12b" does not support thinking');
    const set = { app: 'chat', reasoning_effort: 'high' };
    expect((await ask('thinker', [refusal, ANSWER], set)).message.status).toBe('complete');
    expect(sent().map(({ reasoning_effort }) => reasoning_effort)).toEqual(['high', undefined]);
  });
});

/** As models write it whose server does not read it. */
const WRITTEN: readonly [who: string, pieces: readonly string[]][] = [
  ['Hermes', ['<tool', '_call>\n{"name": "recycle_search", "argu', 'ments": {"query": "거울"}}\n</tool_call>']],
  ['Hermes, behind some words', ['찾아볼게요.\n', '<tool_call>{"name":"recycle_search","arguments":{"query":"거울"}}']],
  [
    'Qwen3-Coder',
    ['<tool_call>\n<function=recycle_search>\n<parameter=query>\n거울\n</parameter>\n</function>\n</tool_call>'],
  ],
  ['Mistral', ['[TOOL_CALLS][{"name": "recycle_search", "arguments": {"query": "거울"}}]']],
  ['Mistral of later', ['[TOOL_CALLS]recycle_search[ARGS]{"query": "거울"}']],
  ['Llama', ['{"name": "recycle_search", ', '"parameters": {"query": "거울"}}']],
  ['Llama, with its mark', ['<|python_tag|>{"name": "recycle_search", "parameters": {"query": "거울"}}<|eom_id|>']],
];
describe('a call of a tool in the text', () => {
  it.each(WRITTEN)('is one: %s', async (_, pieces) => {
    const { events, message } = await ask('writer', [
      { body: [...pieces.map((content) => chunk({ content })), END] },
      ANSWER,
    ]);
    expect(message.status).toBe('complete');
    expect(message.content).toMatch(/^(찾아볼게요\.\n)?마대에 넣어요 \[1\]\.$/);
    expect(textOf(events)).toBe(message.content);
    expect(events.filter(({ event }) => event === 'tool.called').map(({ data }) => data['name'])).toEqual([
      'recycle.search',
    ]);
    expect(message.citations[0]).toMatchObject({ ref: 'mirror' });
  });

  it.each([
    '{"name": "no_such_tool", "arguments": {}}',
    '{"거울": "불연성 마대"}',
    '`<tool_call>`은 모델이 쓰는 표시예요.',
    '<tool_call>{"name": "recycle_search", "argum',
  ])('is none, and is said: %s', async (text) => {
    const { events, message } = await ask('writer', [
      { body: [...(text.match(/[^]{1,3}/gu) ?? [])].map((content) => chunk({ content })).concat(END) },
    ]);
    expect(message).toMatchObject({ status: 'complete', content: text });
    expect(events.filter(({ event }) => event === 'tool.called')).toEqual([]);
  });
});
