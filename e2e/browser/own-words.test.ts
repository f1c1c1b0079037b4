import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { answered, ask, enterApp, openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

const PASSWORD = '여덟 글자가 넘는 비밀번호';
const A = `a${randomBytes(5).toString('hex')}`;
const B = `b${randomBytes(5).toString('hex')}`;
const installation = useBrowserInstallation();

beforeAll(async () => {
  for (const login_id of [A, B]) {
    const made = await fetch(`${installation.url}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login_id, password: PASSWORD }),
    });
    expect(made.status).toBe(201);
  }
});

const signIn = async (page: Page, loginId: string): Promise<void> => {
  await page.goto(`${installation.url}/login?to=/chat`);
  await page.getByLabel('아이디 또는 이메일').fill(loginId);
  await page.getByLabel('비밀번호', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/chat');
  await page.locator('#composer').waitFor();
};
const signOut = async (page: Page): Promise<void> => {
  await page.goto(`${installation.url}/chat`);
  await page.getByRole('button', { name: '로그아웃' }).click();
  await page.getByRole('link', { name: '로그인' }).first().waitFor();
};
const draft = (page: Page): Promise<string> => page.locator('#composer').inputValue();
const files = (page: Page): Promise<number> => page.locator('[data-testid=attachment][data-state=done]').count();
const attach = async (page: Page): Promise<void> => {
  await page
    .getByTestId('file-picker')
    .setInputFiles({ name: '비밀.txt', mimeType: 'text/plain', buffer: Buffer.from('비밀') });
  await expect.poll(() => files(page)).toBe(1);
};
const kept = (page: Page): Promise<unknown> =>
  page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
/** Neither the draft nor what could not be sent, on any screen that asks for words. */
const seesNothing = async (page: Page): Promise<void> => {
  expect(await draft(page)).toBe('');
  for (const path of ['/eco', '/studio']) {
    await page.goto(installation.url + path);
    const field = page.locator('#composer, #studio-sentence');
    await field.waitFor();
    expect(await field.inputValue()).toBe('');
    expect(await page.getByText('비밀', { exact: false }).count()).toBe(0);
  }
};

it('what somebody wrote is not there for the next one, and after an expired session it is for them', async () => {
  const { page } = await openPage(installation.browser);
  await signIn(page, A);
  await page.locator('#composer').fill('비밀 초안');
  await attach(page);
  await page.goto(`${installation.url}/studio`);
  await page.locator('#studio-sentence').fill('비밀 광고');
  await page.goto(`${installation.url}/eco`);
  await page.route('**/api/v1/conversations', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await ask(page, '비밀 질문');
  await expect.poll(() => kept(page)).toContain('비밀 질문');
  await page.unroute('**/api/v1/conversations');
  await page.goto(`${installation.url}/chat`);
  await expect.poll(() => files(page)).toBe(1);
  expect(await draft(page)).toBe('비밀 초안');
  await signOut(page);
  expect(await kept(page)).not.toContain('비밀');
  await signIn(page, B);
  await seesNothing(page);
  await signOut(page);

  await signIn(page, A);
  await page.locator('#composer').fill('비밀 초안');
  await attach(page);
  await page.context().clearCookies();
  await page.goto(`${installation.url}/chat`);
  await page.getByRole('link', { name: '로그인' }).first().waitFor();
  await signIn(page, B);
  expect(await files(page)).toBe(0);
  await seesNothing(page);
  await signOut(page);
  await signIn(page, A);
  expect(await draft(page)).toBe('비밀 초안');
  await expect.poll(() => files(page)).toBe(1);
  await page.context().close();
});

it('a guest who makes an account finds it there', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'chat');
  await page.locator('#composer').fill('손님의 초안');
  await attach(page);
  await page.getByRole('link', { name: '계정 만들기' }).first().click();
  await page.getByLabel('아이디 또는 이메일').fill(`c${randomBytes(5).toString('hex')}`);
  await page.getByLabel('이름').fill('하늘');
  await page.getByLabel('비밀번호', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await page.getByText('하늘', { exact: true }).waitFor();
  await page.locator('#composer').waitFor();
  expect(await draft(page)).toBe('손님의 초안');
  await expect.poll(() => files(page)).toBe(1);
  await page.context().close();
});

it('a list that stays open over midnight calls what was today yesterday', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'eco', { timezoneId: 'UTC' });
  await ask(page, '거울');
  await answered(page);
  const heading = page.locator('.side h3');
  await expect.poll(() => heading.allTextContents()).toEqual(['오늘']);
  await page.clock.install({ time: new Date(`${new Date().toISOString().slice(0, 10)}T23:58:30Z`) });
  await page.reload();
  await expect.poll(() => heading.allTextContents()).toEqual(['오늘']);
  await page.clock.fastForward(100_000);
  await expect.poll(() => heading.allTextContents()).toEqual(['어제']);
  await page.context().close();
});

it('with a finger alone Enter is a new line, and the button sends', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'eco', {
    viewport: { width: 360, height: 780 },
    hasTouch: true,
    isMobile: true,
  });
  const field = page.locator('#composer');
  expect(await field.getAttribute('enterkeyhint')).toBe('enter');
  await field.focus();
  await page.keyboard.type('거울');
  await page.keyboard.press('Enter');
  await page.keyboard.type('우산');
  expect(await draft(page)).toBe('거울\n우산');
  await page.locator('button.go').click();
  await answered(page);
  await page.context().close();
});
