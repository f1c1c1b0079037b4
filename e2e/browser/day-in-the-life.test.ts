import { expect, it } from 'vitest';
import { answered, ask, enterApp, openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

const installation = useBrowserInstallation();

const QUESTIONS = [
  '깨진 유리컵은 어떻게 버려?',
  '우유팩',
  '보조배터리',
  '거울',
  '우산',
  '냉장고',
  '형광등',
  '건전지',
  '영수증',
  '닭뼈',
];

it('a day: a guest has ten conversations, makes an account, and keeps, finds and shares them; somebody else goes on', async () => {
  const { page, complaints, asked } = await enterApp(installation.browser, installation.url, 'eco', {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  for (const question of QUESTIONS) {
    await page.getByTestId('new-conversation').click();
    await ask(page, question);
    await page.waitForURL(/\/eco\/.+/);
    await answered(page);
  }
  const titles = () => page.locator('.side .title').allTextContents();
  await expect.poll(titles).toEqual(QUESTIONS.toReversed());

  await page.goto(`${installation.url}/register`);
  await page.getByLabel('아이디 또는 이메일').fill('haneul');
  await page.getByLabel('비밀번호', { exact: true }).fill('기억하기 쉬운 문장 하나');
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await page.waitForURL((url) => url.pathname !== '/register');
  await page.goto(`${installation.url}/eco`);
  await expect.poll(titles).toEqual(QUESTIONS.toReversed());
  await page.locator('.side .link', { hasText: QUESTIONS[0] }).click();
  await expect.poll(() => page.locator('article.answer').textContent()).toContain('신문지');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('컵');
  await expect.poll(titles).toEqual([QUESTIONS[0]]);
  await page.getByRole('button', { name: '공유하기', exact: true }).click();
  await page.getByTestId('make-share').click();
  const link = await page.getByTestId('share-link').inputValue();

  const other = await openPage(installation.browser);
  await other.page.goto(link);
  await other.page.getByTestId('clone').click();
  await other.page.waitForURL(/\/eco\/.+/);
  await other.page.locator('.mine').waitFor();
  await ask(other.page, '거울은?');
  await expect.poll(() => other.page.locator('article.answer[data-status="complete"]').count()).toBe(2);

  // Each finds what is theirs, and nothing else.
  const look = async (who: typeof page, text: string): Promise<string[]> => {
    await who.keyboard.press('Control+k');
    await who.locator('#find-conversation').fill(text);
    await expect.poll(() => who.locator('.side .row').count()).toBeLessThan(3);
    return who.locator('.side .title').allTextContents();
  };
  expect(await look(other.page, '컵')).toEqual([QUESTIONS[0]]);
  await page.keyboard.press('Escape');
  expect(await look(page, '유리컵')).toEqual([QUESTIONS[0]]);

  expect(complaints).toEqual([]);
  expect(other.complaints).toEqual([]);
  expect(
    [...asked, ...other.asked].filter(
      (url) => !url.startsWith(installation.url) && !url.startsWith('data:') && !url.startsWith('blob:'),
    ),
  ).toEqual([]);
});
