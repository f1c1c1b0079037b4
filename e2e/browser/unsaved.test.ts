import { expect, it } from 'vitest';
import { signInAs } from '../support/admin-pages.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { call } from '../support/client.ts';
import { signIn } from '../support/accounts.ts';
import { startWithRole } from '../support/roles.ts';

const installation = useBrowserInstallation();

it('a session that ends while somebody types leaves them what they typed, and goes on where they sign in', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const { page } = await signInAs(installation, admin);
  await page.goto(`${installation.url}/admin/training`);
  await page.getByRole('list', { name: '훈련 사례' }).locator('li b').first().click();
  const title = page.getByLabel('제목');
  await title.waitFor();
  await call(installation.url, 'POST /admin/users/:id/sign-out', { params: { id: admin.id } }, admin);
  await title.fill('오래 걸려 적은 제목');
  // What is typed is checked, which finds the session gone.
  const ended = page.getByRole('alert', { name: '로그인이 풀렸어요' });
  await ended.waitFor();
  expect(await title.inputValue()).toBe('오래 걸려 적은 제목');
  await page.getByRole('button', { name: '저장하기' }).click();
  expect(await title.inputValue()).toBe('오래 걸려 적은 제목');

  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    ended.getByRole('link', { name: '새 탭에서 로그인하기' }).click(),
  ]);
  await other.getByLabel('아이디 또는 이메일').fill(admin.loginId);
  await other.getByRole('textbox', { name: '비밀번호' }).fill(admin.password);
  await other.keyboard.press('Enter');
  await other.waitForURL((url) => url.pathname === '/');
  await ended.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '저장하기' }).click();
  await page.getByRole('list', { name: '훈련 사례' }).getByText('오래 걸려 적은 제목', { exact: true }).waitFor();

  // A dialog in which something was typed: a key or a press beside it asks, and says no by itself.
  await page.goto(`${installation.url}/chat`);
  await page.locator('#composer').focus();
  await page.keyboard.type('/');
  await page.getByRole('button', { name: '새 질문 저장하기' }).click();
  const text = page.getByRole('textbox', { name: '질문', exact: true });
  await text.fill('길게 적은 질문');
  const asked = page.getByRole('alertdialog', { name: '저장하지 않고 나갈까요?' });
  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => page.mouse.click(5, 5),
    () => page.getByRole('button', { name: '닫기', exact: true }).click(),
  ]) {
    await leave();
    await asked.waitFor();
    expect(await text.inputValue()).toBe('길게 적은 질문');
    // The same key again is no yes.
    await page.keyboard.press('Escape');
    await asked.waitFor({ state: 'detached' });
    expect(await text.inputValue()).toBe('길게 적은 질문');
  }
  await page.keyboard.press('Escape');
  await asked.getByRole('button', { name: '저장하지 않고 나가기' }).click();
  await text.waitFor({ state: 'detached' });

  // What nothing brings back is not deleted by one press.
  const body = { title: '내 질문', text: '오래 다듬은 질문' };
  await call(
    installation.url,
    'POST /my/prompts',
    { body },
    { token: (await signIn(installation.url, admin)).access_token },
  );
  await page.reload();
  await page.locator('#composer').fill('');
  await page.keyboard.type('/');
  const row = page.getByRole('dialog').getByRole('listitem').filter({ hasText: '내 질문' });
  await row.getByRole('button', { name: '‘내 질문’ 지우기' }).click();
  await row.getByRole('alert').getByText('되돌릴 수 없어요').waitFor();
  await row.getByRole('button', { name: '취소하기' }).click();
  await row.getByRole('button', { name: '‘내 질문’ 지우기' }).click();
  await row.getByRole('alert').getByRole('button', { name: '지우기', exact: true }).click();
  await row.waitFor({ state: 'detached' });
  await page.context().close();
});
