import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

const PASSWORD = '여덟 글자가 넘는 비밀번호';
const installation = useBrowserInstallation({ byName: true });
const newAddress = (): string => `u${randomBytes(5).toString('hex')}@example.com`;

const register = async (): Promise<string> => {
  const email = newAddress();
  const response = await fetch(`${installation.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD, name: '하늘' }),
  });
  expect(response.status).toBe(201);
  return email;
};
const fillLogin = async (page: Page, email: string, password = PASSWORD): Promise<void> => {
  await page.getByLabel('아이디 또는 이메일').fill(email);
  await page.getByRole('textbox', { name: '비밀번호' }).fill(password);
  await page.keyboard.press('Enter');
};
const signIn = async (email: string, to: string): Promise<Page> => {
  const { page } = await openPage(installation.browser);
  await page.goto(`${installation.url}/login?to=${to}`);
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
  const folder = path.join(installation.dataFolder, 'mail');
  const names = (await readdir(folder).catch(() => [])).sort();
  const mails = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as KeptMail),
  );
  return mails.filter(({ to }) => to === email);
};
/** The newest link to a page that was sent to an address. */
const mailedLink = async (email: string, page: string): Promise<string> => {
  const find = async (): Promise<string | undefined> =>
    (await mailsTo(email)).flatMap(({ text }) => text.match(new RegExp(`\\S+/${page}#\\S+`)) ?? []).at(-1);
  await expect.poll(find).toBeDefined();
  return (await find()) ?? '';
};

it('a forgotten password is chosen anew, and the token leaves the address bar', async () => {
  const email = await register();
  const { page } = await openPage(installation.browser);
  await page.goto(`${installation.url}/login`);
  await page.getByRole('link', { name: '비밀번호를 잊었어요' }).click();
  await page.getByLabel('이메일', { exact: true }).fill(email);
  await page.getByRole('button', { name: '링크 받기' }).click();
  await page.getByText('메일을 보냈어요').waitFor();
  const link = await mailedLink(email, 'reset-password');
  await page.goto(link);
  await page.getByLabel('새 비밀번호', { exact: true }).fill('password');
  expect(page.url()).toBe(`${installation.url}/reset-password`);
  await page.getByRole('button', { name: '이 비밀번호로 정하기' }).click();
  await page.getByText('많이 쓰이는 비밀번호예요').waitFor();
  await page.getByLabel('새 비밀번호', { exact: true }).fill('새로 정한 긴 비밀번호');
  await page.getByRole('button', { name: '이 비밀번호로 정하기' }).click();
  await page.waitForURL((url) => url.pathname === '/login');
  await fillLogin(page, email, '새로 정한 긴 비밀번호');
  // The address had not been confirmed: what was made with it waits for them to say whether it is theirs.
  await page.waitForURL(`${installation.url}/account`);
  await page.getByRole('button', { name: '내가 만들었어요. 가져오기' }).waitFor();
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
    const { page: phone } = await openPage(installation.browser, { viewport: { width: 360, height: 740 } });
    await phone.goto(link);
    await phone.getByRole('heading', { name: '이메일 확인' }).waitFor();
    expect(phone.url()).toBe(`${installation.url}/verify-email`);
    await phone.getByRole('button', { name: '내 이메일로 확인하기' }).click();
    if (outcome === 'first') {
      // Nobody is signed in here: the password of the account that moves says whose it is.
      await phone.getByText('이 주소로 옮기려는 계정의 비밀번호를 적어 주세요').waitFor();
      await phone.getByRole('textbox', { name: '비밀번호' }).fill(PASSWORD);
      await phone.keyboard.press('Enter');
      await phone.getByText(`${next} 주소를 확인했어요.`).waitFor();
    } else await phone.getByRole('alert').waitFor();
    await phone.context().close();
  }
  await page.reload();
  await page.getByText('확인됨').waitFor();
  expect(await page.getByText(next, { exact: true }).count()).toBeGreaterThan(0);
  await expect.poll(async () => (await mailsTo(email)).some(({ text }) => !text.includes('#'))).toBe(true);
  await page.context().close();
});

it('in the browser where the account was made a press confirms it; on the telephone the password does', async () => {
  for (const device of ['the same browser', 'another one'] as const) {
    const email = newAddress();
    const { page } = await openPage(installation.browser);
    await page.goto(`${installation.url}/register`);
    await fillLogin(page, email);
    await page.waitForURL(`${installation.url}/`);
    const link = await mailedLink(email, 'verify-email');
    const { page: other } =
      device === 'another one'
        ? await openPage(installation.browser, { viewport: { width: 360, height: 740 } })
        : { page };
    await other.goto(link);
    await other.getByRole('button', { name: '내 이메일로 확인하기' }).click();
    if (device === 'another one') {
      await other.getByText('이 브라우저에서 만든 계정이 아니어서').waitFor();
      await other.getByRole('textbox', { name: '비밀번호' }).fill('틀린 비밀번호');
      await other.keyboard.press('Enter');
      await other.getByText('비밀번호가 맞지 않아요.').waitFor();
      await other.getByRole('textbox', { name: '비밀번호' }).fill(PASSWORD);
      await other.keyboard.press('Enter');
    }
    await other.getByText(`${email} 주소를 확인했어요.`).waitFor();
    await page.goto(`${installation.url}/account`);
    await page.getByText('확인됨').waitFor();
    for (const context of new Set([page.context(), other.context()])) await context.close();
  }
});

it('whoever never made the account begins anew, and says what becomes of what was made before', async () => {
  for (const isTheirs of [true, false]) {
    const email = await register();
    const link = await mailedLink(email, 'verify-email');
    const { page } = await openPage(installation.browser);
    await page.goto(link);
    await page.getByRole('button', { name: '내 이메일로 확인하기' }).click();
    await page.getByRole('button', { name: '계정을 만든 적이 없거나 비밀번호가 기억나지 않아요' }).click();
    await page.getByLabel('새 비밀번호', { exact: true }).fill('주인이 새로 정한 비밀번호');
    await page.getByRole('button', { name: '새 비밀번호로 시작하기' }).click();
    await page.getByText(`${email} 주소를 확인했어요.`).waitFor();
    await page.getByRole('link', { name: '로그인' }).click();
    await fillLogin(page, email, '주인이 새로 정한 비밀번호');
    // They are led to where they are asked.
    await page.waitForURL(`${installation.url}/account`);
    await page.getByRole('heading', { name: '확인하기 전에 만든 계정' }).waitFor();
    if (isTheirs) await page.getByRole('button', { name: '내가 만들었어요. 가져오기' }).click();
    else {
      await page.getByRole('button', { name: '내 것이 아니에요' }).click();
      await page.getByRole('button', { name: '정말 지우기' }).click();
    }
    await page.getByText(isTheirs ? '대화와 설정을 가져왔어요' : '지웠어요', { exact: true }).waitFor();
    await expect.poll(() => page.getByRole('heading', { name: '확인하기 전에 만든 계정' }).count()).toBe(0);
    await page.context().close();
  }
});

it('a password that was given out leads to choosing one, and to nothing else before', async () => {
  const email = await register();
  const admin = new pg.Client({ connectionString: installation.adminUrl });
  await admin.connect();
  await admin.query(
    'UPDATE auth.credentials SET must_change = true FROM auth.users WHERE id = user_id AND email = $1',
    [email],
  );
  await admin.end();
  const { page } = await openPage(installation.browser);
  await page.goto(`${installation.url}/login?to=/account`);
  await fillLogin(page, email);
  await page.getByRole('heading', { name: '내 비밀번호 정하기' }).waitFor();
  await page.getByLabel('새 비밀번호', { exact: true }).fill('password');
  await page.keyboard.press('Enter');
  await page.getByText('많이 쓰이는 비밀번호예요').waitFor();
  await page.getByLabel('새 비밀번호', { exact: true }).fill('나만 아는 긴 비밀번호');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${installation.url}/account`);
  await page.getByText(email).first().waitFor();
  await page.context().close();
});

it('a deleted account is taken back by the link in the mail, which signs in', async () => {
  const email = await register();
  const page = await signIn(email, '/account');
  await page.goto(await mailedLink(email, 'verify-email'));
  await page.getByRole('button', { name: '내 이메일로 확인하기' }).click();
  await page.getByText(`${email} 주소를 확인했어요.`).waitFor();
  await page.goto(`${installation.url}/account`);
  await page.getByRole('button', { name: '계정 삭제하기…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: '비밀번호' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('에 대화, 공유, 설정이 완전히 지워져요').waitFor();
  const link = await mailedLink(email, 'restore-account');
  const { page: phone } = await openPage(installation.browser);
  await phone.goto(link);
  await phone.getByRole('button', { name: '계정 되살리기' }).click();
  const field = phone.getByRole('textbox', { name: '새 비밀번호' });
  await field.fill(PASSWORD);
  await phone.getByRole('button', { name: '계정 되살리기' }).click();
  await phone.getByText('지금까지 쓰던 비밀번호예요').waitFor();
  await field.fill('되살리며 고른 긴 비밀번호');
  await phone.keyboard.press('Enter');
  await phone.waitForURL(`${installation.url}/account`);
  await phone.getByText('계정을 되살렸어요').waitFor();
  await phone.getByRole('button', { name: '계정 삭제하기…' }).waitFor();
  await phone.goto(link);
  await phone.getByRole('button', { name: '계정 되살리기' }).click();
  await phone.getByRole('alert').waitFor();
  await Promise.all([page, phone].map((each) => each.context().close()));
});
