import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DONE } from '../doubles/endings.ts';
import { google } from '../doubles/google.ts';
import { KEY, sse, startModelDouble, WORDS, type ModelDouble } from '../doubles/model-double.ts';
import { chunk, openAiCompatible } from '../doubles/openai-compatible.ts';
import { askModel, idsAt } from '../support/ask-model.ts';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { serve } from '../support/serve.ts';
import { noonZone } from '../support/noon-zone.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** Two processes on one database: what is connected at one answers at the other. */
let installation: Installation;
let fixed: ModelDouble;
let model: ModelDouble;
let admin: { readonly token: string; readonly id: string };
let guest: Person;
beforeAll(async () => {
  [fixed, model] = await Promise.all([startModelDouble(openAiCompatible), startModelDouble(openAiCompatible)]);
  fixed.words = ['from the environment'];
  installation = await startShape('together', {
    OPENAI_COMPATIBLE_BASE_URL: `${fixed.url}/v1`,
    ...{ OPENAI_COMPATIBLE_API_KEY: KEY, OPENAI_COMPATIBLE_MODEL: 'fixed' },
    ...{ MODEL_PRICES: 'compatible/fixed=1/2 KRW', USAGE_TIME_ZONE: noonZone() },
  });
  [admin, guest] = await Promise.all([startWithRole(installation, 'admin'), startGuest(installation.url)]);
});
afterAll(async () => {
  await installation.stop();
  await Promise.all([fixed.stop(), model.stop()]);
});
beforeEach(() => void Object.assign(model, { recordings: [], offers: null } satisfies Partial<ModelDouble>));

const server = () => ({ preset: 'vllm', base_url: `${model.url}/v1`, api_key: KEY }) as const;
let last = 0;
const connect = async (more: object = {}) =>
  (
    await call(
      installation.url,
      'POST /admin/models',
      { body: { ...server(), name: `model-${(last += 1)}`, ...more } },
      admin,
    )
  ).body;
const change = (id: string, body: object) =>
  call(installation.url, 'PATCH /admin/models/:id', { params: { id }, body }, admin);
const trial = async (id: string) =>
  (await call(installation.url, 'POST /admin/models/:id/test', { params: { id } }, admin)).body;
const listed = async () => (await call(installation.url, 'GET /admin/models', {}, admin)).body;
const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;

const ask = (url: string, name: string) => askModel(url, guest.token, name);

describe('a model that is connected without a restart', () => {
  it('answers at once, in another process too, until it is switched off or deleted', async () => {
    const made = await connect({ label: '우리 모델', context_window: 32_000 });
    expect(made).toMatchObject({ model: `vllm/${made.name}`, source: 'database', enabled: true, price: null });
    expect(await idsAt(installation.url)).toContain(made.model);
    await expect.poll(() => idsAt(installation.elsewhere)).toContain(made.model);
    for (const url of [installation.url, installation.elsewhere])
      expect(await ask(url, made.model)).toMatchObject({ text: WORDS.join(''), model: made.model });

    const { id: conversation } = await ask(installation.url, made.model);
    await change(made.id, { enabled: false });
    expect(await idsAt(installation.url)).not.toContain(made.model);
    await expect.poll(() => idsAt(installation.elsewhere)).not.toContain(made.model);
    const send = { params: { id: conversation }, body: { content: '또 안녕' } };
    const { body } = await call(installation.url, 'POST /conversations/:id/messages', send, { token: guest.token });
    expect(body.ai_message).toMatchObject({ model: 'compatible/fixed', content: 'from the environment' });

    await change(made.id, { enabled: true });
    await call(installation.url, 'DELETE /admin/models/:id', { params: { id: made.id } }, admin);
    await expect.poll(() => idsAt(installation.elsewhere)).not.toContain(made.model);
    expect(await refused(change(made.id, { enabled: true }))).toBe('connected_model_not_found');
  });

  it('is changed where it answers: the next question goes to the new address', async () => {
    const other = await startModelDouble(openAiCompatible);
    onTestFinished(() => other.stop());
    other.words = ['from the other one'];
    const made = await connect();
    await change(made.id, { base_url: `${other.url}/v1`, api_key: KEY, label: 'moved' });
    await expect.poll(async () => (await ask(installation.elsewhere, made.model)).text).toBe('from the other one');
    expect((await ask(installation.url, made.model)).text).toBe('from the other one');
  });

  it('is connected once', async () => {
    const { name } = await connect();
    expect(await refused(connect({ name }))).toBe('connected_model_exists');
  });

  it('says what it costs, and nothing where nobody has said it', async () => {
    const price = { currency: 'USD', input_per_million: 0.15, output_per_million: 0.6 } as const;
    const made = await connect({ price });
    expect(made.price).toEqual(price);
    expect((await change(made.id, { price: null })).body.price).toBeNull();
    const free = { currency: 'KRW', input_per_million: 0, output_per_million: 0 } as const;
    expect((await change(made.id, { price: free })).body.price).toEqual(free);
  });
});

describe('a model of the environment', () => {
  it('wins, is shown as such, and is not changed', async () => {
    const stored = await connect({ preset: 'compatible', name: 'fixed' });
    expect(stored.overridden).toBe(true);
    expect((await ask(installation.url, 'compatible/fixed')).text).toBe('from the environment');
    const shown = (await listed()).items.find(({ source }) => source === 'environment');
    expect(shown).toMatchObject({
      model: 'compatible/fixed',
      price: { currency: 'KRW', input_per_million: 1, output_per_million: 2 },
      key_hint: '',
    });
    const { id = '' } = shown ?? {};
    expect(await refused(change(id, { enabled: false }))).toBe('set_by_environment');
    expect(await refused(call(installation.url, 'DELETE /admin/models/:id', { params: { id } }, admin))).toBe(
      'set_by_environment',
    );
    expect(await trial(id)).toMatchObject({ ok: true, text: 'from the environment' });
  });
});

describe('a trial', () => {
  const SAID = [
    chunk({ content: '안녕하세요!' }),
    sse({ choices: [], usage: { prompt_tokens: 1000, completion_tokens: 2000 } }),
    DONE,
  ];

  it('says what the model said, how long it took and what it cost, and is kept', async () => {
    model.recordings = [{ body: SAID }];
    const price = { currency: 'USD', input_per_million: 0.5, output_per_million: 2 } as const;
    const made = await connect({ price });
    expect(await trial(made.id)).toMatchObject({
      ok: true,
      text: '안녕하세요!',
      input_tokens: 1000,
      output_tokens: 2000,
      cost: { currency: 'USD', amount: 0.0045 },
    });
    await change(made.id, { price: null });
    expect(await trial(made.id)).toMatchObject({ ok: true, cost: null });
    const { last_trial } = (await listed()).items.find(({ id }) => id === made.id) ?? {};
    expect(last_trial).toMatchObject({ ok: true, code: null });
  });

  it('ends in plain words where a model hangs, is not there, or does not take the key', async () => {
    const hanging = await serve(() => undefined);
    const slow = await connect({ base_url: `${hanging}/v1`, first_token_seconds: 1 });
    expect(await trial(slow.id)).toMatchObject({
      ok: false,
      code: 'model_timeout',
      problem: expect.stringContaining('기다려도 답이 오지 않았어요') as string,
    });
    const nobody = await connect({ base_url: 'http://127.0.0.1:9/v1' });
    expect(await trial(nobody.id)).toMatchObject({ ok: false, code: 'model_unavailable', reason: 'ECONNREFUSED' });
    const wrong = await connect({ api_key: 'another-key-than-the-right-one' });
    expect(await trial(wrong.id)).toMatchObject({ ok: false, code: 'model_key_refused', status: 401 });
  });

  it('can come before the model is connected', async () => {
    const body = { ...server(), name: 'not-yet' };
    const { body: answer } = await call(installation.url, 'POST /admin/models/test', { body }, admin);
    expect(answer).toMatchObject({ ok: true, text: WORDS.join('').trim() });
    expect((await listed()).items.map(({ name }) => name)).not.toContain('not-yet');
  });

  it('tells nothing of what a server says that may be any server', async () => {
    const secret = 'what only the inside knows';
    const inside = await serve((_, response) => response.writeHead(400).end(secret));
    const made = await connect({ base_url: `${inside}/v1` });
    expect(JSON.stringify(await trial(made.id))).not.toContain(secret);
  });
});

it('takes an address as manuals show it, with what stands behind it', async () => {
  const made = await connect({ base_url: `${model.url}/v1/chat/completions/` });
  expect(made.base_url).toBe(`${model.url}/v1`);
  expect(await trial(made.id)).toMatchObject({ ok: true });
});

describe('the list of a server', () => {
  const offered = (body: object) =>
    call(installation.url, 'POST /admin/models/offered', { body: { ...server(), ...body } }, admin);

  it('is shown before one of its models is connected, or it is said why not', async () => {
    model.offers = ['qwen3:8b', 'exaone'];
    expect((await offered({})).body.items).toEqual(['qwen3:8b', 'exaone']);
    expect(await refused(offered({ api_key: 'another' }))).toBe('models_server_refused_key');
    expect(await refused(offered({ base_url: 'http://127.0.0.1:9/v1' }))).toBe('models_server_unreachable');
    model.offers = ['', ' ', 'two\nlines', 'x'.repeat(181), 'exaone', 'exaone', 'left\u202eright'];
    expect((await offered({})).body.items).toEqual(['exaone']); // what could be connected, once
    model.offers = null;
    expect(await refused(offered({}))).toBe('models_server_lists_nothing');
  });

  it('says how much each reads at once, under whatever name its server has for that', async () => {
    const list = {
      data: [
        { id: 'vllm', max_model_len: 32_768 },
        { id: 'openrouter', context_length: 131_072 },
        { id: 'groq', context_window: 8192 },
        { id: 'lm-studio', max_context_length: 4096 },
        { id: 'silent' },
        { id: 'nonsense', max_model_len: 'much' },
        { id: 'too-small', max_model_len: 3 },
      ],
    };
    const listing = await serve((_, response) => response.end(JSON.stringify(list)));
    expect((await offered({ base_url: `${listing}/v1` })).body).toEqual({
      items: ['vllm', 'openrouter', 'groq', 'lm-studio', 'silent', 'nonsense', 'too-small'],
      context_windows: { vllm: 32_768, openrouter: 131_072, groq: 8192, 'lm-studio': 4096 },
    });
    const gemini = await serve((_, response) =>
      response.end(JSON.stringify({ models: [{ name: 'models/gemini-2.5-flash', inputTokenLimit: 1_048_576 }] })),
    );
    expect((await offered({ preset: 'google', base_url: `${gemini}/v1beta` })).body).toEqual({
      items: ['gemini-2.5-flash'],
      context_windows: { 'gemini-2.5-flash': 1_048_576 },
    });
  });
});

describe('the key of a model', () => {
  const SECRET = 'sk-0123456789-nobody-else-reads-this-7f3a';

  it('is stored so that nobody can read it, and given out by its last four characters', async () => {
    const made = await connect({ api_key: SECRET });
    expect(made.key_hint).toBe('7f3a');
    const shown = [made, await listed(), (await change(made.id, { label: 'x' })).body, await trial(made.id)];
    expect(JSON.stringify(shown)).not.toContain(SECRET.slice(0, -4));
    const client = new pg.Client({ connectionString: installation.database.adminUrl });
    await client.connect();
    const { rows } = await client.query<{ row: string }>('SELECT m::text AS row FROM chat.model_connection m');
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    const stored = rows.map(({ row }) => row).join('\n');
    expect(stored).not.toContain(SECRET.slice(0, -4));
    expect(stored).not.toContain(Buffer.from(SECRET.slice(0, -4)).toString('hex'));
  });

  it('does not go to another address than it was entered for', async () => {
    let asked = 0;
    const thief = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    const made = await connect();
    expect(await refused(change(made.id, { base_url: `${thief}/v1` }))).toBe('key_needed_again');
    expect((await change(made.id, { base_url: `${model.url}/v1/` })).body.key_hint).toBe(made.key_hint);
    const pointing = await serve((_, response) => response.writeHead(307, { location: thief }).end());
    for (const preset of ['vllm', 'google', 'openai', 'anthropic'] as const) {
      const led = await connect({ preset, base_url: `${pointing}/v1` });
      expect(await trial(led.id), preset).toMatchObject({ ok: false, status: 307 });
    }
    const body = { ...server(), base_url: `${pointing}/v1` };
    expect(await refused(call(installation.url, 'POST /admin/models/offered', { body }, admin))).toBe(
      'models_server_lists_nothing',
    );
    expect(asked).toBe(0);
  });
});

it('nothing is asked at an address of the metadata of a cloud', async () => {
  const made = await connect();
  for (const base_url of ['http://169.254.169.254/v1', 'http://2852039166/v1', 'http://[fd00:ec2::254]/v1']) {
    const body = { ...server(), base_url, name: 'metadata' };
    for (const attempt of [
      () => call(installation.url, 'POST /admin/models', { body }, admin),
      () => call(installation.url, 'POST /admin/models/test', { body }, admin),
      () => call(installation.url, 'POST /admin/models/offered', { body }, admin),
      () => change(made.id, { base_url, api_key: KEY }),
    ])
      expect((await refusal(attempt())).problem.errors?.[0]).toMatchObject({
        path: 'body.base_url',
        code: 'address_not_allowed',
      });
  }
});

it('a provider of its own language is connected in the same way', async () => {
  const gemini = await startModelDouble(google);
  onTestFinished(() => gemini.stop());
  const made = await connect({
    preset: 'google',
    base_url: `${gemini.url}/v1beta`,
    name: 'double',
    sees_pictures: true,
  });
  expect((await ask(installation.url, made.model)).text).toBe(WORDS.join(''));
  const { body } = await call(installation.url, 'GET /models', {});
  expect(body.items.find(({ id }) => id === made.model)?.capabilities).toContain('vision');
});

it('whoever is no admin learns of none of it', async () => {
  const editor = await startWithRole(installation, 'editor');
  for (const { token } of [guest, editor])
    expect(await refused(call(installation.url, 'GET /admin/models', {}, { token }))).toBe('forbidden');
});

describe('the order of models', () => {
  /** What is connected by other tests would answer, too. */
  const removeAll = async () => {
    for (const { id, source } of (await listed()).items)
      if (source === 'database') await call(installation.url, 'DELETE /admin/models/:id', { params: { id } }, admin);
  };
  const order = (ids: string[]) => call(installation.url, 'PUT /admin/models/order', { body: { ids } }, admin);
  const stored = async () => (await listed()).items.filter(({ source }) => source === 'database').map(({ id }) => id);
  /** Refuses everything, and waits for nothing. */
  const down = () =>
    serve((_, response) => {
      response.writeHead(503, { 'retry-after': '60' });
      response.end();
    });
  const startDouble = async (words: string) => {
    const double = await startModelDouble(openAiCompatible);
    onTestFinished(() => double.stop());
    double.words = [words];
    return double;
  };

  it('is that of their connection until it is set, and then that; what is not named comes behind', async () => {
    await removeAll();
    const [a, b, c] = [await connect(), await connect(), await connect()];
    expect(await stored()).toEqual([a.id, b.id, c.id]);
    await order([c.id, a.id]);
    expect(await stored()).toEqual([c.id, a.id, b.id]);
    const d = await connect();
    expect(await stored()).toEqual([c.id, a.id, b.id, d.id]);
    expect((await idsAt(installation.url)).slice(0, 3)).toEqual(['compatible/fixed', c.model, a.model]);
    await expect.poll(async () => (await idsAt(installation.elsewhere))[1]).toBe(c.model);
    expect(await refused(order([a.id, randomUUID()]))).toBe('connected_model_not_found');
    const fixedId = (await listed()).items.find(({ source }) => source === 'environment')?.id ?? '';
    expect(await refused(order([fixedId]))).toBe('set_by_environment');
    expect(await stored()).toEqual([c.id, a.id, b.id, d.id]);
  });

  it('is gone along where one is down: the answer says so, is by whom it is by, and is counted', async () => {
    await removeAll();
    const [second, third] = await Promise.all([startDouble('the second'), startDouble('the third')]);
    const first = await connect({ base_url: `${await down()}/v1` });
    const [two, three] = [
      await connect({ base_url: `${second.url}/v1`, label: 'Two' }),
      await connect({ base_url: `${third.url}/v1`, label: 'Three' }),
    ];
    const answer = async () => {
      const { id, text, model: by } = await ask(installation.url, first.model);
      const { body } = await call(
        installation.url,
        'GET /conversations/:id/messages',
        { params: { id } },
        { token: guest.token },
      );
      return { text, by, notes: body.items[1]?.parts.filter(({ type }) => type === 'note') };
    };
    const switchedTo = (label: string) => [{ type: 'note', code: 'model_switched', names: [label] }];
    expect(await answer()).toEqual({ text: 'the second', by: two.model, notes: switchedTo('Two') });
    await order([three.id, first.id, two.id]);
    expect(await answer()).toEqual({ text: 'the third', by: three.model, notes: switchedTo('Three') });
    await change(three.id, { enabled: false });
    expect(await answer()).toMatchObject({ text: 'the second', by: two.model });

    const figures = async (id: string) => (await listed()).items.find((each) => each.id === id);
    await installation.pass(10_000);
    await expect.poll(async () => (await figures(first.id))?.switches).toBe(3);
    await expect.poll(async () => (await figures(two.id))?.first_token_ms).toBeGreaterThan(0);
    expect(await figures(three.id)).toMatchObject({ switches: 0 });
  });

  it('the month’s cost of each is that of all people', async () => {
    const before = (await listed()).items[0]?.month_cost.amounts[0]?.amount ?? 0;
    await ask(installation.url, 'compatible/fixed');
    await call(installation.url, 'POST /conversations', { body: { app: 'chat', message: '안녕' } }, admin);
    const now = async () => (await listed()).items[0]?.month_cost.amounts ?? [];
    await expect.poll(async () => (await now())[0]?.amount).toBeGreaterThan(before);
    expect((await now()).map(({ currency }) => currency)).toEqual(['KRW']);
  });

  it('every change is in the audit log, without the key', async () => {
    await removeAll();
    const made = await connect({ label: '감사할 모델' });
    await change(made.id, { api_key: `${KEY}-other`, label: '다른 이름' });
    await order([made.id]);
    await trial(made.id);
    await call(installation.url, 'DELETE /admin/models/:id', { params: { id: made.id } }, admin);
    const lines = async (action: string) =>
      (await call(installation.url, 'GET /admin/audit', { query: { action } }, admin)).body.items.filter(
        ({ details }) => details['model'] === made.model || action === 'models_ordered',
      );
    const own = { user_id: null, actor_id: admin.id };
    for (const action of ['model_added', 'model_changed', 'models_ordered', 'model_tested', 'model_deleted'])
      await expect.poll(async () => (await lines(action))[0]).toMatchObject(own);
    const { fields, ...details } = (await lines('model_changed'))[0]?.details ?? {};
    expect([details, (fields as string[]).toSorted()]).toEqual([{ model: made.model }, ['api_key', 'label']]);
    const all = await call(installation.url, 'GET /admin/audit', { query: {} }, admin);
    expect(JSON.stringify(all.body)).not.toContain(KEY);
  });
});
