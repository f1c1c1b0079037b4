import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startAccount, unique } from '../support/accounts.ts';
import { signInAs } from '../support/admin-pages.ts';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { call } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();
const startAdmin = () => startWithRole({ url: installation.url, database: installation }, 'admin');
const refused = async (page: Page): Promise<unknown[]> => (await new AxeBuilder({ page }).analyze()).violations;
const fits = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth <= window.innerWidth');

it('an admin finds somebody, bans them with a reason and takes that back, and the log says so', async () => {
  const admin = await startAdmin();
  const name = `가온${unique().slice(0, 8)}`;
  const account = await startAccount(installation.url, { name });
  const { page, complaints } = await signInAs(installation, admin);
  await page.goto(`${installation.url}/admin/people`);
  await page.getByLabel('이름, 이메일, 아이디, 번호로 찾기').fill(name.slice(0, 6));
  const row = page.locator(`[data-person="${account.id}"]`);
  await row.waitFor();
  await expect.poll(() => page.locator('[data-person]').count()).toBe(1);
  await page.getByLabel('이름, 이메일, 아이디, 번호로 찾기').fill(account.id);
  await expect.poll(() => page.locator('[data-person]').count()).toBe(1);
  await shoot(page, 'admin-people');
  await row.getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 2 }).waitFor();
  const plans = page.getByRole('group', { name: '요금제' }).getByRole('button');
  const isPressed = async (nth: number): Promise<boolean> =>
    (await plans.nth(nth).getAttribute('aria-pressed')) === 'true';
  await expect.poll(() => isPressed(0)).toBe(true);
  await plans.nth(1).click();
  await expect.poll(() => isPressed(1)).toBe(true);
  await page.getByRole('button', { name: '되돌리기' }).click();
  await expect.poll(() => isPressed(0)).toBe(true);
  await page.getByRole('button', { name: /이 기기에서 로그아웃하기$/ }).click();
  await page.getByText('그 기기에서 로그아웃했어요').waitFor();
  await page.getByText('로그인한 기기가 없어요').waitFor();
  await page.getByRole('button', { name: '까닭 적고 정지하기' }).click();
  const dialog = page.getByRole('dialog', { name: '계정 정지하기' });
  expect(await dialog.getByRole('button', { name: '까닭 적고 정지하기' }).isDisabled()).toBe(true);
  await dialog.getByLabel('까닭').fill('광고를 되풀이해요');
  await dialog.getByLabel('언제까지').selectOption('7');
  await shoot(page, 'admin-ban');
  await dialog.getByRole('button', { name: '까닭 적고 정지하기' }).click();
  await page.getByText('광고를 되풀이해요').waitFor();
  const asAdmin = await call(installation.url, 'GET /admin/users/:id', { params: { id: account.id } }, admin);
  expect(asAdmin.body.disabled_at).not.toBeNull();
  await page.getByText(/저절로 풀려요/).waitFor();
  await shoot(page, 'admin-person');
  expect(await refused(page)).toEqual([]);
  await page.getByRole('button', { name: '되돌리기' }).click();
  await page.getByText('쓰는 중').first().waitFor();
  // Whoever is banned is told until when.
  const until = new Date(Date.now() + 86_400_000).toISOString();
  const body = { reason: '광고를 되풀이해요', until };
  await call(installation.url, 'POST /admin/users/:id/ban', { params: { id: account.id }, body }, admin);
  const theirs = (await openPage(installation.browser)).page;
  await theirs.goto(`${installation.url}/login`);
  await theirs.getByLabel('아이디 또는 이메일').fill(account.loginId);
  await theirs.getByRole('textbox', { name: '비밀번호' }).fill(account.password);
  await theirs.keyboard.press('Enter');
  await theirs.getByText(/이용이 정지된 계정이에요\. .+부터 다시 로그인할 수 있어요/).waitFor();
  await theirs.context().close();

  // What another service tells comes a moment later: the plan, and that it was taken back.
  const query = { user_id: account.id, action: 'admin_acted' };
  const told = async () => (await call(installation.url, 'GET /admin/audit', { query }, admin)).body.items.length;
  await expect.poll(told).toBe(2);
  await page.getByRole('link', { name: '감사 기록' }).last().click();
  const planned = page.locator('[data-action="admin_acted"]').first();
  await planned.waitFor();
  expect(await planned.textContent()).toMatch(
    /사용자의 요금제를 바꿈\s*사용자 번호: .+ · API 작업: updateUserSubscription/,
  );
  await page.locator('[data-action="unbanned"]').waitFor();
  const line = page.locator('[data-action="banned"]').first();
  expect(await line.textContent()).toContain('광고를 되풀이해요');
  await page.locator('.filters select').nth(0).selectOption('admins');
  await page.locator('.filters select').nth(1).selectOption('banned');
  await expect.poll(() => page.locator('[data-action="unbanned"]').count()).toBe(0);
  await line.waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^audit-.*\.csv$/);
  await shoot(page, 'admin-audit');
  expect(await refused(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('one’s own account cannot be banned, nor loses the role; on a phone at night too', async () => {
  const admin = await startAdmin();
  const { page } = await signInAs(installation, admin, {
    viewport: { width: 360, height: 780 },
    colorScheme: 'dark',
  });
  await page.goto(`${installation.url}/admin/people?show=admins`);
  await page.getByRole('link', { name: admin.loginId }).click();
  await page.getByText('지금 쓰는 계정이에요').waitFor();
  expect(await page.getByRole('button', { name: '까닭 적고 정지하기' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: '회원' }).isDisabled()).toBe(true);
  await shoot(page, 'admin-person-mobile');
  expect(await fits(page)).toBe(true);
  expect(await refused(page)).toEqual([]);
  for (const section of ['people', 'audit'])
    for (const step of ['open', 'menu'] as const) {
      if (step === 'open') await page.goto(`${installation.url}/admin/${section}`);
      await page.locator('table').waitFor();
      if (step === 'menu') await page.locator('button[aria-controls="admin-sections"]').click();
      expect(await fits(page)).toBe(true);
      expect(await refused(page)).toEqual([]);
      await shoot(page, `admin-${section}-mobile-${step}`);
    }
  await page.context().close();
});
