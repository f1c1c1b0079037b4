import type OpenAI from 'openai';
import { APIUserAbortError, type APIError } from 'openai';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WORDS, type ModelDouble } from '../doubles/model-double.ts';
import { startWithKey } from '../support/api-keys.ts';
import { call } from '../support/client.ts';
import { apiError, startOpenAiApi, type OpenAiApi } from '../support/openai-api.ts';
import { SAMPLED_SHAPES } from '../support/shapes.ts';

const SEEN_BEFORE = WORDS.slice(0, 3).join('');
const HELLO = [{ role: 'user' as const, content: '안녕' }];

describe.each(SAMPLED_SHAPES)('limits of the chat completions API, %s', (shape) => {
  let api: OpenAiApi;
  beforeAll(async () => {
    api = await startOpenAiApi(shape, { CORS_ORIGINS: 'https://app.example.com' });
  });
  afterAll(() => api.stop());
  beforeEach(() => api.reset());
  const ask = (
    with_: OpenAI = api.client,
    name = 'compatible/double',
    messages: OpenAI.ChatCompletionMessageParam[] = HELLO,
  ) => with_.chat.completions.create({ model: name, messages });

  it('refuses in the shape of OpenAI, with its statuses and codes', async () => {
    const bad = api.client.chat.completions;
    expect(await apiError(ask(api.clientOf('madang_wrong')))).toMatchObject({
      status: 401,
      code: 'invalid_api_key',
      type: 'invalid_request_error',
    });
    const other = await startWithKey(api.installation.url, ['chat:write']);
    expect(await apiError(ask(api.clientOf(other.key)))).toMatchObject({
      status: 403,
      code: 'insufficient_permissions',
    });
    expect((await api.clientOf(other.key).models.list()).data.length).toBeGreaterThan(1);
    expect(await apiError(ask(api.client, 'gpt-4o'))).toMatchObject({ status: 404, code: 'model_not_found' });
    expect(await apiError(bad.create({ model: 'compatible/double', messages: HELLO, temperature: 9 }))).toMatchObject({
      status: 400,
      param: 'temperature',
    });
    expect(await apiError(bad.create({ model: 'compatible/double', messages: HELLO, n: 2 }))).toMatchObject({
      status: 400,
      param: 'n',
    });
    expect(
      await apiError(
        ask(api.client, 'compatible/double', [{ role: 'tool', tool_call_id: 'never', content: '거짓' }, ...HELLO]),
      ),
    ).toMatchObject({ status: 400, param: 'messages.0.tool_call_id' });
    expect(await apiError(api.client.files.list().then((page) => page))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    api.model.mostBytes = 500;
    expect(
      await apiError(ask(api.client, 'compatible/double', [{ role: 'user', content: '가'.repeat(1000) }])),
    ).toMatchObject({ status: 400, code: 'context_length_exceeded' });
  });

  it('speaks the language of whoever asks', async () => {
    const inEnglish = api.clientOf(api.me.key, { defaultHeaders: { 'accept-language': 'en' } });
    expect((await apiError(ask(inEnglish, 'gpt-4o'))).message).toContain('wasn’t found');
    expect((await apiError(ask(api.client, 'gpt-4o'))).message).toContain('찾지 못했어요');
  });

  it('tells what is wrong with a model before it says anything by a status, and after that in the stream', async () => {
    const stream = () =>
      api.client.chat.completions.create({ model: 'compatible/double', messages: HELLO, stream: true });
    api.model.trap = 'rate-limited';
    const busy = await apiError(stream());
    expect(busy).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(busy.headers?.get('retry-after')).toBe('1');
    api.model.trap = 'error-before';
    expect(await apiError(stream())).toMatchObject({ status: 502, type: 'server_error', code: 'model_unavailable' });
    for (const [trap, code] of [
      ['error-after', 'model_failed'],
      ['cut-off', 'model_cut_off'],
    ] as const) {
      api.model.trap = trap;
      let text = '';
      const error = await apiError(
        (async () => {
          for await (const { choices } of await stream()) text += choices[0]?.delta.content ?? '';
        })(),
      );
      expect([text, error.code]).toEqual([SEEN_BEFORE, code]);
    }
    api.model.trap = 'length';
    const answer = await ask();
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: SEEN_BEFORE } });
    api.model.trap = 'filtered';
    expect((await ask()).choices[0]?.finish_reason).toBe('content_filter');
    api.model.trap = 'nothing';
    expect(await apiError(ask())).toMatchObject({ status: 502, code: 'model_empty' });
  });

  it('is asked again by the client where that helps, and not where it does not', async () => {
    const attempts = async (name: string, double: ModelDouble, status: number) => {
      let requests = 0;
      double.recordings = [
        { status, headers: { 'content-type': 'application/json' }, body: ['{"error":{"message":"no"}}'] },
      ];
      const counting = api.clientOf(api.me.key, {
        maxRetries: 2,
        fetch: (url, init) => {
          requests += 1;
          if (requests === 2) double.recordings = [];
          return fetch(url, init);
        },
      });
      const outcome = await ask(counting, name).then(
        () => 'answered',
        (error: unknown) => (error as APIError).code,
      );
      return { requests, outcome };
    };
    expect(await attempts('compatible/double', api.model, 503)).toEqual({ requests: 2, outcome: 'answered' });
    expect(await attempts('compatible/double', api.model, 401)).toEqual({ requests: 1, outcome: 'model_key_refused' });
  });

  it('stops the model when the client goes away, and counts what was said', async () => {
    api.model.paceMs = 50;
    api.model.words = Array.from({ length: 100_000 }, () => '말 ');
    const abort = new AbortController();
    const stream = await api.client.chat.completions.create(
      { model: 'compatible/double', messages: HELLO, stream: true },
      { signal: abort.signal },
    );
    const other = api.client.chat.completions.create(
      { model: 'compatible/double', messages: HELLO },
      { signal: abort.signal },
    );
    const left = expect(other).rejects.toThrow(APIUserAbortError);
    await expect.poll(() => api.model.open).toBe(2);
    let seen = 0;
    await (async () => {
      for await (const chunk of stream) {
        if (chunk.choices[0]?.delta.content) seen += 1;
        if (seen === 3) abort.abort();
      }
    })().catch(() => undefined);
    await left;
    await expect.poll(() => api.model.open).toBe(0);
    const holder = await startWithKey(api.installation.url, ['models:use', 'chat:read']);
    const usage = async () =>
      (await call(api.installation.url, 'GET /usage', { query: {} }, { token: holder.key })).body.days;
    expect(await usage()).toEqual([]);
    const own = api.clientOf(holder.key);
    const again = await own.chat.completions.create({ model: 'compatible/double', messages: HELLO, stream: true });
    for await (const chunk of again) if (chunk.choices[0]?.delta.content) break;
    await expect.poll(usage).toMatchObject([{ model: 'compatible/double', calls: 1, estimated_calls: 1 }]);
  });

  it('ends with the key that asked for it', async () => {
    const holder = await startWithKey(api.installation.url);
    api.model.paceMs = 50;
    api.model.words = Array.from({ length: 100_000 }, () => '말 ');
    const stream = await api.clientOf(holder.key).chat.completions.create({
      model: 'compatible/double',
      messages: HELLO,
      stream: true,
    });
    const ended = apiError(Array.fromAsync(stream));
    await call(
      api.installation.elsewhere,
      'DELETE /auth/api-keys/:id',
      { params: { id: holder.id } },
      { token: holder.account.token },
    );
    expect(await ended).toMatchObject({ code: 'invalid_api_key' });
    await expect.poll(() => api.model.open).toBe(0);
  });

  it('stores nothing of what a client says, and counts it as the person’s', async () => {
    const holder = await startWithKey(api.installation.url, ['models:use', 'chat:read']);
    const secret = '아무 데도 남지 않을 말';
    const { usage } = await ask(api.clientOf(holder.key), 'compatible/double', [
      { role: 'assistant', content: `앞에서 한 ${secret}` },
      { role: 'user', content: secret },
    ]);
    const days = (await call(api.installation.url, 'GET /usage', { query: {} }, { token: holder.key })).body.days;
    expect(days).toMatchObject([
      {
        model: 'compatible/double',
        calls: 1,
        input_tokens: usage?.prompt_tokens,
        output_tokens: usage?.completion_tokens,
      },
    ]);
    expect((await call(api.installation.url, 'GET /conversations', {}, { token: holder.key })).body.items).toEqual([]);
    const admin = new pg.Client({ connectionString: api.installation.database.adminUrl });
    await admin.connect();
    const { rows } = await admin.query<{ table: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS "table" FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const holding: string[] = [];
    for (const { table } of rows) {
      const found = await admin.query(`SELECT FROM ${table} AS t WHERE t::text LIKE $1 LIMIT 1`, [`%${secret}%`]);
      if (found.rowCount !== 0) holding.push(table);
    }
    await admin.end();
    expect(holding).toEqual([]);
  });

  it('judges all that a client says, its own history too, and the answer', async () => {
    const before = api.model.requests.length;
    expect(
      await apiError(ask(api.client, 'compatible/double', [{ role: 'assistant', content: '나쁜 말' }, ...HELLO])),
    ).toMatchObject({ status: 400, code: 'content_policy_violation' });
    const said = { model: 'compatible/double', messages: HELLO };
    const bad = { type: 'object', description: '나쁜 말', properties: {} };
    const hidden: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>[] = [
      { tools: [{ type: 'function', function: { name: 'look', parameters: bad } }] },
      { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: bad } } },
    ];
    for (const more of hidden)
      expect(await apiError(api.client.chat.completions.create({ ...said, ...more } as typeof said))).toMatchObject({
        status: 400,
        code: 'content_policy_violation',
      });
    expect(api.model.requests.length).toBe(before);
    api.model.words = ['이건 ', '나쁜 ', '말'];
    const answer = await ask();
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'content_filter', message: { content: null } });
    expect(JSON.stringify(answer)).not.toContain('나쁜');
  });

  it('may be called by pages of the origins that are allowed, and by no others', async () => {
    const preflight = async (origin: string) => {
      const { headers } = await fetch(`${api.installation.url}/v1/chat/completions`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
        },
      });
      return [headers.get('access-control-allow-origin'), headers.get('access-control-allow-headers')];
    };
    expect(await preflight('https://app.example.com')).toEqual([
      'https://app.example.com',
      'authorization,content-type,x-stainless-lang',
    ]);
    expect((await preflight('https://evil.example.com'))[0]).toBeNull();
  });
});

it('of many at once with room for one, one is answered, and the others are told when there is room again', async () => {
  const api = await startOpenAiApi('together', { PLAN_LIMITS: 'free=1000/day' });
  // What is reserved for an answer is all there is; and this is more, once it is counted.
  api.model.words = ['가'.repeat(4000)];
  const { installation } = api;
  const outcomes = await Promise.all(
    Array.from({ length: 30 }, (_, nth) => {
      const baseURL = `${nth % 2 === 0 ? installation.url : installation.elsewhere}/v1`;
      const client = api.clientOf(api.me.key, { baseURL, maxRetries: 2 });
      return client.chat.completions.create({ model: 'compatible/double', messages: HELLO }).then(
        () => 'answered',
        (error: unknown) => {
          const { status, code, headers } = error as APIError;
          return `${status} ${code} ${Number(headers?.get('retry-after')) > 0}`;
        },
      );
    }),
  );
  expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === '429 insufficient_quota true')).toHaveLength(29);
  expect(api.model.requests).toHaveLength(1);
  await api.stop();
});
