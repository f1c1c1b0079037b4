import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { startAccount } from '../support/accounts.ts';
import { call, collect, readStream } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { scanPhoto } from '../support/scans.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let model: ModelDouble;
let installation: Installation;
let admin: pg.Client;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.paceMs = 1;
  installation = await startShape('together', {
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    OPENAI_COMPATIBLE_VISION: 'double',
  });
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  await model.stop();
});

it('tells admins what is typed into the search, and nothing of what is on photos or said in conversations', async () => {
  const me = { url: installation.url, ...(await startAccount(installation.url)) };
  const sees = (things: readonly object[]): void => {
    model.words = [JSON.stringify({ reply: 'done', things })];
  };
  const ask = async (message: string, chosen: string) => {
    const body = { app: 'eco' as const, message, model: chosen };
    const { conversation } = (await call(me.url, 'POST /conversations', { body }, me)).body;
    return collect(readStream(me.url, me.token, { conversation: conversation.id }));
  };

  sees([{ name: '우유팩', others: ['두유팩'], confidence: 0.9 }]);
  expect((await scanPhoto(me, png(64, 48, [9, 10, 200]))).result?.known_by).toBe('model');
  sees([]);
  const label = await readFile(new URL('../support/pictures/label.png', import.meta.url));
  expect((await scanPhoto(me, label)).result?.known_by).toBe('label');
  model.words = ['버려요.'];
  model.tool = { name: 'recycle_search', input: '{"query":"임신 테스트기"}' };
  const asked = await ask('이거 어떻게 버려?', 'compatible/double');
  expect(asked.find(({ event }) => event === 'tool.called')?.data).toEqual({ name: 'recycle.search' });
  const ruled = await ask('깨진 유리컵은 어떻게 버려?', 'madang/rules');
  expect(ruled.find(({ event }) => event === 'message.citations')).toBeDefined();

  await call(me.url, 'POST /guide/items/search', { body: { query: '거울' } });
  const kept = async () =>
    (await admin.query<{ query: string }>('SELECT query FROM recycle_info.search_query')).rows.map(
      ({ query }) => query,
    );
  // Searches are written together, in the order in which they were made.
  await expect.poll(kept).toContain('거울');
  expect(await kept()).toEqual(['거울']);
});
