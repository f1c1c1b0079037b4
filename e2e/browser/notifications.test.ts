import { randomBytes } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import type { Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';
import { touchTargets } from '../support/touch-targets.ts';

const PASSWORD = '여덟 글자가 넘는 비밀번호';
const installation = useBrowserInstallation();

/** How many somebody was told of, read or not. */
const toldOf = async (loginId: string): Promise<number> => {
  const admin = new pg.Client({ connectionString: installation.adminUrl });
  await admin.connect();
  const { rowCount } = await admin.query(
    'SELECT FROM users.notifications WHERE user_id = (SELECT id FROM auth.users WHERE login_id = $1)',
    [loginId],
  );
  await admin.end();
  return rowCount ?? 0;
};

/** Lists something else for somebody. */
const tellAnother = async (loginId: string): Promise<void> => {
  const admin = new pg.Client({ connectionString: installation.adminUrl });
  await admin.connect();
  await admin.query(
    "INSERT INTO users.notifications (id, user_id, kind, subject, event_id, at, values) SELECT gen_random_uuid(), id, 'chat.share_cloned', 'a share', gen_random_uuid(), now(), '{\"clones\": 1}' FROM auth.users WHERE login_id = $1",
    [loginId],
  );
  await admin.end();
};

/** An account that was made elsewhere: that it is used in this browser is news. */
const signIn = async (
  options: Parameters<typeof openPage>[1],
): Promise<{ page: Page; complaints: string[]; loginId: string }> => {
  const loginId = `u${randomBytes(5).toString('hex')}`;
  const response = await fetch(`${installation.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login_id: loginId, password: PASSWORD }),
  });
  expect(response.status).toBe(201);
  const { page, complaints } = await openPage(installation.browser, options);
  await page.goto(`${installation.url}/login?to=/account/display`);
  await page.locator('input[name="username"]').fill(loginId);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/account/display');
  await expect.poll(() => toldOf(loginId)).toBe(1);
  await page.reload();
  return { page, complaints, loginId };
};

it('a sign-in from somewhere new is told by the bell, read by keyboard, and the switch keeps what is chosen', async () => {
  const { page, complaints } = await signIn({ viewport: { width: 1440, height: 900 } });
  const bell = (name: string) => page.getByRole('link', { name, exact: true });
  await bell('알림, 안 읽음 1').click();
  await page.getByText('새로운 곳에서 로그인했어요', { exact: false }).first().waitFor();
  await page.getByText(/Chrome · 네트워크 주소: 127\.0\.0\.0\/24/).waitFor();
  await shoot(page, 'notifications-unread');
  await page.getByRole('button', { name: '모두 읽음으로 표시하기' }).focus();
  await page.keyboard.press('Enter');
  await bell('알림, 안 읽음 1').waitFor({ state: 'detached' });
  const choice = page.getByRole('switch', { name: /알림 켜기/ });
  expect(await choice.isChecked()).toBe(false);
  await choice.focus();
  const saved = page.waitForResponse((response) => response.request().method() === 'PUT');
  await page.keyboard.press('Space');
  expect((await saved).status()).toBe(200);
  await page.reload();
  await expect.poll(() => page.getByRole('switch', { name: /알림 켜기/ }).isChecked()).toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('who marks one as read twice before the first is answered, has one fewer unread and not two', async () => {
  const { page, loginId } = await signIn({ viewport: { width: 1440, height: 900 } });
  await tellAnother(loginId);
  const isRead = (url: URL): boolean => url.pathname.endsWith('/read');
  const waiting: Route[] = [];
  await page.route(isRead, (route) => void waiting.push(route));
  await page.goto(`${installation.url}/account/notifications`);
  const bell = (count: number) => page.getByRole('link', { name: `알림, 안 읽음 ${count}`, exact: true });
  await bell(2).waitFor();
  const mark = page.getByRole('button', { name: '새로운 곳에서 로그인했어요: 읽음으로 표시하기' });
  await mark.click();
  await mark.click();
  await expect.poll(() => waiting.length).toBe(2);
  for (const route of waiting) {
    const answered = page.waitForResponse((response) => isRead(new URL(response.url())));
    await route.continue();
    await (await answered).finished();
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    await bell(1).waitFor();
  }
  await page.context().close();
});

it.each(['light', 'dark'] as const)('the list fits a phone, and axe finds nothing: %s', async (colorScheme) => {
  const { page } = await signIn({
    colorScheme,
    viewport: { width: 360, height: 780 },
    hasTouch: true,
    isMobile: true,
    reducedMotion: 'reduce',
  });
  await page.goto(`${installation.url}/account/notifications`);
  await page.getByRole('switch').waitFor();
  await page.getByText('새 알림', { exact: true }).waitFor();
  await shoot(page, `notifications-phone-${colorScheme}`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  const small = (await touchTargets(page)).filter(({ size }) => size < 44);
  expect(small).toEqual([]);
  const read = page.waitForResponse((response) => response.url().endsWith('/read'));
  await page.getByRole('link', { name: /새로운 곳에서/ }).click();
  await page.waitForURL((url) => url.pathname === '/account/security');
  expect((await read).status()).toBe(200);
  await page.goto(`${installation.url}/account/notifications`);
  await page.getByText('새로운 곳에서 로그인했어요').waitFor();
  expect(await page.getByText('새 알림', { exact: true }).count()).toBe(0);
  await page.context().close();
});

it('the bell is on the home page of a phone, in which nothing breaks; a guest is told that nothing comes', async () => {
  const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true } as const;
  const { page } = await signIn(phone);
  await page.goto(`${installation.url}/`);
  await page.getByRole('link', { name: '알림, 안 읽음 1', exact: true }).waitFor();
  await shoot(page, 'notifications-home-phone');
  // On one line, in both languages: the row is as high as one thing that can be touched.
  const fits = () =>
    page.evaluate(
      'document.documentElement.scrollWidth <= innerWidth && document.querySelector("header.top").offsetHeight < 80',
    );
  expect(await fits()).toBe(true);
  await page.getByTestId('language-en').click();
  const bell = page.getByRole('link', { name: 'Notifications, 1 unread', exact: true });
  await bell.waitFor();
  await shoot(page, 'notifications-home-phone-en');
  expect(await fits()).toBe(true);
  await bell.click();
  await page.waitForURL((url) => url.pathname === '/account/notifications');
  await page.context().close();

  const guest = (await openPage(installation.browser, phone)).page;
  await guest.goto(`${installation.url}/chat`);
  await guest.getByRole('textbox').first().fill('거울은 어떻게 버려?');
  await guest.keyboard.press('Enter');
  await guest.waitForURL(/\/chat\/.+/);
  await guest.goto(`${installation.url}/account/notifications`);
  await guest.getByText('알림은 손님에게는 오지 않아요.', { exact: false }).waitFor();
  await guest.context().close();
});
