import { randomBytes } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { answered, ask, enterApp, openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

const PASSWORD = '여덟 글자가 넘는 비밀번호';
const unique = (): string => `u${randomBytes(5).toString('hex')}`;
const installation = useBrowserInstallation();

it('a guest makes an account and keeps what was said; it is there again on another device', async () => {
  const loginId = unique();
  const { page, complaints } = await enterApp(installation.browser, installation.url, 'eco');
  await ask(page, '거울은 어떻게 버려?');
  await answered(page);
  await page.getByRole('link', { name: '계정 만들기' }).first().click();
  await page.getByLabel('아이디 또는 이메일').fill(loginId);
  await page.getByLabel('이름').fill('하늘');
  await page.getByLabel('비밀번호', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await page.locator('article.answer').waitFor(); // back where they were
  await page.getByText('하늘', { exact: true }).waitFor();
  await page.getByRole('button', { name: '로그아웃' }).click();
  await page.getByRole('link', { name: '로그인' }).first().waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();

  const other = (await openPage(installation.browser)).page;
  await other.goto(`${installation.url}/login?to=/eco`);
  await other.getByLabel('아이디 또는 이메일').fill(loginId.toUpperCase());
  await other.getByLabel('비밀번호', { exact: true }).fill(PASSWORD);
  await other.keyboard.press('Enter');
  await other.getByRole('link', { name: '거울은 어떻게 버려?' }).click();
  await answered(other);
  await other.context().close();
});

it('says what is wrong beside the field that it is about, and keeps what was typed', async () => {
  const taken = unique();
  await fetch(`${installation.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login_id: taken, password: PASSWORD }),
  });
  const { page } = await openPage(installation.browser);
  await page.goto(`${installation.url}/register`);
  await page.getByLabel('아이디 또는 이메일').fill(taken);
  await page.getByLabel('비밀번호', { exact: true }).fill('짧다');
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await page.getByText('8자 이상 적어 주세요.').waitFor();
  await page.getByLabel('비밀번호', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await page.getByText('이미 쓰고 있는 아이디예요').waitFor();
  expect(await page.getByLabel('아이디 또는 이메일').inputValue()).toBe(taken);
  await page.getByRole('link', { name: '로그인' }).click();
  await page.getByLabel('비밀번호', { exact: true }).fill('틀린 비밀번호');
  await page.getByRole('button', { name: '로그인', exact: true }).click();
  await page.getByText('아이디(이메일)나 비밀번호가 맞지 않아요.').waitFor();
  await page.context().close();
});

it('goes nowhere else than inside of this site after signing in', async () => {
  const loginId = unique();
  await fetch(`${installation.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login_id: loginId, password: PASSWORD }),
  });
  for (const to of ['https://example.com/', '//example.com', '/\\example.com', 'javascript:alert(1)']) {
    const { page } = await openPage(installation.browser);
    await page.goto(`${installation.url}/login?to=${encodeURIComponent(to)}`);
    await page.getByLabel('아이디 또는 이메일').fill(loginId);
    await page.getByLabel('비밀번호', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '로그아웃' }).waitFor();
    expect(page.url()).toBe(`${installation.url}/`);
    await page.context().close();
  }
});

it.each(
  (['light', 'dark'] as const).flatMap((colorScheme) => [360, 1280].map((width) => [colorScheme, width] as const)),
)('the pages are without a finding of axe: %s, %i wide', async (colorScheme, width) => {
  const { page, complaints } = await openPage(installation.browser, {
    colorScheme,
    viewport: { width, height: 800 },
    reducedMotion: 'reduce',
  });
  for (const path of ['/login', '/register']) {
    await page.goto(installation.url + path);
    await page.getByLabel('비밀번호', { exact: true }).waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    ).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});
