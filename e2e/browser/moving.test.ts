import { AxeBuilder } from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startAccount } from '../support/accounts.ts';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation({ env: () => ({ LOG_LEVEL: 'warn' }) });

const message = (role: string, text: string) => ({
  author: { role },
  content: { content_type: 'text', parts: [text] },
  recipient: 'all',
});
const EXPORT = JSON.stringify([
  {
    conversation_id: 'c1',
    title: '다른 곳에서 온 대화',
    create_time: 1_700_000_000,
    mapping: {
      s: { parent: null, message: message('system', '비밀') },
      u: { parent: 's', message: message('user', '빛은 왜 빨라요?') },
      a: { parent: 'u', message: message('assistant', '원래 그래요.') },
    },
    current_node: 'a',
  },
]);

it.each([
  { locale: 'ko-KR', width: 1440, colorScheme: 'light' },
  { locale: 'en-US', width: 360, colorScheme: 'dark' },
] as const)('moves chats in and out: $locale, $width', async ({ locale, width, colorScheme }) => {
  const account = await startAccount(installation.url);
  const isKorean = locale === 'ko-KR';
  const { page, complaints } = await openPage(installation.browser, {
    viewport: { width, height: 900 },
    locale,
    colorScheme,
  });
  await page.goto(`${installation.url}/login?to=/account/moving`);
  await page.getByLabel(isKorean ? '아이디 또는 이메일' : 'Username or email').fill(account.loginId);
  await page.getByRole('textbox', { name: isKorean ? '비밀번호' : 'Password' }).fill(account.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/account/moving');
  const choose = (name: string, text: string) =>
    page.getByTestId('move-in').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await choose('other.json', '{"some":"thing"}');
  await page
    .getByText(isKorean ? '대화를 내보낸 파일이 아니에요.' : 'This isn’t an export of chats.', { exact: false })
    .waitFor();
  await choose('conversations.json', EXPORT);
  const result = page.getByTestId('move-result');
  await result
    .getByText(isKorean ? '대화 1개, 글 2개, 파일 0개를 가져왔어요.' : 'chats: 1, messages: 2, files: 0', {
      exact: false,
    })
    .waitFor();
  await result
    .getByText(isKorean ? '모델에게 준 지시 1개' : 'Instructions for the model: 1', { exact: false })
    .waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  await shoot(page, `moving-${width}`);
  await choose('conversations.json', EXPORT);
  await result
    .getByText(isKorean ? '이미 있는 대화 1개' : 'Already here, left as they are: 1', { exact: false })
    .waitFor();
  const download = page.waitForEvent('download');
  await page.getByTestId('move-out').click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^madang .*\.zip$/);
  expect((await readFile(await saved.path())).subarray(0, 2).toString()).toBe('PK');
  await result.getByRole('link').click();
  // On a phone the list that shows it is closed.
  await page.getByText('다른 곳에서 온 대화').first().waitFor({ state: 'attached' });
  expect(complaints.filter((text) => !text.includes('422'))).toEqual([]);
  await page.context().close();
});
