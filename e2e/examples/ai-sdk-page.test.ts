import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'rolldown';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { servePage } from '../../examples/serve.ts';
import { PROJECT_FOLDER } from '../../server/src/platform/config/config.ts';
import { freePort } from '../../server/src/platform/testing/process.ts';
import { body, END, said } from '../doubles/endings.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

const EXAMPLE = path.join(PROJECT_FOLDER, 'examples/ai-sdk-page');
const WHOLE = '빛은 누구에게나 같은 빠르기로 보여요.';
const BEGUN = WHOLE.slice(0, 6);
const port = await freePort();
const address = `http://localhost:${port}`;
const folder = await mkdtemp(path.join(tmpdir(), 'madang-ai-sdk-page-'));
const site = servePage(folder);
let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
});
const installation = useBrowserInstallation({
  env: () => ({
    CORS_ORIGINS: address,
    RATE_LIMIT_PER_MINUTE: '0',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    DEFAULT_MODEL: 'compatible/double',
    MODEL_TITLES: 'false',
  }),
});
beforeAll(async () => {
  await cp(EXAMPLE, folder, { recursive: true });
  const page = path.join(folder, 'index.html');
  await writeFile(page, (await readFile(page, 'utf8')).replace('http://localhost:8080', installation.url));
  await build({
    input: path.join(EXAMPLE, 'page.js'),
    platform: 'browser',
    output: { file: path.join(folder, 'dist/page.js'), format: 'esm', minify: true },
    logLevel: 'silent',
  });
  await once(site.listen(port, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  site.closeAllConnections();
  site.close();
  await model.stop();
  await rm(folder, { recursive: true, force: true });
});
/** Lets the model say the rest. */
let goOn: () => void;
beforeEach(() => {
  const { promise, resolve } = Promise.withResolvers<void>();
  goOn = resolve;
  Object.assign(model, {
    requests: [],
    recordings: [body(said(BEGUN), promise, said(WHOLE.slice(BEGUN.length)), END)],
  });
});

const open = async (): Promise<{ page: Page; complaints: readonly string[] }> => {
  const { page, complaints } = await openPage(installation.browser);
  await page.goto(address);
  await page.locator('form').waitFor();
  return { page, complaints };
};
const say = async (page: Page, text: string): Promise<void> => {
  await page.getByLabel('Message').fill(text);
  await page.keyboard.press('Enter');
};
const answer = (page: Page) => page.locator('.assistant').last();
const statusOf = (page: Page) => page.locator('output').textContent();
/** Some of the answer is there, and the model has more to say. */
const begun = async (page: Page): Promise<void> => {
  await answer(page).getByText(BEGUN).waitFor();
  expect([model.open, await answer(page).textContent()]).toEqual([1, BEGUN]);
};
const goesOn = async (page: Page): Promise<void> => {
  await expect.poll(() => answer(page).textContent()).toBe(WHOLE);
  await expect.poll(() => statusOf(page)).toBe('ready');
  expect(await page.locator('p').count()).toBe(2);
};

it('useChat on a page of another origin streams an answer, and goes on with it after a reload in the middle', async () => {
  const { page, complaints } = await open();
  await say(page, '빛은 왜 빨라요?');
  await begun(page);
  expect(await statusOf(page)).toBe('streaming');
  await page.reload();
  await begun(page);
  expect(await statusOf(page)).toBe('streaming');
  goOn();
  await goesOn(page);
  expect(model.requests).toHaveLength(1);
  // Nothing is being written any more: 204, and all of it is there.
  await page.reload();
  await goesOn(page);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('its stop() ends the reading only; the answer is stopped where the server is asked to', async () => {
  const { page } = await open();
  await say(page, '천천히');
  await begun(page);
  await page.getByRole('button', { name: 'Stop reading' }).click();
  await expect.poll(() => statusOf(page)).toBe('ready');
  expect(model.open).toBe(1);
  await page.reload();
  await begun(page);
  await page.getByRole('button', { name: 'Stop the answer' }).click();
  await expect.poll(() => model.open).toBe(0);
  await expect.poll(() => statusOf(page)).toBe('ready');
  await page.reload();
  await answer(page).waitFor();
  expect(await answer(page).textContent()).toBe(BEGUN);
  goOn();
  await page.context().close();
});

it('with a token that is good for nothing any more a new chat begins', async () => {
  const { page } = await open();
  await page.evaluate("localStorage.setItem('guest', 'ended')");
  const before = page.url();
  await page.reload();
  await page.locator('form').waitFor();
  expect(page.url()).not.toBe(before);
  await say(page, '빛은 왜 빨라요?');
  goOn();
  await goesOn(page);
  await page.context().close();
});
