import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { answered, ask, enterApp } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();

const isClean = async (page: Page): Promise<void> => {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
};

it.each([
  [1440, 'light'],
  [360, 'dark'],
] as const)('a persona of one’s own is made, chosen, changed and deleted, at %i', async (width, colorScheme) => {
  const { page, complaints } = await enterApp(installation.browser, installation.url, 'chat', {
    colorScheme,
    viewport: { width, height: 800 },
  });
  const open = async (): Promise<void> => {
    await page.getByTestId('model-picker').click();
    await page.getByTestId('own-personas').click();
  };
  await open();
  await page.getByLabel('바탕').selectOption({ index: 1 });
  await page.getByLabel('이름').fill('꼼꼼한 편집자');
  await page.getByLabel('어떻게 답할까요?').fill('바꾼 곳과 까닭을 함께 말한다.');
  await page.getByText('그 지시문은 볼 수 없어요').waitFor();
  await page.getByLabel('깃털').check({ force: true });
  await shoot(page, `persona-form-${width}`);
  await isClean(page);
  await page.getByRole('button', { name: '저장하기' }).click();
  await expect.poll(() => page.getByTestId('model-picker').textContent()).toContain('꼼꼼한 편집자');
  await shoot(page, `persona-list-${width}`);
  await isClean(page);
  await page.getByRole('button', { name: '닫기', exact: true }).click();
  await ask(page, '안녕?');
  await answered(page);
  await open();
  await page.getByRole('button', { name: '‘꼼꼼한 편집자’ 지우기' }).click();
  await page.getByRole('button', { name: '지우기', exact: true }).click();
  await expect.poll(() => page.getByTestId('model-picker').textContent()).not.toContain('꼼꼼한 편집자');
  await page.getByRole('button', { name: '닫기', exact: true }).click();
  await page.locator('.message', { hasText: '안녕?' }).first().waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

it.each([1440, 360])('a slash brings saved prompts, whose places are filled in, at %i', async (width) => {
  const { page, complaints } = await enterApp(installation.browser, installation.url, 'chat', {
    viewport: { width, height: 800 },
  });
  const composer = page.locator('#composer');
  await composer.focus();
  await page.keyboard.type('/');
  await page.getByRole('button', { name: '새 질문 저장하기' }).click();
  await page.getByRole('textbox', { name: '제목', exact: true }).fill('메일 쓰기');
  await page.getByRole('textbox', { name: '질문', exact: true }).fill('{{받는 사람}}에게 {{내용}} 메일을 써 줘.');
  await shoot(page, `prompt-form-${width}`);
  await isClean(page);
  await page.getByRole('button', { name: '저장하기' }).click();
  await page.getByTestId('prompt').first().waitFor();
  await shoot(page, `prompts-${width}`);
  await isClean(page);
  await page.locator('#find-prompt').fill('메일 쓰');
  await page.keyboard.press('Enter');
  await page.getByLabel('받는 사람').fill('팀장님');
  await page.getByRole('textbox', { name: '내용', exact: true }).fill('휴가');
  await page.getByText('팀장님에게 휴가 메일을 써 줘.').waitFor();
  await shoot(page, `prompt-places-${width}`);
  await isClean(page);
  await page.keyboard.press('Enter');
  await expect.poll(() => composer.inputValue()).toBe('팀장님에게 휴가 메일을 써 줘.');
  await composer.fill('');
  await page.keyboard.type('/');
  await page.locator('#find-prompt:focus').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => composer.inputValue()).toBe('/');
  expect(complaints).toEqual([]);
  await page.context().close();
});
