import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { answered, ask, enterApp, openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

const installation = useBrowserInstallation();

const titles = (page: Page): Promise<string[]> => page.locator('.side .title').allTextContents();
const askInTurn = async (page: Page, ...questions: string[]): Promise<void> => {
  for (const question of questions) {
    await page.getByTestId('new-conversation').click();
    await ask(page, question);
    await page.waitForURL(/\/(chat|eco)\/.+/);
    await answered(page);
  }
};
const choose = async (page: Page, title: string, item: string): Promise<void> => {
  const row = page.locator('.side .row', { hasText: title });
  await row.hover();
  await row.getByTestId('conversation-menu').click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
};

describe('conversations in the browser', () => {
  it('are renamed, pinned, archived, deleted, and brought back', async () => {
    const { page, complaints } = await enterApp(installation.browser, installation.url, 'eco');
    await askInTurn(page, '거울', '우산', '냉장고');
    await expect.poll(() => titles(page)).toEqual(['냉장고', '우산', '거울']);
    await choose(page, '거울', '고정하기');
    await expect.poll(() => titles(page)).toEqual(['거울', '냉장고', '우산']);
    await choose(page, '우산', '이름 바꾸기');
    await page.getByLabel('대화 이름').fill('접는 우산');
    await page.keyboard.press('Enter');
    await expect.poll(() => titles(page)).toEqual(['거울', '냉장고', '접는 우산']);
    await choose(page, '접는 우산', '보관하기');
    await expect.poll(() => titles(page)).toEqual(['거울', '냉장고']);
    await page.locator('.side .archive').click();
    await expect.poll(() => titles(page)).toEqual(['접는 우산']);
    await page.locator('.side .archive').click();
    await choose(page, '냉장고', '대화 지우기…'); // the one that is open
    await expect.poll(() => titles(page)).toEqual(['거울']);
    await expect.poll(() => new URL(page.url()).pathname).toBe('/eco');
    await page.getByRole('button', { name: '되돌리기' }).click();
    await expect.poll(() => titles(page)).toEqual(['거울', '냉장고']);
    await page.reload();
    await expect.poll(() => titles(page)).toEqual(['거울', '냉장고']);
    expect(complaints).toEqual([]);
  });

  it('are found by one syllable, by keyboard alone', async () => {
    const { page } = await enterApp(installation.browser, installation.url, 'eco');
    await askInTurn(page, '깨진 유리컵', '우산');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('컵');
    await expect.poll(() => titles(page)).toEqual(['깨진 유리컵']);
    await page.keyboard.press('Escape');
    await expect.poll(() => titles(page)).toEqual(['우산', '깨진 유리컵']);
    await page.keyboard.press('Control+Slash');
    await page.getByRole('dialog', { name: '단축키' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Shift+O');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/eco');
  });

  it('keep every version of what was said and answered', async () => {
    const { page, complaints } = await enterApp(installation.browser, installation.url, 'eco');
    await askInTurn(page, '거울');
    await page.locator('.mine').hover();
    await page.getByRole('button', { name: '고치기' }).click();
    await page.locator('.editor textarea').fill('우산');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.me').allTextContents()).toEqual(['나: 우산']);
    await answered(page);
    await expect.poll(() => page.locator('.mine .count').textContent()).toBe('2 / 2');
    await page.getByRole('button', { name: '이전 버전' }).click();
    await expect.poll(() => page.locator('.me').allTextContents()).toEqual(['나: 거울']);
    await page.reload();
    await expect.poll(() => page.locator('.mine .count').textContent()).toBe('1 / 2');
    await page.getByRole('button', { name: '다시 받기' }).click();
    await expect.poll(() => page.locator('.answer .count').textContent()).toBe('2 / 2');
    await page.getByRole('button', { name: '도움이 됐어요' }).click();
    await page.reload();
    await expect
      .poll(() => page.getByRole('button', { name: '도움이 됐어요' }).getAttribute('aria-pressed'))
      .toBe('true');
    expect(complaints).toEqual([]);
  });

  it('remember who answers', async () => {
    const { page } = await enterApp(installation.browser, installation.url, 'chat');
    await page.getByTestId('model-picker').click();
    await page.getByRole('menuitemradio', { name: /마당지기/ }).click();
    await expect.poll(() => page.getByTestId('model-picker').textContent()).toContain('마당지기');
    await askInTurn(page, '거울');
    await page.reload();
    await expect.poll(() => page.getByTestId('model-picker').textContent()).toContain('마당지기');
  });

  it('are shared, read by a stranger, and gone on with; a share that has ended says so', async () => {
    const { page } = await enterApp(installation.browser, installation.url, 'eco', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await askInTurn(page, '깨진 유리컵은 어떻게 버려?');
    await page.getByRole('button', { name: '공유하기', exact: true }).click();
    await page.getByTestId('make-share').click();
    const link = await page.getByTestId('share-link').inputValue();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(link);

    const reader = await openPage(installation.browser);
    await reader.page.goto(link);
    await expect
      .poll(() => reader.page.locator('.me').allTextContents())
      .toEqual(['질문한 사람: 깨진 유리컵은 어떻게 버려?']);
    expect(reader.asked.filter((url) => url.includes('/auth/'))).toEqual([]); // reading makes nobody a guest
    await reader.page.getByTestId('clone').click();
    await reader.page.waitForURL(/\/eco\/.+/);
    await reader.page.locator('.mine').waitFor();
    await ask(reader.page, '거울은?');
    await expect.poll(() => reader.page.locator('article.answer[data-status="complete"]').count()).toBe(2);
    expect(reader.complaints).toEqual([]);

    await page.getByRole('button', { name: '공유 끝내기' }).click();
    await expect.poll(() => page.getByTestId('share-link').count()).toBe(0);
    await reader.page.goto(link);
    await expect
      .poll(() => reader.page.locator('.trouble p').textContent())
      .toBe('공유가 끝났어요. 링크를 보낸 사람에게 새 링크를 부탁해 주세요.');
  });

  it('are given as a file', async () => {
    const { page } = await enterApp(installation.browser, installation.url, 'eco');
    await askInTurn(page, '거울');
    await page.locator('header').getByTestId('conversation-menu').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Markdown으로 내려받기' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('거울.md');
  });

  it('begin with samples, too', async () => {
    const { page } = await enterApp(installation.browser, installation.url, 'chat');
    await page.getByTestId('sample').first().click();
    await page.getByTestId('clone').click();
    await page.waitForURL(/\/chat\/.+/);
    await expect.poll(() => page.locator('.me').count()).toBeGreaterThan(0);
  });

  const LOOKS = [
    { colorScheme: 'light', locale: 'en-US', width: 1280 },
    { colorScheme: 'dark', locale: 'ko-KR', width: 360 },
  ] as const;
  it.each(LOOKS)(
    'have nothing for axe to find: $colorScheme, $locale, $width',
    async ({ colorScheme, locale, width }) => {
      const { page } = await enterApp(installation.browser, installation.url, 'eco', {
        colorScheme,
        locale,
        viewport: { width, height: 800 },
      });
      await ask(page, 'mirror');
      await answered(page);
      const check = async (): Promise<void> =>
        expect(
          (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [
            id,
            nodes.map(({ html }) => html),
          ]),
        ).toEqual([]);
      await check();
      await page.getByTestId('model-picker').click();
      await page.getByRole('menu').waitFor();
      await check();
      await page.keyboard.press('Escape');
      await page.locator('header').getByTestId('conversation-menu').click();
      await page.getByRole('menuitem', { name: /^(공유하기|Share)$/ }).click();
      await page.getByTestId('make-share').click();
      const link = await page.getByTestId('share-link').inputValue();
      await check();
      await page.goto(link);
      await page.getByTestId('clone').waitFor();
      await check();
    },
  );
});
