import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { KEY } from '../doubles/engines/engine-double.ts';
import { startOpenAiImages } from '../doubles/engines/openai-images.ts';
import { startAccount } from '../support/accounts.ts';
import { call } from '../support/client.ts';

/** Only against hangs. */
const PATIENT = { timeout: 150_000, interval: 50 };

let openai: Awaited<ReturnType<typeof startOpenAiImages>>;
let database: TestDatabase;
let worker: MadangProcess;
const start = (): Promise<MadangProcess> =>
  startProcess([], {
    ...database.env,
    LOG_LEVEL: 'error',
    STUDIO_OPENAI_API_KEY: KEY,
    STUDIO_OPENAI_BASE_URL: `${openai.url}/v1`,
    STUDIO_ENGINE_PRICES: 'openai=0.04',
  });
beforeAll(async () => {
  [openai, database] = await Promise.all([startOpenAiImages(), createTestDatabase()]);
  worker = await start();
});
afterAll(async () => {
  worker.kill('SIGTERM');
  await worker.exited();
  await database.close();
  await openai.stop();
});

it('has one picture, of which each call is in the cost, where its worker is killed while the engine paints', async () => {
  const { token } = await startAccount(worker.url);
  openai.trap = 'silence';
  openai.times = 1;
  const { body: begun } = await call(
    worker.url,
    'POST /generate',
    { body: { input_text: '연남동 카페 크림라떼 할인', generation_type: 'image', engine: 'openai' } },
    { token },
  );
  await vi.waitUntil(() => openai.asked.length === 1, PATIENT);
  worker.kill('SIGKILL');
  await worker.exited();
  worker = await start();
  const find = async () =>
    (await call(worker.url, 'GET /tasks/:id', { params: { id: begun.task_id } }, { token })).body;
  await vi.waitUntil(async () => ['done', 'failed'].includes((await find()).status), PATIENT);
  expect(await find()).toMatchObject({ status: 'done', attempts: 2, error: null });
  const { body } = await call(worker.url, 'GET /generations', { query: {} }, { token });
  expect(body.items).toMatchObject([{ cost: 0.08, output_image: { painted_by: 'openai/gpt-image-1' } }]);
  expect(openai.asked).toHaveLength(2);
});
