import { expect, it } from 'vitest';
import { signInAs } from '../support/admin-pages.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { call } from '../support/client.ts';
import { signIn, startAccount } from '../support/accounts.ts';
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

  // Nothing else of what the page has read is on the screen.
  expect(await page.getByRole('navigation').count()).toBe(0);
  const signInBeside = async (who: typeof admin): Promise<void> => {
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: '새 탭에서 로그인하기' }).last().click(),
    ]);
    await other.getByLabel('아이디 또는 이메일').fill(who.loginId);
    await other.getByRole('textbox', { name: '비밀번호' }).fill(who.password);
    await other.keyboard.press('Enter');
    await other.waitForURL((url) => url.pathname === '/');
    await other.close();
  };
  // Whoever else signs in sees none of it, and cannot get it by staying or by a key.
  await signInBeside(await startWithRole({ url: installation.url, database: installation }, 'admin'));
  await page.getByRole('heading', { name: '가려 둔 페이지예요' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  expect(await title.isVisible()).toBe(false);
  expect(await page.locator('body').innerText()).not.toMatch(/오래 걸려|훈련 사례|관리/);
  await signInBeside(admin);
  await page.getByRole('heading', { name: '가려 둔 페이지예요' }).waitFor({ state: 'detached' });
  expect(await title.inputValue()).toBe('오래 걸려 적은 제목');
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

it('a session that ends where nothing typed is unsaved takes the page off the screen, in every tab', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const { page } = await signInAs(installation, admin);
  const second = await page.context().newPage();
  await second.goto(`${installation.url}/chat`);
  await second.locator('#composer').fill('이어서 적을 말');
  await page.goto(`${installation.url}/admin/people`);
  await page.locator('[data-person]').first().waitFor();
  await page.getByLabel('이름, 이메일, 아이디, 번호로 찾기').fill('가');
  await call(installation.url, 'POST /admin/users/:id/sign-out', { params: { id: admin.id } }, admin);
  await page.getByLabel('이름, 이메일, 아이디, 번호로 찾기').fill(admin.id);
  await page.getByText('로그인이 풀렸어요. 다시 로그인하면').waitFor();
  await second.getByText('로그인이 풀렸어요. 다시 로그인하면').waitFor();
  await second.getByLabel('아이디 또는 이메일').fill(admin.loginId);
  await second.getByRole('textbox', { name: '비밀번호' }).fill(admin.password);
  await second.keyboard.press('Enter');
  await second.waitForURL((url) => url.pathname === '/chat');
  await expect.poll(() => second.locator('#composer').inputValue()).toBe('이어서 적을 말');
  await page.context().close();
});

it('whoever presses the form of an account that is signed out gets neither its page nor a session of a guest', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const { page } = await signInAs(installation, admin);
  const calls: string[] = [];
  page.on('request', (request) => calls.push(new URL(request.url()).pathname));
  await page.goto(`${installation.url}/chat`);
  await page.locator('#composer').focus();
  await page.keyboard.type('/');
  await page.getByRole('button', { name: '새 질문 저장하기' }).click();
  const form = page.getByRole('dialog').locator('form');
  await form.getByLabel('제목').fill('내 질문');
  await form.getByRole('textbox', { name: '질문', exact: true }).fill('길게 적은 질문');
  await call(installation.url, 'POST /admin/users/:id/sign-out', { params: { id: admin.id } }, admin);
  const save = form.getByRole('button', { name: '저장하기' });
  await save.click();
  await page.getByRole('dialog').getByRole('alert', { name: '로그인이 풀렸어요' }).waitFor();
  calls.length = 0;
  await save.click();
  await form.getByLabel('제목').press('Enter');
  // What the presses ask for is asked for before this.
  await page.evaluate("fetch('/').then(() => null)");
  expect(calls.filter((path) => path.startsWith('/api/'))).toEqual([]);
  expect(await page.getByRole('navigation').count()).toBe(0);
  expect(await page.locator('#composer').isVisible()).toBe(false);
  await page.context().close();
});

it('dialogs ask before they drop a key, and give the focus back, also where what opened them has gone', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const { page } = await signInAs(installation, admin);
  await page.goto(`${installation.url}/admin/people`);
  await page.getByRole('link', { name: 'MCP' }).click();
  const add = page.getByRole('button', { name: 'MCP 서버 추가' });
  await add.click();
  const asked = page.getByRole('alertdialog', { name: '저장하지 않고 나갈까요?' });
  await page.getByLabel('헤더 값', { exact: true }).fill('Bearer 비밀');
  await page.keyboard.press('Escape');
  await asked.getByRole('button', { name: '계속 쓰기' }).click();
  await page.evaluate('history.back()');
  await asked.getByRole('button', { name: '저장하지 않고 나가기' }).click();
  const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.textContent.trim()');
  await expect.poll(focused).toBe('MCP 서버 추가');
  await page.goto(`${installation.url}/admin/models`);
  await page.getByRole('button', { name: '모델 연결' }).first().click();
  await page.getByLabel('키', { exact: true }).fill('sk-비밀');
  await page.keyboard.press('Escape');
  await asked.getByRole('button', { name: '저장하지 않고 나가기' }).click();

  const account = await startAccount(installation.url);
  await page.goto(`${installation.url}/admin/people/${account.id}`);
  const ban = page.getByRole('button', { name: '까닭 적고 정지하기' });
  await ban.click();
  await page.getByRole('dialog').getByLabel('까닭').fill('광고를 되풀이해요');
  await page.getByRole('dialog').getByRole('button', { name: '까닭 적고 정지하기' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await ban.waitFor({ state: 'detached' });
  await expect.poll(() => page.evaluate('document.getElementById("main").contains(document.activeElement)')).toBe(true);
  await page.context().close();
});

it('each of several undos stays in reach, also by the keyboard', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const { page } = await signInAs(installation, admin, { viewport: { width: 360, height: 740 } });
  await page.goto(`${installation.url}/admin/library/prompts`);
  const removals = page.getByRole('button', { name: /: 지우기$/ });
  await removals.first().waitFor();
  const count = await removals.count();
  const undos = page.getByRole('status').getByRole('button', { name: '되돌리기', exact: true });
  for (const n of [1, 2, 3]) {
    await removals.first().click();
    await expect.poll(() => removals.count()).toBe(count - n);
    await undos.nth(n - 1).waitFor();
    // Whoever is at them has the time they need.
    await undos.first().hover();
  }
  const place = page.locator('.place');
  expect((await place.boundingBox())?.height).toBeLessThanOrEqual(740 * 0.4);
  await undos.last().focus();
  // A key that is held is one press.
  await page.keyboard.down('Enter');
  await expect.poll(() => undos.count()).toBe(2);
  for (const _ of [1, 2, 3]) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  for (const left of [1, 0]) {
    await page.keyboard.press('Enter');
    await expect.poll(() => undos.count()).toBe(left);
  }
  await expect.poll(() => removals.count()).toBe(count);
  await page.context().close();
});
