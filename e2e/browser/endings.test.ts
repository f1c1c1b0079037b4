import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble, type Trap } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { answered, ask, enterApp, wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.paceMs = 1;
});
const installation = useBrowserInstallation({
  env: () => ({
    LOG_LEVEL: 'warn',
    OUTBOUND_TIMEOUT_SECONDS: '1',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
  }),
});
afterAll(() => model.stop());

const ENDINGS: readonly [Trap, string, RegExp, readonly string[]][] = [
  ['length', 'length', /길이를 다 써서/, ['이어서 받기', '다시 받기']],
  ['cut-off', 'cut', /연결이 끊겨서/, ['이어서 받기', '다시 받기', '모델 바꾸기']],
  ['filtered', 'filtered', /안전 필터/, ['다시 받기', '모델 바꾸기']],
  ['error-after', 'error', /오류를 냈어요/, ['다시 받기', '모델 바꾸기']],
  ['empty', 'empty', /빈 답/, ['다시 받기', '모델 바꾸기']],
  ['unknown', 'unknown', /빠진 곳이 있을 수 있어요/, ['다시 받기', '모델 바꾸기']],
  ['rate-limited', 'busy', /모델이 바빠요/, ['다시 받기', '모델 바꾸기']],
  ['silence', 'slow', /답이 너무 늦어요/, ['이어서 받기', '다시 받기', '모델 바꾸기']],
];

const last = (page: Page) => page.locator('article.answer').last();

it.each(ENDINGS)('%s is told in plain words, and what helps is offered', async (trap, ending, words, buttons) => {
  model.trap = trap;
  const { page } = await enterApp(installation.browser, installation.url, 'chat');
  await ask(page, '빛은 얼마나 빨라?');
  await page.locator(`article.answer[data-ending="${ending}"]`).waitFor();
  expect(await wordsOf(last(page).locator('.ending p'))).toMatch(words);
  expect(await last(page).locator('.ending button').allTextContents()).toEqual(buttons);
  expect(await wordsOf(page.locator('#main > p[role="status"].sr'))).toMatch(words);
  await shoot(page, ending);
  await page.reload();
  await page.locator(`article.answer[data-ending="${ending}"]`).waitFor();
  model.trap = 'none';
  await last(page)
    .getByRole('button', { name: buttons[0] ?? '' })
    .click();
  await answered(page);
  expect(await page.locator('.ending').count()).toBe(0);
  await page.context().close();
});

it('tells the reader of a share which answers are not whole, in the language of the page', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'chat', {
    viewport: { width: 390, height: 844 },
    locale: 'en-US',
  });
  for (const trap of ['length', 'empty'] as const) {
    model.trap = trap;
    await ask(page, trap);
    await page.locator(`article.answer[data-ending="${trap}"]`).waitFor();
  }
  expect(await wordsOf(last(page).locator('.ending p'))).toMatch(/empty answer/);
  await shoot(page, 'mobile-en');
  await page.getByRole('button', { name: 'Share' }).first().click();
  await page.getByTestId('make-share').click();
  await page.goto(await page.getByTestId('share-link').first().inputValue());
  await page.locator('article.answer').nth(1).waitFor();
  expect(await page.locator('article.answer .ending').allTextContents()).toEqual([
    'The answer breaks off here. It isn’t complete.',
    'This question got no answer.',
  ]);
  await shoot(page, 'share-en');
  await page.context().close();
});
