import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, startModelDouble, WORDS, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { answered, ask, enterApp } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';
import { touchTargets } from '../support/touch-targets.ts';

let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.paceMs = 1;
});
afterAll(() => model.stop());
const installation = useBrowserInstallation({
  env: () => ({
    MODERATION_WORDS: '나쁜 말',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'small',
    MODEL_CONTEXTS: 'compatible/small=1000',
  }),
});

it.each([
  ['light', 390],
  ['dark', 1280],
] as const)(
  'what falls out of a long chat is told in short, and can be read there: %s, %i',
  async (colorScheme, width) => {
    const { page, complaints } = await enterApp(installation.browser, installation.url, 'chat', {
      colorScheme,
      viewport: { width, height: 800 },
    });
    for (let n = 1; n <= 6; n += 1) {
      await ask(page, `${n}번째 질문이에요. ${'긴 이야기를 조금 더 해 볼게요. '.repeat(12)}`);
      await expect.poll(() => page.locator('article.answer[data-status="complete"]').count()).toBe(n);
    }
    const line = page.locator('[data-note="history_summarized"]').last();
    const button = line.getByRole('button', { name: '앞부분은 요약해서 전달했어요.' });
    await button.click();
    await line.getByText(WORDS.join('').trim()).waitFor();
    await line.getByText('compatible/small · AI가 쓴 요약이에요.').waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    await shoot(page, `long-chat-${colorScheme}-${width}`);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect((await touchTargets(page, '[data-note]')).filter(({ size }) => size < 44)).toEqual([]);
    await button.click();
    expect(await line.locator('blockquote').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

it('what is held back is said why, and goes back to be changed', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'chat');
  await ask(page, '이건 나쁜 말이에요.');
  await page.getByText('이 글은 이 서버의 이용 기준에 맞지 않아 보내지 않았어요.').waitFor();
  await shoot(page, 'held-back');
  await page.locator('.unsent').getByRole('button', { name: '고치기' }).click();
  expect(await page.locator('#composer').inputValue()).toBe('이건 나쁜 말이에요.');
  await page.locator('#composer').fill('이건 고운 말이에요.');
  await page.keyboard.press('Enter');
  await answered(page);
  // An edit that is held back is there again, too.
  await page.getByRole('button', { name: '고치기' }).first().click();
  const editor = page.locator('.editor textarea');
  await editor.fill('역시 나쁜 말이에요.');
  await editor.press('Enter');
  await page.getByText('이 글은 이 서버의 이용 기준에 맞지 않아 보내지 않았어요.').waitFor();
  await page.getByRole('button', { name: '고치기' }).first().click();
  expect(await editor.inputValue()).toBe('역시 나쁜 말이에요.');
  await page.context().close();
});
