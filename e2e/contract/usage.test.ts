import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anthropic } from '../doubles/anthropic.ts';
import { KEY, startModelDouble, WORDS, type ModelDouble } from '../doubles/model-double.ts';
import { openAiResponses } from '../doubles/openai-responses.ts';
import { signIn, startAccount } from '../support/accounts.ts';
import { call, collect, readStream, startGuest, type Person } from '../support/client.ts';
import { noonZone } from '../support/noon-zone.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';

const ZONE = noonZone();
/** What the doubles of OpenAI and Anthropic say of each call. */
const COUNTED = { input_tokens: 10, output_tokens: 8 };

describe.each(SAMPLED_SHAPES)('usage, %s', (shape) => {
  let openai: ModelDouble;
  let claude: ModelDouble;
  let installation: Installation;
  beforeAll(async () => {
    [openai, claude] = await Promise.all([startModelDouble(openAiResponses), startModelDouble(anthropic)]);
    installation = await startShape(shape, {
      LOG_LEVEL: 'silent',
      USAGE_TIME_ZONE: ZONE,
      DEFAULT_MODEL: 'openai/double',
      MODEL_FAILOVER: 'anthropic/double',
      MODEL_PRICES: 'openai/double=0.25/2 USD',
      OPENAI_BASE_URL: `${openai.url}/v1`,
      OPENAI_API_KEY: KEY,
      OPENAI_MODEL: 'double',
      ANTHROPIC_BASE_URL: `${claude.url}/v1`,
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_MODEL: 'double',
    });
  });
  afterAll(async () => {
    await installation.stop();
    await Promise.all([openai.stop(), claude.stop()]);
  });

  let me: Person;
  beforeEach(async () => {
    me = await startGuest(installation.url);
    for (const double of [openai, claude])
      Object.assign(double, { trap: 'none', recordings: [], tool: null, paceMs: 1 } satisfies Partial<ModelDouble>);
  });
  const ask = async (app = 'chat', model?: string) => {
    const body = { app, message: '거울은 어떻게 버려?', ...(model === undefined ? {} : { model }) };
    const { conversation, turn } = (await call(installation.url, 'POST /conversations', { body }, { token: me.token }))
      .body;
    const asked = { conversation: conversation.id, message: turn?.ai_message.id ?? '' };
    return { asked, events: await collect(readStream(installation.url, me.token, asked)) };
  };
  const usage = async (person = me) =>
    (await call(installation.elsewhere, 'GET /usage', { query: {} }, { token: person.token })).body;

  it('counts each call of an answer once, at its price', async () => {
    openai.tool = { name: 'recycle_search', input: '{"query":"거울"}' };
    const { events } = await ask('eco');
    const tools = events.filter(({ event }) => event === 'tool.called').length;
    expect(tools).toBe(1);
    const told = await usage();
    expect(told.days).toEqual([
      {
        day: told.today,
        model: 'openai/double',
        calls: 2,
        input_tokens: 20,
        output_tokens: 16,
        estimated_calls: 0,
        cost: { amounts: [{ currency: 'USD', amount: (20 * 0.25 + 16 * 2) / 1e6 }], unpriced_calls: 0 },
      },
    ]);
    expect([told.time_zone, told.from]).toEqual([ZONE, `${told.today.slice(0, 7)}-01`]);
  });

  it('counts for the model that answered in the place of another, whose price nobody knows', async () => {
    openai.trap = 'error-before';
    await ask();
    expect((await usage()).days).toEqual([
      expect.objectContaining({
        model: 'anthropic/double',
        calls: 1,
        ...COUNTED,
        cost: { amounts: [], unpriced_calls: 1 },
      }),
    ]);
  });

  it('estimates what was cut off by what was said of it', async () => {
    openai.trap = 'cut-off';
    await ask();
    const [day, ...others] = (await usage()).days;
    expect(others).toEqual([]);
    expect(day).toMatchObject({
      model: 'openai/double',
      calls: 1,
      estimated_calls: 1,
      output_tokens: Math.ceil(Buffer.byteLength(WORDS.slice(0, 3).join('')) / 4),
    });
    expect(day?.input_tokens).toBeGreaterThan(Buffer.byteLength('거울은 어떻게 버려?') / 4);
  });

  it('adds the answers of a day up, those of the built-in engine without tokens and without cost', async () => {
    await ask();
    await ask();
    await ask('chat', 'madang/rules');
    expect((await usage()).days).toEqual([
      expect.objectContaining({
        model: 'madang/rules',
        calls: 1,
        input_tokens: 0,
        output_tokens: 0,
        cost: { amounts: [], unpriced_calls: 0 },
      }),
      expect.objectContaining({ model: 'openai/double', calls: 2, input_tokens: 20, output_tokens: 16 }),
    ]);
  });

  it('is nobody else’s, stays when the conversation goes, and is empty in another month', async () => {
    const { asked } = await ask();
    const before = await usage();
    await call(
      installation.url,
      'DELETE /conversations/:id',
      { params: { id: asked.conversation } },
      { token: me.token },
    );
    expect(await usage()).toEqual(before);
    expect((await usage(await startGuest(installation.url))).days).toEqual([]);
    const other = await call(installation.url, 'GET /usage', { query: { month: '2025-02' } }, { token: me.token });
    expect(other.body).toMatchObject({ from: '2025-02-01', to: '2025-02-28', days: [] });
  });

  it('of a guest becomes that of the account, which it is given out with', async () => {
    const account = await startAccount(installation.url);
    await ask();
    const { days } = await usage();
    const session = await signIn(installation.url, account, { token: me.token });
    // Done or pending: what they had is there.
    expect(session.merge).toBeDefined();
    const token = session.access_token;
    expect((await call(installation.elsewhere, 'GET /usage', { query: {} }, { token })).body.days).toEqual(days);
    const exported = await fetch(`${installation.url}/api/v1/users/me/export`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { chat } = (await exported.json()) as { chat: unknown[] };
    expect(chat).toContainEqual({ type: 'usage', ...days[0] });
  });
});
