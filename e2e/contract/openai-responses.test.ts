import { createOpenAI } from '@ai-sdk/openai';
import { embedMany, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddingDouble, vectorOf, type EmbeddingDouble } from '../doubles/embeddings.ts';
import { KEY, WORDS } from '../doubles/model-double.ts';
import { startWithKey } from '../support/api-keys.ts';
import { call } from '../support/client.ts';
import { apiError, startOpenAiApi, type OpenAiApi } from '../support/openai-api.ts';
import { png } from '../support/pictures.ts';
import { SAMPLED_SHAPES } from '../support/shapes.ts';

const WHOLE = WORDS.join('');
const SEEN_BEFORE = WORDS.slice(0, 3).join('');
const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const WEATHER = {
  type: 'function' as const,
  name: 'weather',
  description: 'The weather of a city',
  parameters: PARAMETERS,
  strict: false,
};

describe.each(SAMPLED_SHAPES)('the responses and embeddings APIs, %s', (shape) => {
  let api: OpenAiApi;
  let vectors: EmbeddingDouble;
  beforeAll(async () => {
    vectors = await startEmbeddingDouble();
    api = await startOpenAiApi(shape, {
      EMBEDDING_URL: `${vectors.url}/v1/`,
      EMBEDDING_API_KEY: KEY,
      EMBEDDING_MODELS: 'vectors',
    });
  });
  afterAll(async () => {
    await api.stop();
    await vectors.stop();
  });
  beforeEach(() => {
    api.reset();
    vectors.trap = 'none';
  });
  const asked = (double = api.model) => double.requests.at(-1) as Record<string, unknown>;

  it('answers whole, and says what it took', async () => {
    const answer = await api.client.responses.create({
      model: 'compatible/double',
      instructions: '짧게',
      input: '안녕',
      max_output_tokens: 50,
    });
    expect(answer).toMatchObject({ object: 'response', status: 'completed', store: false, error: null });
    expect(answer.output_text).toBe(WHOLE);
    expect(answer.usage?.total_tokens).toBe((answer.usage?.input_tokens ?? 0) + (answer.usage?.output_tokens ?? 0));
    expect(asked()).toMatchObject({
      messages: [
        { role: 'system', content: '짧게' },
        { role: 'user', content: '안녕' },
      ],
      max_tokens: 50,
    });
  });

  it('streams events by their names, in their order, of which the last holds all', async () => {
    const stream = await api.client.responses.create({ model: 'compatible/double', input: '안녕', stream: true });
    const events = await Array.fromAsync(stream);
    const types = events.map(({ type }) => type);
    expect([...new Set(types)]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : [])).join('')).toBe(
      WHOLE,
    );
    const last = events.at(-1);
    expect(last?.type === 'response.completed' && last.response.output).toMatchObject([
      { type: 'message', status: 'completed', content: [{ type: 'output_text', text: WHOLE }] },
    ]);
    const whole = await api.client.responses.stream({ model: 'compatible/double', input: '안녕' }).finalResponse();
    expect(whole.output_text).toBe(WHOLE);
  });

  it.each(['compatible', 'openai'])(
    'hands calls of tools to the client, and takes what came of them: %s',
    async (of) => {
      const double = of === 'openai' ? api.responses : api.model;
      double.tool = { name: 'weather', input: '{"city":"서울"}' };
      const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: '서울 날씨?' }];
      const first = await api.client.responses.create({ model: `${of}/double`, input, tools: [WEATHER] });
      expect(first.output).toMatchObject([
        { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"서울"}' },
      ]);
      const second = await api.client.responses.create({
        model: `${of}/double`,
        input: [
          ...input,
          ...(first.output as OpenAI.Responses.ResponseInput),
          { type: 'function_call_output', call_id: 'call_1', output: '맑음, 3도' },
        ],
        tools: [WEATHER],
      });
      expect(second.output_text).toBe(WHOLE);
      expect(JSON.stringify(asked(double))).toContain('맑음, 3도');
      const streamed = await api.client.responses
        .stream({ model: `${of}/double`, input, tools: [WEATHER] })
        .finalResponse();
      expect(streamed.output).toMatchObject([{ type: 'function_call', arguments: '{"city":"서울"}' }]);
    },
  );

  it('shows pictures, and passes the schema of an answer on', async () => {
    const url = `data:image/png;base64,${png(8, 8, [200, 30, 30]).toString('base64')}`;
    const schema = { type: 'object', properties: {}, required: [], additionalProperties: false };
    const ask = (image_url: string) =>
      api.client.responses.create({
        model: 'compatible/double',
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: '뭐가 보여?' },
              { type: 'input_image', image_url, detail: 'auto' },
            ],
          },
        ],
        text: { format: { type: 'json_schema', name: 'answer', schema, strict: true } },
      });
    await ask(url);
    expect(JSON.stringify(asked())).toContain(url);
    expect(asked()['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'answer', schema, strict: true },
    });
    expect(await apiError(ask(`${api.model.url}/picture.png`))).toMatchObject({
      status: 400,
      param: 'input.0.content.1.image_url',
    });
  });

  it('says clearly that nothing is stored which could be gone back to', async () => {
    expect(
      await apiError(
        api.client.responses.create({ model: 'compatible/double', input: '더', previous_response_id: 'resp_1' }),
      ),
    ).toMatchObject({ status: 400, param: 'previous_response_id' });
    expect(
      await apiError(
        api.client.responses.create({ model: 'compatible/double', input: [{ type: 'item_reference', id: 'msg_1' }] }),
      ),
    ).toMatchObject({ status: 400, param: 'input.0.id' });
    expect(await apiError(api.client.responses.retrieve('resp_1'))).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('tells how an answer ended, and what went wrong', async () => {
    api.model.trap = 'length';
    expect(await api.client.responses.create({ model: 'compatible/double', input: '안녕' })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output_text: SEEN_BEFORE,
    });
    api.model.trap = 'error-before';
    expect(await apiError(api.client.responses.create({ model: 'compatible/double', input: '안녕' }))).toMatchObject({
      status: 502,
      code: 'model_unavailable',
    });
    api.model.trap = 'cut-off';
    let text = '';
    const error = await apiError(
      (async () => {
        const stream = await api.client.responses.create({ model: 'compatible/double', input: '안녕', stream: true });
        for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
      })(),
    );
    expect([text, error.code]).toEqual([SEEN_BEFORE, 'model_cut_off']);
    api.model.trap = 'none';
    api.model.words = ['이건 ', '나쁜 ', '말'];
    const held = await api.client.responses.create({ model: 'compatible/double', input: '안녕' });
    expect(held).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] });
  });

  it('stops the model when the client goes away', async () => {
    api.model.paceMs = 50;
    api.model.words = Array.from({ length: 100_000 }, () => '말 ');
    const stream = await api.client.responses.create({ model: 'compatible/double', input: '안녕', stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    await expect.poll(() => api.model.open).toBe(0);
  });

  describe('by the AI SDK, whose default it is', () => {
    const sdk = () => createOpenAI({ apiKey: api.me.key, baseURL: `${api.installation.url}/v1` });

    it('streams text and usage', async () => {
      const result = streamText({ model: sdk()('compatible/double'), prompt: '안녕' });
      expect((await Array.fromAsync(result.textStream)).join('')).toBe(WHOLE);
      expect((await result.usage).totalTokens).toBeGreaterThan(0);
      expect(await result.finishReason).toBe('stop');
    });

    it('runs tools of its own, and goes on with what they gave', async () => {
      api.model.tool = { name: 'weather', input: '{"city":"서울"}' };
      const ran: unknown[] = [];
      const tools = {
        weather: tool({
          description: 'The weather of a city',
          inputSchema: jsonSchema<{ city: string }>(PARAMETERS as never),
          execute: ({ city }) => {
            ran.push(city);
            return { sky: '맑음' };
          },
        }),
      };
      const asking = { model: sdk()('compatible/double'), prompt: '서울 날씨?', stopWhen: stepCountIs(3), tools };
      const { text, steps } = await generateText(asking);
      expect([ran, steps.length, text]).toEqual([['서울'], 2, WHOLE]);
      const streamed = streamText(asking);
      expect((await Array.fromAsync(streamed.textStream)).join('')).toBe(WHOLE);
    });

    it('goes on with a conversation of its own where it stores nothing either', async () => {
      const providerOptions = { openai: { store: false } };
      const first = await generateText({ model: sdk()('compatible/double'), prompt: '안녕', providerOptions });
      const messages = [
        { role: 'user' as const, content: '안녕' },
        ...first.responseMessages,
        { role: 'user' as const, content: '더' },
      ];
      const second = await generateText({ model: sdk()('compatible/double'), messages, providerOptions });
      expect(second.text).toBe(WHOLE);
      expect(asked()['messages']).toEqual([
        { role: 'user', content: '안녕' },
        { role: 'assistant', content: WHOLE },
        { role: 'user', content: '더' },
      ]);
    });

    it('meets errors as such, before an answer and in it', async () => {
      await expect(generateText({ model: sdk()('gpt-4o'), prompt: 'x', maxRetries: 0 })).rejects.toMatchObject({
        statusCode: 404,
        isRetryable: false,
      });
      api.model.trap = 'cut-off';
      const errors: unknown[] = [];
      const result = streamText({
        model: sdk()('compatible/double'),
        prompt: '안녕',
        maxRetries: 0,
        onError: ({ error }) => void errors.push(error),
      });
      await result.consumeStream();
      expect(JSON.stringify(errors)).toContain('model_cut_off');
    });

    it('makes vectors of texts', async () => {
      const { embeddings, usage } = await embedMany({
        model: sdk().embedding('vectors'),
        values: ['유리병', '캔'],
      });
      expect(embeddings).toEqual([vectorOf('유리병'), vectorOf('캔')]);
      expect(usage.tokens).toBe(7);
    });
  });

  it('makes vectors of texts in either encoding, counted as the person’s', async () => {
    const holder = await startWithKey(api.installation.url, ['models:use', 'chat:read']);
    const own = api.clientOf(holder.key);
    const one = await own.embeddings.create({ model: 'vectors', input: '유리병' });
    expect(one.data).toMatchObject([{ object: 'embedding', index: 0, embedding: vectorOf('유리병') }]);
    const two = await own.embeddings.create({ model: 'vectors', input: ['가', '나'], encoding_format: 'float' });
    expect(two.data.map(({ embedding }) => embedding)).toEqual([vectorOf('가'), vectorOf('나')]);
    expect(two.usage).toEqual({ prompt_tokens: 7, total_tokens: 7 });
    // A server that answers in another order, or knows one encoding only, is understood in both.
    for (const trap of ['shuffled', 'own-encoding'] as const)
      for (const encoding_format of ['float', 'base64'] as const) {
        vectors.trap = trap;
        const { data } = await api.client.embeddings.create({ model: 'vectors', input: ['가', '나'], encoding_format });
        const numbers = data.map(({ index, embedding }) => [
          index,
          typeof embedding === 'string'
            ? Array.from(new Float32Array(new Uint8Array(Buffer.from(embedding, 'base64')).buffer))
            : embedding,
        ]);
        expect(numbers, `${trap}, ${encoding_format}`).toEqual([
          [0, vectorOf('가')],
          [1, vectorOf('나')],
        ]);
      }
    vectors.trap = 'none';
    const { body } = await call(api.installation.url, 'GET /usage', { query: {} }, { token: holder.key });
    expect(body.days).toMatchObject([{ model: 'embedding/vectors', calls: 2, input_tokens: 14, output_tokens: 0 }]);
  });

  it('refuses vectors as it refuses answers', async () => {
    const embed = (input: string | string[], name = 'vectors') =>
      api.client.embeddings.create({ model: name, input, encoding_format: 'float' });
    expect(await apiError(embed('가', 'none'))).toMatchObject({ status: 404, code: 'model_not_found' });
    expect(await apiError(embed([]))).toMatchObject({ status: 400, param: 'input' });
    expect(await apiError(embed('나쁜 말'))).toMatchObject({ status: 400, code: 'content_policy_violation' });
    for (const [trap, status, code] of [
      ['error', 502, 'model_unavailable'],
      ['rate-limited', 429, 'rate_limit_exceeded'],
      ['html', 502, 'model_failed'],
      ['too-few', 502, 'model_failed'],
      ['cut-off', 502, 'model_unavailable'],
    ] as const) {
      vectors.trap = trap;
      const error = await apiError(embed(['가', '나']));
      expect({ trap, status: error.status, code: error.code }).toEqual({ trap, status, code });
      if (trap === 'rate-limited') expect(error.headers?.get('retry-after')).toBe('7');
    }
    vectors.trap = 'silence';
    const holder = await startWithKey(api.installation.url, ['models:use', 'chat:read']);
    const own = api.clientOf(holder.key);
    const abort = new AbortController();
    const left = Promise.allSettled(
      Array.from({ length: 4 }, () =>
        own.embeddings.create({ model: 'vectors', input: '가' }, { signal: abort.signal }),
      ),
    );
    await expect.poll(() => vectors.open).toBe(4);
    // Their answers are whole in memory: few at once, and of each person fewer.
    expect(await apiError(own.embeddings.create({ model: 'vectors', input: '가' }))).toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
    });
    abort.abort();
    expect((await left).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
    await expect.poll(() => vectors.open).toBe(0);
    // A server that was stopped in its work has worked.
    const days = async () =>
      (await call(api.installation.url, 'GET /usage', { query: {} }, { token: holder.key })).body.days;
    await expect.poll(days).toMatchObject([{ model: 'embedding/vectors', calls: 4, estimated_calls: 4 }]);
  });
});

it('says in the shape of OpenAI that nothing makes vectors here, once', async () => {
  const api = await startOpenAiApi('together');
  let requests = 0;
  const client = api.clientOf(api.me.key, {
    maxRetries: 2,
    fetch: (url, init) => {
      requests += 1;
      return fetch(url, init);
    },
  });
  expect(await apiError(client.embeddings.create({ model: 'text-embedding-3-small', input: '가' }))).toMatchObject({
    status: 501,
    code: 'embeddings_not_connected',
  });
  expect(requests).toBe(1);
  await api.stop();
});
