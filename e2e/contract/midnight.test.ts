import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { startAccount } from '../support/accounts.ts';
import { call, refusal } from '../support/client.ts';
import { ShiftedClock } from '../support/shifted-clock.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SEOUL_MS = 9 * 60 * MINUTE_MS;

const clock = new ShiftedClock();
let model: ModelDouble;
let database: TestDatabase;
let server: Awaited<ReturnType<typeof startInProcess>>;
beforeAll(async () => {
  [model, database] = await Promise.all([startModelDouble(openAiCompatible), createTestDatabase()]);
  model.paceMs = 1;
  const env = {
    ...database.env,
    USAGE_TIME_ZONE: 'Asia/Seoul',
    PLAN_LIMITS: 'free=1/day',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
  };
  server = await startInProcess({ env, clock });
});
afterAll(async () => {
  await server.stop();
  await database.close();
  await model.stop();
});

it('a limit of a day fills up again at midnight in Seoul, and not before', async () => {
  const { token } = await startAccount(server.url);
  const ask = () =>
    call(server.url, 'POST /conversations', { body: { app: 'chat', message: '빛은 왜 빨라?' } }, { token });
  const usage = async () => (await call(server.url, 'GET /usage', { query: {} }, { token })).body;
  // Ten minutes before one midnight there, and after it: long enough for the slowest machine.
  const midnight = Math.ceil((clock.now() + SEOUL_MS + 20 * MINUTE_MS) / DAY_MS) * DAY_MS - SEOUL_MS;
  clock.shiftMs = midnight - 10 * MINUTE_MS - clock.now();
  const evening = (await usage()).today;
  expect((await ask()).status).toBe(201);
  const { status, problem, headers } = await refusal(ask());
  expect([status, problem]).toMatchObject([
    429,
    { code: 'quota_exceeded', resets_at: new Date(midnight).toISOString() },
  ]);
  const seconds = Number(headers.get('retry-after'));
  expect([seconds > 0, seconds <= 600]).toEqual([true, true]);
  clock.shiftMs += 11 * MINUTE_MS;
  expect((await ask()).status).toBe(201);
  expect((await refusal(ask())).problem).toMatchObject({ resets_at: new Date(midnight + DAY_MS).toISOString() });
  const morning = await usage();
  expect([evening, morning.today]).toEqual(
    [midnight - 1, midnight].map((moment) => new Date(moment + SEOUL_MS).toISOString().slice(0, 10)),
  );
});
