import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { AuthenticatorApp } from '../support/authenticator-app.ts';
import { answered, ask, enterApp, openPage, type WatchedPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

const PASSWORD = '여덟 글자가 넘는 비밀번호';
const unique = (): string => `u${randomBytes(5).toString('hex')}`;
const installation = useBrowserInstallation({ byName: true });

const register = async (email: string): Promise<void> => {
  const response = await fetch(`${installation.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD, name: '하늘' }),
  });
  expect(response.status).toBe(201);
};
const fillLogin = async (page: Page, email: string, password = PASSWORD): Promise<void> => {
  await page.getByLabel('아이디 또는 이메일').fill(email);
  await page.getByRole('textbox', { name: '비밀번호' }).fill(password);
  await page.keyboard.press('Enter');
};
const signIn = async (email: string, to = '/account/security'): Promise<WatchedPage> => {
  const opened = await openPage(installation.browser);
  await opened.page.goto(`${installation.url}/login?to=${to}`);
  await fillLogin(opened.page, email);
  await opened.page.waitForURL((url) => url.pathname === to);
  return opened;
};
const prove = async (page: Page): Promise<void> => {
  await page.getByRole('dialog').getByRole('textbox', { name: '비밀번호' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
};
const signOut = async (page: Page): Promise<void> => {
  await page.getByRole('navigation', { name: '내 정보' }).getByRole('button', { name: '로그아웃' }).click();
  await page.waitForURL(`${installation.url}/`);
};

it('a new password ends the session of the other device', async () => {
  const email = `${unique()}@example.com`;
  await register(email);
  const [{ page, complaints }, other] = [await signIn(email), await signIn(email)];
  await page.getByText('기기').first().waitFor();
  await page.getByLabel('지금 비밀번호', { exact: true }).fill('틀린 비밀번호');
  await page.getByLabel('새 비밀번호', { exact: true }).fill('아주 다른 비밀번호');
  await page.getByRole('button', { name: '비밀번호 바꾸기' }).click();
  await page.getByText('비밀번호가 맞지 않아요.', { exact: true }).waitFor();
  await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('current_password');
  await page.getByLabel('지금 비밀번호', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '비밀번호 바꾸기' }).click();
  await page.getByText('비밀번호를 바꿨어요', { exact: true }).waitFor();
  await other.page.goto(`${installation.url}/account`);
  await other.page.getByText('내 정보는 로그인한 뒤에 볼 수 있어요.').waitFor();
  // The wrong password is the only thing that was refused here.
  expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  await Promise.all([page, other.page].map((each) => each.context().close()));
});

it('an authenticator app is added by hand, and its code and a recovery code open the account', async () => {
  const email = `${unique()}@example.com`;
  await register(email);
  const { page } = await signIn(email);
  await page.getByRole('button', { name: '인증 앱 연결하기' }).click();
  await prove(page);
  await page.getByRole('img', { name: /QR/ }).waitFor();
  const app = new AuthenticatorApp(((await page.getByTestId('totp-secret').textContent()) ?? '').replaceAll(' ', ''));
  await page.getByLabel('인증 코드').fill(app.wrong());
  await page.keyboard.press('Enter');
  await page.getByText('코드가 맞지 않거나').waitFor();
  await page.getByLabel('인증 코드').fill(await app.code());
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '내려받기' }).waitFor();
  const codes = await page.getByRole('dialog').locator('ol code').allTextContents();
  expect(codes).toHaveLength(10);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '내려받기' }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toBe(`${codes.join('\n')}\n`);
  await page.getByRole('button', { name: '안전한 곳에 저장했어요' }).click();
  await page.getByText('복구 코드 10개 남음').waitFor();
  await signOut(page);
  for (const [code, label] of [
    [await app.code(), '인증 코드'],
    [codes[0] ?? '', '복구 코드'],
  ] as const) {
    await page.goto(`${installation.url}/login?to=/account/security`);
    await fillLogin(page, email);
    await page.getByText('한 번 더 확인할게요').waitFor();
    if (label === '복구 코드') await page.getByRole('button', { name: /복구 코드로/ }).click();
    await page.getByLabel(label, { exact: true }).fill(code);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/account/security');
    if (label === '인증 코드') await signOut(page);
  }
  await page.getByText('복구 코드 9개 남음').waitFor();
  await page.context().close();
});

it('a passkey signs in without a name, and brings along what a guest had', async () => {
  const email = `${unique()}@example.com`;
  await register(email);
  const { page } = await enterApp(installation.browser, installation.url, 'eco');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${installation.url}/login?to=/account/security`);
  await fillLogin(page, email);
  await page.getByRole('button', { name: '패스키 등록하기' }).click();
  await page.getByRole('dialog').getByLabel('이름').fill('내 노트북');
  await prove(page);
  await page.getByText('내 노트북').waitFor();
  await signOut(page);

  await page.getByTestId('enter-eco').click();
  await ask(page, '거울은 어떻게 버려?');
  await answered(page);
  await page.goto(`${installation.url}/login?to=/eco`);
  await page.getByRole('button', { name: '패스키로 로그인하기' }).click();
  await page.waitForURL((url) => url.pathname === '/eco');
  await page.getByRole('link', { name: '거울은 어떻게 버려?' }).waitFor();
  await page.goto(`${installation.url}/account/security`);
  await page.getByText(/지금 · 패스키/).waitFor();
  await page.getByRole('button', { name: '내 노트북: 지우기' }).click();
  await prove(page);
  await page.getByText('아직 패스키가 없어요.').waitFor();
  await page.context().close();
});

it('an API key is made, works as far as it may, and stops when it is revoked', async () => {
  const email = `${unique()}@example.com`;
  await register(email);
  const { page } = await signIn(email, '/account/api-keys');
  await page.getByLabel('이름', { exact: true }).fill('내 스크립트');
  await page.getByLabel(/^대화 읽기/).check();
  await page.getByRole('button', { name: 'API 키 만들기' }).click();
  const key = (await page.getByTestId('new-api-key').textContent()) ?? '';
  const ask = async (method: string): Promise<number> =>
    (
      await fetch(`${installation.url}/api/v1/conversations`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(method === 'POST' ? { body: '{}' } : {}),
      })
    ).status;
  expect(await ask('GET')).toBe(200);
  expect(await ask('POST')).toBe(403);
  await page.reload();
  await page.getByText('내 스크립트').waitFor();
  expect(await page.getByText(key).count()).toBe(0);
  await page.getByRole('button', { name: '내 스크립트: 지우기' }).click();
  await page.getByRole('button', { name: '내 스크립트: 정말 지우기' }).click();
  await page.getByText('아직 만든 키가 없어요.').waitFor();
  await expect.poll(() => ask('GET')).toBe(401);
  await page.context().close();
});

it('an API key is not made by a page that was left open, and is after signing in again', async () => {
  const email = `${unique()}@example.com`;
  await register(email);
  const { page } = await signIn(email, '/account/api-keys');
  const admin = new pg.Client({ connectionString: installation.adminUrl });
  await admin.connect();
  await admin.query(
    "UPDATE auth.sessions s SET created_at = now() - interval '11 minutes' FROM auth.users u WHERE u.id = s.user_id AND u.email = $1",
    [email],
  );
  await admin.end();
  const make = async (): Promise<void> => {
    await page.getByLabel('이름', { exact: true }).fill('내 스크립트');
    await page.getByLabel(/^대화 읽기/).check();
    await page.getByRole('button', { name: 'API 키 만들기' }).click();
  };
  await make();
  await page.getByRole('alert').getByRole('link', { name: '로그인' }).click();
  await fillLogin(page, email);
  await page.waitForURL((url) => url.pathname === '/account/api-keys');
  await make();
  await page.getByTestId('new-api-key').waitFor();
  await page.context().close();
});

it('everything that is held about somebody is downloaded as one file', async () => {
  const email = `${unique()}@example.com`;
  await register(email);
  const { page, complaints } = await signIn(email, '/account');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '내려받기' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^madang.*\.json$/);
  const data = JSON.parse(await readFile(await download.path(), 'utf8')) as Record<string, unknown>;
  expect(JSON.stringify(data['identity'])).toContain(email);
  const services = ['identity', 'users', 'chat', 'recycle', 'files', 'studio'];
  expect(Object.keys(data)).toEqual(['exported_at', 'user_id', ...services]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('an account is deleted and taken back, at once and later', async () => {
  const email = `${unique()}@example.com`;
  await register(email);
  const { page } = await signIn(email, '/account');
  const remove = async (): Promise<void> => {
    await page.getByRole('button', { name: '계정 삭제하기…' }).click();
    await prove(page);
    await page.getByText('에 대화, 공유, 설정이 완전히 지워져요').waitFor();
  };
  await remove();
  await page.getByRole('button', { name: '되돌리기' }).click();
  await page.getByText('계정을 되살렸어요').waitFor();
  await remove();
  await page.getByRole('button', { name: '홈으로 가기' }).click();
  await page.getByRole('link', { name: '로그인' }).first().waitFor();
  await page.goto(`${installation.url}/login?to=/account`);
  await fillLogin(page, email);
  await page.getByRole('button', { name: '되살리고 로그인하기' }).click();
  await page.waitForURL((url) => url.pathname === '/account');
  await page.getByRole('button', { name: '계정 삭제하기…' }).waitFor();
  await page.context().close();
});

const PAGES = [
  '/account',
  '/account/security',
  '/account/api-keys',
  '/account/display',
  '/forgot-password',
  '/reset-password#token=aaaaaaaaaaaaaaaaaaaaaaaa',
  '/verify-email#token=aaaaaaaaaaaaaaaaaaaaaaaa',
  '/restore-account',
];
it.each([
  ['light', 1280, 'ko'],
  ['dark', 360, 'en'],
] as const)('the pages are without a finding of axe: %s, %i wide, in %s', async (colorScheme, width, language) => {
  const email = `${unique()}@example.com`;
  await register(email);
  const { page, complaints } = await openPage(installation.browser, {
    colorScheme,
    viewport: { width, height: 740 },
    reducedMotion: 'reduce',
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
  });
  await page.goto(`${installation.url}/login?to=/account`);
  await page.locator('input[name="username"]').fill(email);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/account');
  for (const each of PAGES) {
    await page.goto(installation.url + each);
    await page.waitForLoadState('networkidle');
    if (each.endsWith('security')) {
      await page.locator('.block button.edge').last().waitFor();
      await page
        .getByRole('button', { name: language === 'ko' ? '인증 앱 연결하기' : 'Add authenticator app' })
        .click();
      await page.getByRole('dialog').waitFor();
    }
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect({
      each,
      found: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    }).toEqual({ each, found: [] });
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});
