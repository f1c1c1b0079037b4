import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { signIn, startAccount, type Account } from '../support/accounts.ts';
import { call, collect, ProblemAnswer, readStream, startGuest } from '../support/client.ts';
import { noonZone } from '../support/noon-zone.ts';

/** Real processes on one database. There is room for one answer: while it is written it holds all of it. */
const LIMIT = 1000;
const ZONE = noonZone();
/** Until something has come that nothing but the machine's speed decides about. */
const PATIENT = { timeout: 150_000, interval: 50 };

let model: ModelDouble;
let database: TestDatabase;
let one: MadangProcess;
let two: MadangProcess;
const start = (): Promise<MadangProcess> =>
  startProcess([], {
    ...database.env,
    LOG_LEVEL: 'error',
    USAGE_TIME_ZONE: ZONE,
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    PLAN_LIMITS: `free=${LIMIT}/day`,
    SELF_SERVICE_PLANS: 'free,plus',
    GUEST_TOKENS_PER_DAY: String(LIMIT),
    OUTBOUND_TIMEOUT_SECONDS: '600',
  });
beforeAll(async () => {
  [model, database] = await Promise.all([startModelDouble(openAiCompatible), createTestDatabase()]);
  [one, two] = await Promise.all([start(), start()]);
});
afterAll(async () => {
  for (const server of [one, two]) server.kill('SIGTERM');
  await Promise.all([one.exited(), two.exited()]);
  await database.close();
  await model.stop();
});
beforeEach(() => {
  model.requests.length = 0;
  model.trap = 'silence'; // begins, and is held open until it is stopped
});

type Token = Pick<Account, 'token'>;
const ask = (server: MadangProcess, { token }: Token, message = '빛은 왜 빨라?') =>
  call(server.url, 'POST /conversations', { body: { app: 'chat', message } }, { token });
const usage = async (server: MadangProcess, { token }: Token) =>
  (await call(server.url, 'GET /usage', { query: {} }, { token })).body;

/** Asks so often at once; what began, and what the others were told. */
const askAtOnce = async (servers: readonly MadangProcess[], who: Token, times: number) => {
  const asked = Array.from({ length: times }, (_, nth) => ask(servers[nth % servers.length] ?? one, who));
  const outcomes = await Promise.allSettled(asked);
  return {
    begun: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.body] : [])),
    refused: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : [])),
  };
};
type Begun = Awaited<ReturnType<typeof askAtOnce>>['begun'];

const stop = async (server: MadangProcess, { token }: Token, begun: Begun): Promise<void> => {
  for (const { conversation, turn } of begun) {
    const message_id = turn?.ai_message.id ?? '';
    await call(
      server.url,
      'POST /conversations/:id/messages/:message_id/stop',
      { params: { id: conversation.id, message_id } },
      { token },
    );
    await collect(readStream(server.url, token, { conversation: conversation.id, message: message_id }));
  }
};

it.each([
  ['one process', () => [one]],
  ['two processes', () => [one, two]],
] as const)('of fifty at once, with room for one, one runs: %s', async (where, servers) => {
  const me = await startAccount(one.url);
  const { begun, refused } = await askAtOnce(servers(), me, 50);
  console.log(`${where}: ${begun.length} of 50 began, ${refused.length} were refused`);
  expect([begun.length, refused.length]).toEqual([1, 49]);
  for (const reason of refused) {
    expect(reason).toBeInstanceOf(ProblemAnswer);
    expect((reason as ProblemAnswer).problem).toMatchObject({ status: 429, code: 'quota_exceeded' });
  }
  await expect.poll(() => model.requests.length, PATIENT).toBe(1);
  const { items } = (await call(two.url, 'GET /conversations', { query: {} }, { token: me.token })).body;
  expect(items.map(({ id }) => id)).toEqual(begun.map(({ conversation }) => conversation.id));
  expect((await usage(two, me)).limits).toMatchObject([{ of: 'plan', tokens: LIMIT, used: LIMIT, is_spent: true }]);

  // What it did not use is given back, and there is room again.
  await stop(two, me, begun);
  const { limits, days } = await usage(one, me);
  expect(days).toMatchObject([{ model: 'compatible/double', calls: 1, estimated_calls: 1 }]);
  expect(limits[0]?.used).toBe((days[0]?.input_tokens ?? 0) + (days[0]?.output_tokens ?? 0));
  expect(limits[0]?.is_spent).toBe(false);
  await stop(one, me, (await askAtOnce(servers(), me, 1)).begun);
  expect((await usage(two, me)).days).toMatchObject([{ calls: 2 }]);
});

it('a refusal says when there is room again, in the language of who asks', async () => {
  const me = await startAccount(one.url);
  const { begun } = await askAtOnce([one], me, 1);
  const refusedIn = async (language: string): Promise<ProblemAnswer> =>
    call(
      two.url,
      'POST /conversations',
      { body: { app: 'chat', message: '또' } },
      { token: me.token, headers: { 'accept-language': language } },
    ).then(
      () => expect.unreachable(),
      (error: unknown) => error as ProblemAnswer,
    );
  const [korean, english] = [await refusedIn('ko'), await refusedIn('en')];
  const resets = (await usage(one, me)).limits[0]?.resets_at;
  expect(korean.problem.resets_at).toBe(resets);
  expect(korean.problem.title).toMatch(/\d+월 \d+일 0시\(.+\)에 다시 채워져요/);
  expect(english.problem.title).toMatch(/fills up again at 0:00 on \w+ \d+ \(.+\)/);
  expect(Number(korean.headers.get('retry-after'))).toBe(korean.problem.values?.['seconds']);
  const seconds = (Date.parse(resets ?? '') - Date.now()) / 1000;
  expect(Number(english.headers.get('retry-after'))).toBeGreaterThan(seconds - 60);
  expect(Number(korean.headers.get('retry-after'))).toBeLessThanOrEqual(24 * 3600);
  await stop(one, me, begun);
});

it('guests share a budget: another guest is refused, does not learn how much others used, and may sign in', async () => {
  const [first, second] = await Promise.all([startGuest(one.url), startGuest(two.url)]);
  const { begun } = await askAtOnce([one], first, 1);
  expect((await askAtOnce([two], second, 1)).refused).toMatchObject([
    { problem: { code: 'guest_quota_exceeded', status: 429 } },
  ]);
  expect((await usage(two, second)).limits).toMatchObject([{ of: 'guests', used: null, is_spent: true }]);
  // The built-in engine goes on.
  await call(
    two.url,
    'POST /conversations',
    { body: { app: 'chat', message: '안녕', model: 'madang/rules' } },
    { token: second.token },
  );
  const account = await startAccount(one.url);
  const { access_token: token } = await signIn(one.url, account, { token: second.token });
  const own = await askAtOnce([two], { token }, 1);
  expect(own.begun).toHaveLength(1);
  await stop(one, first, begun);
  await stop(one, { token }, own.begun);
});

it('another plan holds from the moment at which it is chosen', async () => {
  const me = await startAccount(one.url);
  const { begun } = await askAtOnce([one], me, 1);
  const setPlan = async (plan: 'free' | 'plus') => {
    await call(one.url, 'PUT /user/settings/subscription', { body: { plan } }, { token: me.token });
    await expect.poll(async () => (await usage(two, me)).plan, PATIENT).toBe(plan);
  };
  await setPlan('plus');
  expect((await usage(one, me)).limits).toEqual([]); // PLAN_LIMITS does not name it
  const more = await askAtOnce([one, two], me, 3);
  expect(more.begun).toHaveLength(3);
  await setPlan('free');
  expect((await askAtOnce([one, two], me, 3)).refused).toHaveLength(3);
  await stop(one, me, [...begun, ...more.begun]);
});

it('killed in the middle of an answer, its reservation is settled by another process', async () => {
  const me = await startAccount(two.url);
  const { begun } = await askAtOnce([one], me, 1);
  const [{ conversation, turn } = expect.unreachable()] = begun;
  const asked = { conversation: conversation.id, message: turn?.ai_message.id ?? '' };
  for await (const { event } of readStream(one.url, me.token, asked)) if (event === 'message.delta') break;
  expect((await usage(two, me)).limits).toMatchObject([{ used: LIMIT }]);
  process.kill(one.pid, 'SIGKILL');
  await one.exited();
  await expect.poll(async () => (await usage(two, me)).limits[0]?.is_spent, PATIENT).toBe(false);
  const { limits, days } = await usage(two, me);
  expect(days).toMatchObject([{ model: 'compatible/double', calls: 1, estimated_calls: 1 }]);
  expect(days[0]?.input_tokens).toBeGreaterThan(0);
  expect(days[0]?.output_tokens).toBeGreaterThan(0);
  expect(limits[0]?.used).toBe((days[0]?.input_tokens ?? 0) + (days[0]?.output_tokens ?? 0));
  one = await start();
  await stop(one, me, (await askAtOnce([one], me, 1)).begun);
});
