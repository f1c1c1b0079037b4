import { randomBytes } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, expect, it } from 'vitest';
import { newProviderId, settingsOf, startDoubles, stopDoubles } from '../doubles/providers/all.ts';
import { answered, ask, enterApp, openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { become } from '../support/sign-in.ts';

const doubles = await startDoubles();
const installation = useBrowserInstallation({ byName: true, env: () => settingsOf(doubles) });
afterAll(() => stopDoubles(doubles));

it('a guest goes to a provider, comes back signed in, and has what they had', async () => {
  become(doubles.kakao, { id: newProviderId('kakao'), email: null, name: '하늘' });
  const { page, complaints } = await enterApp(installation.browser, installation.url, 'eco');
  await ask(page, '거울');
  await answered(page);
  const conversationPath = new URL(page.url()).pathname;
  await page.goto(`${installation.url}/login?to=${conversationPath}`);
  await expect.poll(() => page.locator('.providers button').count()).toBe(6);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByRole('button', { name: /카카오/ }).click();
  await page.waitForURL((url) => url.pathname === conversationPath);
  await page.locator('article.answer').last().waitFor();
  await page.goto(`${installation.url}/account/security`);
  await page.getByRole('button', { name: '카카오: 연결 끊기' }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('an account links another one, and unlinks it', async () => {
  become(doubles.google, { id: newProviderId('google'), email: null });
  const { page } = await openPage(installation.browser);
  await page.goto(`${installation.url}/register?to=/account/security`);
  await page.getByLabel('아이디 또는 이메일').fill(`u${randomBytes(5).toString('hex')}`);
  await page.getByRole('textbox', { name: '비밀번호' }).fill('여덟 글자가 넘는 비밀번호');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Google 연결하기/ }).click();
  const unlink = page.getByRole('button', { name: 'Google: 연결 끊기' });
  await unlink.click();
  await unlink.click();
  await page.getByText('아직 연결한 계정이 없어요.').waitFor();
  await page.context().close();
});

it('says what happened when somebody comes back without having agreed, or with what was used before', async () => {
  const { page } = await openPage(installation.browser);
  await page.goto(`${installation.url}/login/callback/naver?error=access_denied&state=x`);
  await page.getByText('로그인이 끝나지 않았어요.').waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.goto(`${installation.url}/login/callback/naver?code=${'a'.repeat(20)}&state=${'b'.repeat(40)}`);
  await page.getByText('처음부터 다시 로그인해 주세요').waitFor();
  await page.getByRole('link', { name: '돌아가기' }).click();
  await page.waitForURL((url) => url.pathname === '/login');
  await page.context().close();
});
