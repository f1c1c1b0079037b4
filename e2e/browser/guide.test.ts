import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { compose, keepOwn, openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { sampleOf } from '../support/sampled.ts';

const installation = useBrowserInstallation();

const openGuide = async (path = '/guide', options = {}) => {
  const opened = await openPage(installation.browser, options);
  await opened.page.goto(installation.url + path);
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
    expect(asked.filter((address) => !address.startsWith(installation.url))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('searches for half a syllable while it is composed, and asks once for what is typed fast', async () => {
    const { page, asked } = await openGuide();
    await page.locator('#guide-search').focus();
    await compose(page, [
      ['ㅍ', '페'],
      ['ㅌ', '트'],
    ]);
    await options(page).filter({ hasText: '투명 페트병' }).first().waitFor();
    expect(asked.filter((address) => address.includes('/suggestions')).length).toBeLessThanOrEqual(2);
    await page.context().close();
  });

  it('remembers what was looked up, and forgets it when told', async () => {
    const { page } = await openGuide();
    await page.locator('#guide-search').fill('우유팩');
    await options(page).first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(`${installation.url}/guide`);
    await page.locator('#guide-search').focus();
    await page.getByText('최근 검색', { exact: true }).waitFor();
    expect(await options(page).count()).toBe(1);
    await page.getByRole('button', { name: '최근 검색 지우기' }).click();
    expect(await options(page).count()).toBe(0);
    await page.context().close();
  });

  it('says plainly that there is nothing, and takes the words to the assistant', async () => {
    const { page } = await openGuide();
    await page.locator('#guide-search').fill('큐큐즈즈');
    await page.getByText('안내에 ‘큐큐즈즈’ 품목이 없어요').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '에코에게 물어보기' }).click();
    await expect.poll(() => page.locator('#composer').inputValue()).toBe('큐큐즈즈');
    await page.context().close();
  });

  it('says so when the server cannot be reached, and goes on when it can', async () => {
    const { page } = await openGuide();
    await page.route('**/suggestions*', (route) => route.abort());
    await page.locator('#guide-search').fill('우유');
    await page.getByText('검색하지 못했어요. 적은 낱말은 그대로 있어요.').waitFor();
    await page.unroute('**/suggestions*');
    await page.getByRole('button', { name: '다시 시도하기' }).click();
    await options(page).first().waitFor();
    await page.context().close();
  });

  it('remembers where somebody lives and shows it on items that differ by area', async () => {
    const { page } = await openGuide('/guide/items/broken-glass');
    await page.getByRole('link', { name: '동네 고르기' }).click();
    await page.getByRole('group', { name: '시·도' }).getByRole('button', { name: '서울' }).click();
    await page.getByRole('group', { name: '서울의 시·군·구' }).getByRole('button', { name: '마포구' }).click();
    await page.getByRole('heading', { name: '서울특별시 마포구' }).waitFor();
    // Its days by row, and what is not known of it as a row as well.
    const row = (name: string) => page.getByRole('row').filter({ hasText: name });
    expect(await row('비닐과 투명 페트병').getByText('내놓는 날').count()).toBe(1);
    expect(await row('그 밖의 재활용품').getByText('내놓는 날').count()).toBe(4);
    expect(await row('음식물 쓰레기').innerText()).toContain('아직 몰라요');
    const [calendar] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '달력에 넣기' }).click(),
    ]);
    expect(calendar.suggestedFilename()).toBe('서울특별시 마포구.ics');
    await page.getByRole('link', { name: '찾아보기', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: /^오늘은 / }).waitFor();
    expect(await page.getByRole('list', { name: '이번 주에 내놓는 것' }).getByRole('listitem').count()).toBe(7);
    await page.goto(`${installation.url}/guide/items/broken-glass`);
    await page.getByRole('heading', { name: '서울특별시 마포구', exact: true }).waitFor();
    // What the district does otherwise is read first.
    expect(await page.locator('.view article > section').first().innerText()).toContain('특수규격봉투(PP포대)');
    // What is not collected as a recyclable shows none of their days, only what is known of itself and whom to ask.
    await page.getByText('마포구에서 불연성 쓰레기를 내놓는 요일과 시간은 아직 몰라요.').waitFor();
    expect(await page.locator('.rule').innerText()).not.toMatch(/[월화수목금토일]요일|\d{1,2}:\d{2}/);
    expect(
      await page
        .locator('.rule')
        .getByRole('link', { name: /마포구청/ })
        .getAttribute('href'),
    ).toBe('https://www.mapo.go.kr/site/main/content/mapo05060501');
    await page.goto(`${installation.url}/guide/items/clear-pet-bottle`);
    await page.locator('.rule').getByText('수요일').waitFor();
    expect(await page.locator('.rule').innerText()).not.toContain('월·화·목');
    await page.context().close();
  });

  it('finds a district by its name, and forgets it when told', async () => {
    const { page } = await openPage(installation.browser);
    await page.goto(`${installation.url}/guide/region`);
    await page.getByRole('searchbox', { name: '시·군·구 이름' }).fill('성남');
    await page.getByRole('button', { name: '경기도 성남시' }).click();
    await page.getByRole('heading', { level: 1, name: '경기도 성남시' }).waitFor();
    await page.getByRole('button', { name: '고른 동네 지우기' }).click();
    await page.getByRole('heading', { level: 1, name: '우리 동네 배출 안내' }).waitFor();
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('guide.region');
    await page.context().close();
  });

  it('shows what a thing looks like, and counts once whom its entry helped', async () => {
    const { page, asked, complaints } = await openGuide('/guide/items/pen');
    const picture = page.locator('article .picture use');
    await picture.waitFor({ state: 'attached' });
    expect(await picture.getAttribute('href')).toMatch(/#pen$/);
    // What is drawn has a size only where the drawing was found.
    const width = () => page.evaluate<number>("document.querySelector('article .picture use').getBBox().width");
    await expect.poll(width).toBeGreaterThan(10);
    expect(asked.filter((address) => address.includes('drawings')).length).toBeGreaterThan(0);
    await page.getByRole('button', { name: '도움이 됐어요' }).click();
    await page.getByText('1명에게 도움이 됐어요').waitFor();
    await page.reload();
    await page.getByText('1명에게 도움이 됐어요').waitFor();
    await page.getByRole('button', { name: '도움이 됐어요' }).click();
    await page.getByText('알려 줘서 고마워요.').waitFor();
    expect(await page.locator('.helped').innerText()).toContain('1명에게 도움이 됐어요');
    expect(complaints).toEqual([]);
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
    await entry.getByText('알려 줘서 고마워요.').waitFor();
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
  const PATHS = [
    '/guide',
    '/guide/items/clear-pet-bottle',
    '/guide/items/broken-glass',
    '/guide/category/plastic',
    '/guide/all',
    '/guide/search?q=glass',
    '/guide/search?q=qqzz',
    '/guide/faq/pet-label',
    '/guide/region',
    '/guide/items/none',
  ];

  it.each(sampleOf(views, 1))(
    'its pages are without a finding of axe and fit the width: $colorScheme $locale $width',
    async ({ colorScheme, locale, width }) => {
      const { page } = await openPage(installation.browser, {
        colorScheme,
        locale,
        viewport: { width, height: 800 },
        reducedMotion: 'reduce',
      });
      const inspect = async (what: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => `${what} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
        ).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), what).toBe(true);
      };
      for (const path of PATHS) {
        await page.goto(installation.url + path);
        await page.locator('.view h1, .home h1').first().waitFor();
        await page.waitForLoadState('networkidle');
        await inspect(path);
      }
      await keepOwn(page, 'guide.region', '11/마포구');
      await page.goto(`${installation.url}/guide/region`);
      await page.locator('dl').first().waitFor();
      await inspect('a region');
      await page.goto(`${installation.url}/guide`);
      await page.locator('.week').waitFor();
      await inspect('the week of a region');
      await page.locator('#guide-search').fill('glass');
      await options(page).first().waitFor();
      await page.keyboard.press('ArrowDown');
      await inspect('suggestions');
      await page.context().close();
    },
    120_000,
  );
});
