import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { compose, openPage } from '../support/browser.ts';
import { useBrowserHouse } from '../support/browser-house.ts';

const house = useBrowserHouse();

const openGuide = async (path = '/guide', options = {}) => {
  const opened = await openPage(house.browser, options);
  await opened.page.goto(house.url + path);
  await opened.page.locator('#guide-search').waitFor();
  return opened;
};
const options = (page: Page) => page.getByRole('option');

describe('the guide, in a browser', () => {
  it('finds by initial consonants and is used by keyboard alone', async () => {
    const { page, asked, complaints } = await openGuide();
    const field = page.getByRole('combobox');
    await field.focus();
    await page.keyboard.type('ㅍㅌㅂ');
    await options(page).first().waitFor();
    expect(await options(page).first().innerText()).toContain('투명 페트병');
    expect(await field.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    expect(await field.getAttribute('aria-activedescendant')).toBe('guide-option-0');
    expect(await options(page).first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowUp');
    expect(await field.getAttribute('aria-activedescendant')).toBe(null);
    await page.keyboard.press('Escape');
    expect(await options(page).count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '투명 페트병' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/guide/items/clear-pet-bottle');
    await expect.poll(() => page.title()).toBe('투명 페트병 · 마당');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: '투명 페트병' }).waitFor();
    expect(await page.getByText('출처:').first().innerText()).toMatch(/\d{4}-\d{2}-\d{2}/);
    expect(asked.filter((address) => !address.startsWith(house.url))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('searches for half a syllable while it is composed, and asks once for what is typed fast', async () => {
    const { page, asked } = await openGuide();
    await page.locator('#guide-search').focus();
    await compose(page, [['ㅍ', '페'], ['ㅌ', '트']]);
    await options(page).filter({ hasText: '투명 페트병' }).first().waitFor();
    expect(asked.filter((address) => address.includes('/suggestions')).length).toBeLessThanOrEqual(2);
    await page.context().close();
  });

  it('remembers what was looked up, and forgets it when told', async () => {
    const { page } = await openGuide();
    await page.locator('#guide-search').fill('우유팩');
    await options(page).first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(`${house.url}/guide`);
    await page.locator('#guide-search').focus();
    await page.getByText('최근에 찾은 것').waitFor();
    expect(await options(page).count()).toBe(1);
    await page.getByRole('button', { name: '기록 지우기' }).click();
    expect(await options(page).count()).toBe(0);
    await page.context().close();
  });

  it('says plainly that there is nothing, and takes the words to the assistant', async () => {
    const { page } = await openGuide();
    await page.locator('#guide-search').fill('큐큐즈즈');
    await page.getByText('안내에서 찾지 못했어요').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '에코에게 물어보기' }).click();
    await expect.poll(() => page.locator('#composer').inputValue()).toBe('큐큐즈즈');
    await page.context().close();
  });

  it('says so when the server cannot be reached, and goes on when it can', async () => {
    const { page } = await openGuide();
    await page.route('**/suggestions*', (route) => route.abort());
    await page.locator('#guide-search').fill('우유');
    await page.getByText('찾지 못했어요. 적은 것은 그대로 있어요.').waitFor();
    await page.unroute('**/suggestions*');
    await page.getByRole('button', { name: '다시 하기' }).click();
    await options(page).first().waitFor();
    await page.context().close();
  });

  it('remembers where somebody lives and shows it on items that differ by area', async () => {
    const { page } = await openGuide('/guide/items/broken-glass');
    await page.getByRole('link', { name: '동네 고르기' }).click();
    await page.getByLabel('시·도').selectOption({ label: '서울특별시' });
    await page.getByLabel('시·군·구').selectOption('마포구');
    await page.getByRole('heading', { name: '서울특별시 마포구' }).waitFor();
    await page.goto(`${house.url}/guide/items/broken-glass`);
    await page.getByRole('heading', { name: '서울특별시 마포구' }).waitFor();
    expect(await page.getByRole('link', { name: /서울특별시청/ }).getAttribute('href')).toBe('https://www.seoul.go.kr');
    await page.context().close();
  });

  it('opens a question by its address, filters, and counts a helpful answer once', async () => {
    const { page } = await openGuide('/guide/faq/pet-label');
    const question = page.getByRole('button', { name: '투명 페트병 라벨은 꼭 떼야 하나요?' });
    await question.waitFor();
    expect(await question.getAttribute('aria-expanded')).toBe('true');
    const entry = page.locator('#faq-pet-label');
    await entry.getByRole('button', { name: '도움이 됐어요' }).click();
    await entry.getByText('1명에게 도움이 됐어요').waitFor();
    await page.reload();
    await entry.getByRole('button', { name: '도움이 됐어요' }).click();
    await entry.getByText('고마워요.').waitFor();
    expect(await entry.innerText()).toContain('1명에게 도움이 됐어요');
    await page.getByRole('group', { name: '갈래로 찾기' }).getByRole('button', { name: '음식물' }).click();
    expect(await question.count()).toBe(0);
    await page.context().close();
  });

  it('shows a category to its end', async () => {
    const { page } = await openGuide('/guide/category/general');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const more = page.getByRole('button', { name: '더 보기' });
    while (await more.count()) {
      const before = await page.locator('.rows li').count();
      await more.click();
      await expect.poll(() => page.locator('.rows li').count()).toBeGreaterThan(before);
    }
    const said = Number(/(\d+)개 품목/.exec(await page.locator('.lead').innerText())?.[1]);
    expect(await page.locator('.rows li').count()).toBe(said);
    await page.context().close();
  });

  const views = [
    { colorScheme: 'light', locale: 'ko-KR', width: 360 },
    { colorScheme: 'dark', locale: 'en-US', width: 1280 },
  ] as const;
  const PATHS = ['/guide', '/guide/items/clear-pet-bottle', '/guide/items/broken-glass', '/guide/category/plastic', '/guide/search?q=glass', '/guide/search?q=qqzz', '/guide/faq/pet-label', '/guide/region', '/guide/items/none'];

  it.each(views)('its pages are without a finding of axe and fit the width: $colorScheme $locale $width', async ({ colorScheme, locale, width }) => {
    const { page } = await openPage(house.browser, { colorScheme, locale, viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    const inspect = async (what: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${what} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), what).toBe(true);
    };
    for (const path of PATHS) {
      await page.goto(house.url + path);
      await page.locator('.view h1, .home h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      await inspect(path);
    }
    await page.evaluate("localStorage.setItem('madang.guide.region', '11/마포구')");
    await page.goto(`${house.url}/guide/region`);
    await page.locator('dl').waitFor();
    await inspect('a region');
    await page.locator('#guide-search').fill('glass');
    await options(page).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await inspect('suggestions');
    await page.context().close();
  }, 120_000);
});
