import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { answered, ask, enterApp, keepOwn } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.paceMs = 1;
});
afterAll(() => model.stop());
const installation = useBrowserInstallation({
  env: () => ({
    MODEL_SUGGESTIONS: 'true',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
  }),
});

it.each([1440, 360])('what may be asked next is offered by the model, at %i', async (width) => {
  const { page, complaints } = await enterApp(installation.browser, installation.url, 'chat', {
    viewport: { width, height: 800 },
  });
  model.words = ['늦으면 어떻게 해요?\n', '어디로 전화해요?'];
  await ask(page, '택배는 언제 와?');
  await answered(page);
  const next = page.getByTestId('suggested').getByRole('button');
  await expect.poll(() => next.allTextContents()).toEqual(['늦으면 어떻게 해요?', '어디로 전화해요?']);
  await shoot(page, `suggested-${width}`);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  await next.first().click();
  await expect.poll(() => page.locator('article.answer[data-status="complete"]').count()).toBe(2);
  await page.reload();
  await page.locator('.message', { hasText: '택배는 언제 와?' }).first().waitFor();
  expect(await next.count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('and from the guide where rules answer', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'eco');
  await keepOwn(page, 'voice.eco', '|madang/rules');
  await page.reload();
  await ask(page, '깨진 유리컵은 어떻게 버려?');
  await answered(page);
  const next = page.getByTestId('suggested').getByRole('button');
  await expect.poll(() => next.count()).toBeGreaterThan(0);
  await shoot(page, 'suggested-eco');
  await page.context().close();
});
