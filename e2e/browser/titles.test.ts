import { afterAll, beforeAll, expect, it } from 'vitest';
import { saying } from '../doubles/endings.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { answered, ask, enterApp } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
});
afterAll(() => model.stop());
const installation = useBrowserInstallation({
  env: () => ({
    LOG_LEVEL: 'warn',
    MODEL_TITLES: 'true',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
  }),
});

it('the title that the model has given is above the conversation and in the list, without a reload', async () => {
  model.recordings = [saying('토요일이 가장 바빠요.'), saying('주말 매출')];
  const { page, complaints } = await enterApp(installation.browser, installation.url, 'chat');
  await ask(page, '언제가 가장 바빠?');
  await answered(page);
  await page.locator('.side .row').filter({ hasText: '주말 매출' }).waitFor();
  await page.getByRole('heading', { name: '주말 매출' }).waitFor();
  expect(await page.locator('.me').allTextContents()).toEqual(['나: 언제가 가장 바빠?']);
  expect(complaints).toEqual([]);
  await page.context().close();
});
