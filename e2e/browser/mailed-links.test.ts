import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { useBrowserHouse } from '../support/browser-house.ts';

const PASSWORD = '여덟 글자가 넘는 비밀번호';
const house = useBrowserHouse({ byName: true });
const newAddress = (): string => `u${randomBytes(5).toString('hex')}@example.com`;

const register = async (): Promise<string> => {
  const email = newAddress();
  const response = await fetch(`${house.url}/api/v1/auth/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password: PASSWORD, name: '하늘' }) });
  expect(response.status).toBe(201);
  return email;
};
const fillLogin = async (page: Page, email: string, password = PASSWORD): Promise<void> => {
  await page.getByLabel('아이디 또는 이메일').fill(email);
  await page.getByRole('textbox', { name: '비밀번호' }).fill(password);
  await page.keyboard.press('Enter');
};
const signIn = async (email: string, to: string): Promise<Page> => {
  const { page } = await openPage(house.browser);
  await page.goto(`${house.url}/login?to=${to}`);
  await fillLogin(page, email);
  await page.waitForURL((url) => url.pathname === to);
  return page;
};

interface KeptMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}
const mailsTo = async (email: string): Promise<KeptMail[]> => {
  const folder = path.join(house.dataFolder, 'mail');
  const names = (await readdir(folder).catch(() => [])).sort();
  const mails = await Promise.all(names.map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as KeptMail));
  return mails.filter(({ to }) => to === email);
};
/** The newest link to a page that was sent to an address. */
const mailedLink = async (email: string, page: string): Promise<string> => {
  const find = async (): Promise<string | undefined> => (await mailsTo(email)).flatMap(({ text }) => text.match(new RegExp(`\\S+/${page}#\\S+`)) ?? []).at(-1);
  await expect.poll(find, { timeout: 20_000 }).toBeDefined();
  return (await find()) ?? '';
};

it('a forgotten password is chosen anew, and the token leaves the address bar', async () => {
  const email = await register();
  const { page } = await openPage(house.browser);
  await page.goto(`${house.url}/login`);
  await page.getByRole('link', { name: '비밀번호를 잊었어요' }).click();
  await page.getByLabel('이메일', { exact: true }).fill(email);
  await page.getByRole('button', { name: '링크 받기' }).click();
  await page.getByText('메일을 보냈어요').waitFor();
  const link = await mailedLink(email, 'reset-password');
  await page.goto(link);
  await page.getByLabel('새 비밀번호', { exact: true }).fill('password');
  expect(page.url()).toBe(`${house.url}/reset-password`);
  await page.getByRole('button', { name: '이 비밀번호로 정하기' }).click();
  await page.getByText('너무 흔한 비밀번호예요').waitFor();
  await page.getByLabel('새 비밀번호', { exact: true }).fill('새로 정한 긴 비밀번호');
  await page.getByRole('button', { name: '이 비밀번호로 정하기' }).click();
  await page.waitForURL((url) => url.pathname === '/login');
  await fillLogin(page, email, '새로 정한 긴 비밀번호');
  await page.waitForURL(`${house.url}/`);
  await page.goto(link);
  await page.getByLabel('새 비밀번호', { exact: true }).fill('또 다른 긴 비밀번호');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: '링크 받기' }).waitFor();
  await page.context().close();
});

it('an address is changed by the link at the new one, on another device, once', async () => {
  const [email, next] = [await register(), newAddress()];
  const page = await signIn(email, '/account');
  await page.getByText('아직 확인하지 않음').waitFor();
  await page.getByRole('button', { name: '이메일 바꾸기' }).click();
  await page.getByLabel('새 이메일', { exact: true }).fill(next);
  await page.locator('form.change input[type=password]').fill(PASSWORD);
  await page.getByRole('button', { name: '확인 메일 보내기' }).click();
  await page.getByText(`${next} 주소로 확인 메일을 보냈어요`).waitFor();
  const link = await mailedLink(next, 'verify-email');
  for (const outcome of ['first', 'second']) {
    const { page: phone } = await openPage(house.browser, { viewport: { width: 360, height: 740 } });
    await phone.goto(link);
    await phone.getByRole('heading', { name: '이메일 확인' }).waitFor();
    expect(phone.url()).toBe(`${house.url}/verify-email`);
    await phone.getByRole('button', { name: '내 이메일로 확인하기' }).click();
    if (outcome === 'first') await phone.getByText(`${next} 주소를 확인했어요.`).waitFor();
    else await phone.getByRole('alert').waitFor();
    await phone.context().close();
  }
  await page.reload();
  await page.getByText('확인됨').waitFor();
  expect(await page.getByText(next, { exact: true }).count()).toBeGreaterThan(0);
  await expect.poll(async () => (await mailsTo(email)).some(({ text }) => !text.includes('#'))).toBe(true);
  await page.context().close();
});

it('a deleted account is taken back by the link in the mail, which signs in', async () => {
  const email = await register();
  const page = await signIn(email, '/account');
  await page.getByRole('button', { name: '계정 삭제하기…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: '비밀번호' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('에 모든 것이 완전히 지워져요').waitFor();
  const link = await mailedLink(email, 'restore-account');
  const { page: phone } = await openPage(house.browser);
  await phone.goto(link);
  await phone.getByRole('button', { name: '계정 되살리기' }).click();
  await phone.waitForURL(`${house.url}/account`);
  await phone.getByText('계정을 되살렸어요').waitFor();
  await phone.getByRole('button', { name: '계정 삭제하기…' }).waitFor();
  await phone.goto(link);
  await phone.getByRole('button', { name: '계정 되살리기' }).click();
  await phone.getByRole('alert').waitFor();
  await Promise.all([page, phone].map((each) => each.context().close()));
});
