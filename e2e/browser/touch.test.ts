import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { signInAs } from '../support/admin-pages.ts';
import { answered, ask, enterApp, keepOwn, openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { startWithRole } from '../support/roles.ts';
import { touchTargets } from '../support/touch-targets.ts';

const installation = useBrowserInstallation();
const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true } as const;
const LEAST = 44;

const PAGES = [
  '/',
  '/guide',
  '/guide/region',
  '/guide/items/broken-glass',
  '/guide/category/paper',
  '/guide/all',
  '/guide/search?q=유리',
  '/guide/search?q=qqzz',
  '/guide/faq/pet-label',
  '/login',
  '/register',
  '/forgot-password',
  '/account',
  '/account/security',
  '/account/api-keys',
  '/account/display',
  '/chat',
  '/eco',
  '/nowhere',
];

/** Measures what is on the page now. @returns what a finger would miss */
const missed = async (page: Page, what: string, counted: { all: number }): Promise<string[]> => {
  const targets = await touchTargets(page);
  counted.all += targets.length;
  expect(targets.length, what).toBeGreaterThan(0);
  return targets.filter(({ size }) => size < LEAST).map(({ name, size }) => `${what}: ${name} is ${size}`);
};

it('everything that is pressed on a phone is 44 px to a finger', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'eco', PHONE);
  const counted = { all: 0 };
  const found: string[] = [];
  await ask(page, '거울은 어떻게 버려?');
  await answered(page);
  found.push(...(await missed(page, 'a conversation', counted)));
  await page.getByRole('button', { name: '대화 목록 열기' }).click();
  await page.locator('#find-conversation').click({ trial: true });
  found.push(...(await missed(page, 'the list of chats', counted)));
  for (const path of PAGES) {
    await page.goto(installation.url + path);
    await page.waitForLoadState('networkidle');
    found.push(...(await missed(page, path, counted)));
  }
  await keepOwn(page, 'guide.region', '11/마포구');
  for (const path of ['/guide', '/guide/region']) {
    await page.goto(installation.url + path);
    await page.getByText('마포구').filter({ visible: true }).first().waitFor();
    found.push(...(await missed(page, `${path} of a place`, counted)));
  }
  console.log(`${counted.all} controls measured`);
  expect(found).toEqual([]);
  expect(counted.all).toBeGreaterThan(200);
});

/** By which a page is known: what stands in the place of one that is not there has targets as well. */
type Heading = readonly [selector: string, words?: string];
const OF_MEMBERS: Readonly<Record<string, Heading>> = {
  '/account/security': ['h2', '비밀번호'],
  '/account/api-keys': ['h2', '새 API 키'],
  '/account/webhooks': ['h2', '새 웹훅'],
  '/admin': ['#overview-title'],
  '/admin/people': ['#people-title'],
  '/admin/conversations': ['#conversations-title'],
  '/admin/tasks': ['#tasks-title'],
  '/admin/services': ['#services-title'],
  '/admin/audit': ['#audit-title'],
  '/admin/models': ['#models-title'],
  '/admin/mcp': ['#mcp-title'],
  '/admin/library/personas': ['#library-title'],
  '/admin/guide/items': ['#guide-title', '분리배출 안내'],
  '/admin/guide/items/broken-glass': ['#guide-title', '깨진 유리'],
  '/admin/guide/rules/11': ['#guide-title', '서울'],
  '/admin/training': ['#cases-title'],
  '/admin/places': ['#places-title'],
  '/admin/knowledge': ['#collections-title'],
};

it('what is pressed on the pages of an account and of admins is 44 px to a finger, and no page is wider than the phone', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const { page } = await signInAs(installation, admin, PHONE);
  const counted = { all: 0 };
  const found: string[] = [];
  const pages: Readonly<Record<string, Heading>> = { ...OF_MEMBERS, [`/admin/people/${admin.id}`]: ['#person-title'] };
  for (const [path, [selector, words]] of Object.entries(pages)) {
    await page.goto(installation.url + path);
    await page
      .locator(selector, words === undefined ? {} : { hasText: words })
      .first()
      .waitFor();
    await page.waitForLoadState('networkidle');
    if (await page.getByText('불러오지 못했어요').first().isVisible()) found.push(`${path} has failed`);
    found.push(...(await missed(page, path, counted)));
    if (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) found.push(`${path} is too wide`);
  }
  expect(found).toEqual([]);
  expect(counted.all).toBeGreaterThan(200);
  await page.context().close();
});

it('a phone has the way to sign in on its home, without a scroll, and a new chat in the header of one', async () => {
  const { page } = await openPage(installation.browser, PHONE);
  await page.goto(installation.url);
  const signIn = page.locator('.hero').getByRole('link', { name: '로그인', exact: true });
  await signIn.waitFor();
  const box = await signIn.boundingBox();
  expect(box !== null && box.y + box.height <= PHONE.viewport.height).toBe(true);
  expect(await page.locator('.hero').getByRole('link', { name: '계정 만들기', exact: true }).isVisible()).toBe(true);
  await signIn.click();
  await page.waitForURL(`${installation.url}/login?to=/`);
  await page.context().close();

  const { page: chat } = await enterApp(installation.browser, installation.url, 'eco', PHONE);
  await ask(chat, '거울은 어떻게 버려?');
  await answered(chat);
  await chat.waitForURL(/\/eco\/.+/);
  // Without a look into the list of chats.
  await chat.locator('header a.fresh').click();
  await chat.waitForURL(`${installation.url}/eco`);
  await expect.poll(() => chat.locator('article.answer').count()).toBe(0);
  await chat.context().close();
});
