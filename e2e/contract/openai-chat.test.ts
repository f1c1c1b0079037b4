import { createOpenAI } from '@ai-sdk/openai';
import { generateText, jsonSchema, stepCountIs, streamText, tool, Output } from 'ai';
import type OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WORDS } from '../doubles/model-double.ts';
import { call } from '../support/client.ts';
import { apiError, startOpenAiApi, type OpenAiApi } from '../support/openai-api.ts';
import { png } from '../support/pictures.ts';
import { SAMPLED_SHAPES } from '../support/shapes.ts';

const WHOLE = WORDS.join('');
const HELLO = [{ role: 'user' as const, content: '안녕' }];
const WEATHER = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

describe.each(SAMPLED_SHAPES)('answers of the chat completions API, %s', (shape) => {
  let api: OpenAiApi;
  beforeAll(async () => {
    api = await startOpenAiApi(shape);
  });
  afterAll(() => api.stop());
  beforeEach(() => api.reset());
  const asked = (double = api.model) => double.requests.at(-1) as Record<string, unknown>;

  it('lists models and open personas, and shows one, whose name has a slash', async () => {
    const { data } = await api.client.models.list();
    const ids = data.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['compatible/double', 'openai/double', 'madang/rules']));
    const personas = (await call(api.installation.url, 'GET /personas', { query: {} })).body.items;
    expect(ids.filter((id) => id.startsWith('persona/')).sort()).toEqual(
      personas
        .filter(({ app }) => app === 'chat')
        .map(({ id }) => `persona/${id}`)
        .sort(),
    );
    expect(await api.client.models.retrieve('compatible/double')).toMatchObject({
      object: 'model',
      owned_by: 'compatible',
    });
    const closed = personas.find(({ app }) => app === 'training');
    for (const name of ['compatible/none', `persona/${closed?.id}`, 'persona/x'])
      expect(await apiError(api.client.models.retrieve(name))).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('answers whole, and says what it took', async () => {
    const answer = await api.client.chat.completions.create({
      model: 'compatible/double',
      messages: [{ role: 'system', content: '짧게' }, ...HELLO],
      temperature: 0.3,
      max_completion_tokens: 50,
      stop: ['끝'],
    });
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'compatible/double',
      choices: [{ index: 0, message: { role: 'assistant', content: WHOLE, refusal: null }, finish_reason: 'stop' }],
    });
    const { prompt_tokens: input = 0, completion_tokens: output = 0, total_tokens: total } = answer.usage ?? {};
    expect([input > 0, output > 0, total]).toEqual([true, true, input + output]);
    // Nothing of ours is added to what the client says.
    expect(asked()).toMatchObject({
      model: 'double',
      messages: [{ role: 'system', content: '짧게' }, ...HELLO],
      temperature: 0.3,
      max_tokens: 50,
      stop: ['끝'],
    });
  });

  it('streams chunks as they come, with the usage last where it is asked for', async () => {
    api.model.paceMs = 20;
    const stream = await api.client.chat.completions.create({
      model: 'compatible/double',
      messages: HELLO,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await Array.fromAsync(stream);
    const text = chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('');
    expect(text).toBe(WHOLE);
    expect(chunks.filter(({ choices: [choice] }) => choice?.delta.content).length).toBeGreaterThan(3);
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) as number } });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    const plain = await Array.fromAsync(
      await api.client.chat.completions.create({ model: 'compatible/double', messages: HELLO, stream: true }),
    );
    expect(plain.every((chunk) => chunk.usage == null && chunk.choices.length === 1)).toBe(true);
  });

  it('has nothing in its events that a simpler parser would stumble over', async () => {
    const response = await fetch(`${api.installation.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.me.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'compatible/double', messages: HELLO, stream: true }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    expect(lines.filter((line) => !line.startsWith('data: '))).toEqual([]);
    expect(lines.at(-1)).toBe('data: [DONE]');
  });

  it.each(['compatible', 'openai'])(
    'hands calls of tools to the client, and takes what came of them: %s',
    async (of) => {
      const double = of === 'openai' ? api.responses : api.model;
      double.tool = { name: 'weather', input: '{"city":"서울"}' };
      const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: '서울 날씨?' }];
      const first = await api.client.chat.completions.create({
        model: `${of}/double`,
        messages,
        tools: [WEATHER],
        tool_choice: 'auto',
      });
      const message = first.choices[0]?.message;
      expect(first.choices[0]).toMatchObject({
        finish_reason: 'tool_calls',
        message: {
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"서울"}' } }],
        },
      });
      expect(JSON.stringify(asked(double)['tools'])).toContain('The weather of a city');
      if (message === undefined) throw new Error('no message');
      const second = await api.client.chat.completions.create({
        model: `${of}/double`,
        messages: [...messages, message, { role: 'tool', tool_call_id: 'call_1', content: '맑음, 3도' }],
        tools: [WEATHER],
      });
      expect(second.choices[0]?.message.content).toBe(WHOLE);
      expect(JSON.stringify(asked(double))).toContain('맑음, 3도');
      expect(JSON.stringify(asked(double))).toContain('call_1');
    },
  );

  it('reads calls of tools out of the text of models whose server does not', async () => {
    const ask = (words: string[]) => {
      api.model.words = words;
      return api.client.chat.completions.create({
        model: 'compatible/double',
        messages: [{ role: 'user', content: '서울 날씨?' }],
        tools: [WEATHER],
      });
    };
    const { choices } = await ask(['<tool', '_call>{"name":"weather",', '"arguments":{"city":"서울"}}</tool_call>']);
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [{ type: 'function', function: { name: 'weather', arguments: '{"city":"서울"}' } }],
      },
    });
    const none = await ask(['{"name":"nobody', '"}']);
    expect(none.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '{"name":"nobody"}' } });
  });

  it('streams calls of tools in pieces that the client puts together', async () => {
    api.model.tool = { name: 'weather', input: '{"city":"서울"}' };
    const runner = api.client.chat.completions.stream({
      model: 'compatible/double',
      messages: [{ role: 'user', content: '서울 날씨?' }],
      tools: [WEATHER],
    });
    let pieces = 0;
    runner.on('tool_calls.function.arguments.delta', () => (pieces += 1));
    const { choices } = await runner.finalChatCompletion();
    expect(pieces).toBeGreaterThan(0);
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ id: 'call_1', function: { name: 'weather', arguments: '{"city":"서울"}' } }] },
    });
  });

  it('shows pictures to models that see, also large ones, and fetches none from an address', async () => {
    const url = `data:image/png;base64,${png(8, 8, [200, 30, 30]).toString('base64')}`;
    const ask = (name: string, picture: string) =>
      api.client.chat.completions.create({
        model: name,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: '뭐가 보여?' },
              { type: 'image_url', image_url: { url: picture, detail: 'low' } },
            ],
          },
        ],
      });
    await ask('compatible/double', url);
    expect(JSON.stringify(asked())).toContain(url);
    const large = `data:image/jpeg;base64,/9j/${'A'.repeat(6 * 1024 * 1024)}`;
    await ask('compatible/double', large);
    expect(JSON.stringify(asked()).length).toBeGreaterThan(large.length);
    await ask('openai/double', url);
    expect(JSON.stringify(asked(api.responses))).toContain(url);
    const before = api.model.requests.length;
    const refusals: [string, string, string][] = [
      ['compatible/blind', url, 'model'],
      ['madang/rules', url, 'model'],
      ['compatible/double', `${api.model.url}/picture.png`, 'messages.0.content.1.image_url.url'],
      ['compatible/double', 'http://169.254.169.254/latest', 'messages.0.content.1.image_url.url'],
      ['compatible/double', 'data:image/png;base64,PHNjcmlwdD4=', 'messages.0.content.1.image_url.url'],
      ['compatible/double', 'data:text/html;base64,PHNjcmlwdD4=', 'messages.0.content.1.image_url.url'],
    ];
    for (const [name, picture, param] of refusals)
      expect(await apiError(ask(name, picture))).toMatchObject({
        status: 400,
        type: 'invalid_request_error',
        param,
      });
    const many = Array.from({ length: 51 }, () => ({ type: 'image_url' as const, image_url: { url } }));
    expect(
      await apiError(
        api.client.chat.completions.create({
          model: 'compatible/double',
          messages: [{ role: 'user', content: many }],
        }),
      ),
    ).toMatchObject({ status: 400, code: 'validation_failed' });
    expect(api.model.requests.length).toBe(before);
    // Without a word beside them: some servers refuse an empty one.
    await api.client.chat.completions.create({
      model: 'openai/double',
      messages: [{ role: 'user', content: many.slice(0, 2) }],
    });
    expect(JSON.stringify(asked(api.responses))).not.toContain('"text":""');
  });

  it('passes the schema of an answer on', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const response_format = { type: 'json_schema' as const, json_schema: { name: 'answer', strict: true, schema } };
    await api.client.chat.completions.create({ model: 'compatible/double', messages: HELLO, response_format });
    expect(asked()['response_format']).toEqual(response_format);
    await api.client.chat.completions.create({ model: 'openai/double', messages: HELLO, response_format });
    expect(JSON.stringify(asked(api.responses)['text'])).toContain('"name":"answer"');
    const loose = { type: 'json_schema' as const, json_schema: { name: 'answer', schema } };
    await api.client.chat.completions.create({ model: 'openai/double', messages: HELLO, response_format: loose });
    expect(asked(api.responses)['text']).toMatchObject({ format: { strict: false } });
    await api.client.chat.completions.create({
      model: 'openai/double',
      messages: HELLO,
      tools: [WEATHER],
      parallel_tool_calls: false,
    });
    expect(asked(api.responses)['parallel_tool_calls']).toBe(false);
  });

  it('answers as a persona, and by the built-in rules engine', async () => {
    const { data } = await api.client.models.list();
    const persona = data.find(({ id }) => id.startsWith('persona/'))?.id ?? '';
    const answer = await api.client.chat.completions.create({ model: persona, messages: HELLO });
    expect(answer.choices[0]?.message.content).toBe(WHOLE);
    const messages = asked()['messages'] as { role: string; content: string }[];
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[0]?.content.length).toBeGreaterThan(10);
    const rules = await api.client.chat.completions.create({ model: 'madang/rules', messages: HELLO });
    expect(rules.choices[0]?.message.content).toContain('madang/rules');
    expect(rules.choices[0]?.message.content).not.toContain('이 대화에 남아');
    expect(rules.usage).toEqual({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
  });

  describe('by the AI SDK', () => {
    const chat = () =>
      createOpenAI({ apiKey: api.me.key, baseURL: `${api.installation.url}/v1` }).chat('compatible/double');

    it('streams text and usage', async () => {
      const result = streamText({ model: chat(), prompt: '안녕' });
      expect((await Array.fromAsync(result.textStream)).join('')).toBe(WHOLE);
      expect((await result.usage).totalTokens).toBeGreaterThan(0);
      expect(await result.finishReason).toBe('stop');
    });

    it('runs tools of its own, and goes on with what they gave', async () => {
      api.model.tool = { name: 'weather', input: '{"city":"서울"}' };
      const ran: unknown[] = [];
      const { text, steps } = await generateText({
        model: chat(),
        prompt: '서울 날씨?',
        stopWhen: stepCountIs(3),
        tools: {
          weather: tool({
            description: 'The weather of a city',
            inputSchema: jsonSchema<{ city: string }>(WEATHER.function.parameters as never),
            execute: ({ city }) => {
              ran.push(city);
              return { sky: '맑음' };
            },
          }),
        },
      });
      expect([ran, steps.length, text]).toEqual([['서울'], 2, WHOLE]);
    });

    it('is given JSON by a schema', async () => {
      api.model.words = ['{"a":', '"b"}'];
      const { output } = await generateText({
        model: chat(),
        prompt: '안녕',
        output: Output.object({
          schema: jsonSchema<{ a: string }>({
            type: 'object',
            properties: { a: { type: 'string' } },
            required: ['a'],
            additionalProperties: false,
          }),
        }),
      });
      expect(output).toEqual({ a: 'b' });
    });

    it('meets errors as such', async () => {
      const missing = createOpenAI({ apiKey: api.me.key, baseURL: `${api.installation.url}/v1` }).chat('gpt-4o');
      await expect(generateText({ model: missing, prompt: 'x', maxRetries: 0 })).rejects.toMatchObject({
        statusCode: 404,
        isRetryable: false,
      });
    });
  });
});
