import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, startModelDouble, WORDS, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { answered, ask, enterApp, openPage, wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.paceMs = 1;
});
const MODELS = ['double', 'other', ...Array.from({ length: 9 }, (_, n) => `many-${n}`)];
const installation = useBrowserInstallation({
  env: () => ({
    LOG_LEVEL: 'warn',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: MODELS.join(','),
  }),
});
afterAll(() => model.stop());

const last = (page: Page) => page.locator('article.answer').last();

it('shows the archive to a guest who begins at the chat, also when all they have is in it', async () => {
  const { page } = await openPage(installation.browser);
  await page.goto(`${installation.url}/chat`);
  await ask(page, '하나');
  await answered(page);
  await page.locator('.side .archive').waitFor();
  await page.locator('.side .row').hover();
  await page.locator('.side').getByTestId('conversation-menu').click();
  await page.getByRole('menuitem', { name: '보관하기', exact: true }).click();
  await expect.poll(() => page.locator('.side .row').count()).toBe(0);
  await page.locator('.side .archive').click();
  await expect.poll(() => page.locator('.side .row').count()).toBe(1);
  await page.context().close();
});

it('never shows one set of questions before another', async () => {
  const { page } = await openPage(installation.browser);
  await page.addInitScript(`{
    const seen = (window.seen = new Set());
    new MutationObserver(() => { for (const each of document.querySelectorAll('[data-testid=example]')) seen.add(each.textContent); }).observe(document, { childList: true, subtree: true });
  }`);
  await page.route(/\/api\/v1\/(prompts|models)/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await page.goto(`${installation.url}/chat`);
  await page.getByTestId('example').first().waitFor();
  await page.waitForTimeout(500);
  expect(await page.evaluate('[...window.seen]')).toEqual(await page.getByTestId('example').allTextContents());
  await page.context().close();
});

it('goes through what was searched for by keyboard alone', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'chat');
  for (const words of ['첫째 바다', '둘째 바다', '셋째 산']) {
    await page.getByTestId('new-conversation').click();
    await ask(page, words);
    await page.waitForURL(/\/chat\/.+/);
    await answered(page);
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type('바다');
  await expect.poll(() => page.locator('.side .row').count()).toBe(2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown'); // the last one stays
  expect(await page.evaluate('document.activeElement.closest(".row").textContent')).toContain('첫째 바다');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  expect(await page.evaluate('document.activeElement.id')).toBe('find-conversation');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.me').allTextContents()).toEqual(['나: 둘째 바다']);
  await page.context().close();
});

it('asks what was wrong with an answer, and keeps it', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'chat');
  await ask(page, '하나');
  await answered(page);
  await last(page).getByRole('button', { name: '아쉬운 답이에요' }).click();
  await page.getByRole('button', { name: '사실과 달라요' }).click();
  await page.getByLabel('더 알려 주고 싶은 것').fill('날짜가 달라요');
  await shoot(page, 'reasons');
  const told = page.waitForRequest(
    (request) => request.url().endsWith('/feedback') && (request.postData() ?? '').includes('incorrect'),
  );
  await page.locator('.reasons').getByRole('button', { name: '보내기' }).click();
  expect(JSON.parse((await told).postData() ?? '')).toMatchObject({
    rating: 'down',
    tags: ['incorrect'],
    comment: '날짜가 달라요',
  });
  await page.getByText('알려 줘서 고마워요.').waitFor();
  expect(await page.locator('.reasons').count()).toBe(0);
  await page.context().close();
});

it('offers another model where one has failed, found by its name, and goes on with it', async () => {
  model.trap = 'error-before';
  const { page } = await enterApp(installation.browser, installation.url, 'chat', {
    viewport: { width: 390, height: 844 },
  });
  await ask(page, '하나');
  await page.locator('article.answer[data-ending]').waitFor();
  await shoot(page, 'failure-phone');
  model.trap = 'none';
  await last(page).getByRole('button', { name: '모델 바꾸기' }).click();
  await page.getByLabel('모델 찾기').fill('ot her');
  await expect.poll(() => page.locator('dialog li').allTextContents()).toEqual(['othercompatible/other']);
  await shoot(page, 'change-model-phone');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await answered(page);
  expect(await wordsOf(last(page))).toContain('other · AI가 쓴 답이에요.');
  expect((model.requests.at(-1) as { model: string }).model).toBe('other');
  await expect.poll(() => page.getByTestId('model-picker').textContent()).toContain('other');
  await page.context().close();
});

it('shows what happened above what is being written', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'chat', {
    viewport: { width: 390, height: 844 },
  });
  await ask(page, '하나');
  await answered(page);
  await page.locator('#composer').fill('여러\n줄을\n쓰는\n중');
  await last(page).getByRole('button', { name: '아쉬운 답이에요' }).click();
  await page.getByRole('button', { name: '사실과 달라요' }).click();
  await page.locator('.reasons').getByRole('button', { name: '보내기' }).click();
  await page.locator('.toast').waitFor();
  expect(
    await page.evaluate(
      "document.querySelector('.toast').getBoundingClientRect().bottom <= document.querySelector('.compose').getBoundingClientRect().top",
    ),
  ).toBe(true);
  await page.context().close();
});

it('tells by its key whether what was sent has come, also where the same was said before', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'chat');
  await ask(page, '네');
  await page.waitForURL(/\/chat\/.+/);
  await answered(page);
  const said = (): Promise<string[]> => page.locator('.me').allTextContents();
  const messages = /\/conversations\/[^/]+\/messages$/;
  /** Says it where it, or the answer to it, is lost on the way, and comes back. A request that is only held would leave once it is let go. */
  const sayAndComeBack = async (reaches: boolean): Promise<void> => {
    await page.route(messages, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      if (reaches) await route.fetch();
      return route.abort();
    });
    const lost = page.waitForEvent('requestfailed', (request) => messages.test(request.url()));
    await ask(page, '네');
    await lost;
    await page.unroute(messages);
    const settled = page.waitForResponse(
      (response) => messages.test(response.url()) && response.request().method() === 'POST',
    );
    await page.reload();
    await settled;
  };
  // One that never leaves is said now.
  await sayAndComeBack(false);
  await expect.poll(said).toEqual(['나: 네', '나: 네']);
  await expect.poll(() => page.locator('article.answer[data-status="complete"]').count()).toBe(2);
  // One that comes, and whose answer is lost, is not said again.
  await sayAndComeBack(true);
  await expect.poll(() => page.locator('article.answer[data-status="complete"]').count()).toBe(3);
  expect(await said()).toEqual(['나: 네', '나: 네', '나: 네']);
  await page.reload();
  await page.locator('article.answer').nth(2).waitFor();
  expect(await said()).toEqual(['나: 네', '나: 네', '나: 네']);
  await page.context().close();
});

it('prints what was said, whole and in ink, and nothing that is pressed', async () => {
  model.words = Array.from({ length: 60 }, (_, n) => `${n}번째 줄이에요.\n\n`);
  const { page } = await enterApp(installation.browser, installation.url, 'chat', { colorScheme: 'dark' });
  await ask(page, '길게');
  await answered(page);
  model.words = WORDS;
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(
    await page.evaluate(
      "[...document.querySelectorAll('.compose, .rail, .side, header button:not(.model-picker), .foot button')].filter((element) => element.checkVisibility()).length",
    ),
  ).toBe(0);
  expect(
    await page.evaluate(
      "document.documentElement.scrollHeight > 60 * 25 && document.querySelector('.flow').scrollHeight === document.querySelector('.flow').clientHeight",
    ),
  ).toBe(true);
  expect(await page.evaluate("getComputedStyle(document.querySelector('.md p')).color")).toBe('rgb(30, 34, 39)');
  await page.context().close();
});

it('prints a long line of code to its end, and the mark of a footnote', async () => {
  model.words = ['앞.[^1]\n\n```js\n', `const text = '${'가나다라마바사 '.repeat(30)}';\n`, '```\n\n[^1]: 각주\n'];
  const { page } = await enterApp(installation.browser, installation.url, 'chat');
  await ask(page, '코드');
  await answered(page);
  model.words = WORDS;
  await page.locator('figure.code pre').waitFor();
  await page.emulateMedia({ media: 'print' });
  const beyond =
    "Math.max(0, ...[...document.querySelectorAll('.md pre')].map((pre) => pre.scrollWidth - pre.clientWidth))";
  expect(await page.evaluate(beyond)).toBe(0);
  expect(await page.getByRole('button', { name: '각주 1' }).isVisible()).toBe(true);
  await page.context().close();
});

it('says where words go, where a model answers', async () => {
  const { page } = await openPage(installation.browser);
  await page.goto(installation.url);
  expect(await page.getByTestId('kept').textContent()).toBe(
    '대화는 이 서버에 저장되고, 답할 때만 연결된 모델에 보내요.',
  );
  await page.goto(`${installation.url}/chat`);
  await page.getByText('답을 받으려고 double에 보내요').waitFor();
  await page.context().close();
});
