import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { png } from '../support/pictures.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();

const isAccessible = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
};
const choose = (page: Page, bytes: Buffer, name = 'photo.png', mimeType = 'image/png'): Promise<void> =>
  page.getByTestId('scan-picker').setInputFiles({ name, mimeType, buffer: bytes });

it('a scan: from the guide, by photo and by barcode, named, thrown away, with points, by keyboard, offline', async () => {
  const { page, asked, complaints } = await openPage(installation.browser, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await page.goto(`${installation.url}/guide`);
  await page.getByRole('link', { name: '찍어 보기' }).click();
  await page.getByRole('button', { name: '사진 찍기' }).waitFor();
  await page.getByText('아직 찍은 것이 없어요.').waitFor();
  // Nobody is made a guest by looking.
  expect(asked.some((address) => address.endsWith('/auth/guest'))).toBe(false);
  await isAccessible(page);
  await shoot(page, 'scan-start-390');

  await choose(page, Buffer.from('text'), 'a.txt', 'text/plain');
  await page.getByRole('alert').getByText('사진만 읽을 수 있어요').waitFor();
  await choose(page, png(300, 400, [120, 160, 150]));
  await page.getByRole('heading', { name: '무엇인가요?' }).waitFor();
  await page.getByText('사진을 보는 모델이 있어야 하는데').waitFor();
  await page.getByTestId('scan-photo').waitFor();
  await isAccessible(page);
  await shoot(page, 'scan-unknown-390');

  await page.getByRole('searchbox', { name: '이름으로 찾기' }).focus();
  await page.keyboard.type('우유팩');
  const found = page.getByRole('button', { name: /종이팩/ }).first();
  await found.waitFor();
  await found.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: '종이팩(우유팩)' }).waitFor();
  await page.getByText('+10점').waitFor();
  await page.getByRole('button', { name: '버렸어요' }).press('Enter');
  await page.getByText('버린 것으로 기록했어요').waitFor();
  await page.getByText('+50점').waitFor();
  await isAccessible(page);
  await shoot(page, 'scan-points-390');

  await page.getByRole('link', { name: '하나 더 찍기' }).click();
  await page.getByText('찾은 것 1개, 버린 것 1개').waitFor();
  const field = page.getByRole('textbox', { name: '바코드 숫자로 찾기' });
  await field.focus();
  await page.keyboard.type('8801234567890');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('바코드 숫자가 맞지 않아요').waitFor();
  await field.fill('8801234567893');
  await field.press('Enter');
  await page.getByText('아직 모르는 바코드예요').waitFor();
  await page.getByRole('link', { name: '찍어 보기로' }).click();
  await page.getByText('바코드 8801234567893').waitFor();

  await page.context().setOffline(true);
  await page.getByText('인터넷에 연결되면').waitFor();
  await expect.poll(() => page.getByRole('button', { name: '사진 찍기' }).isDisabled()).toBe(true);
  await shoot(page, 'scan-offline-390');
  await page.context().setOffline(false);
  await expect.poll(() => page.getByRole('button', { name: '사진 찍기' }).isEnabled()).toBe(true);

  await page.getByRole('link', { name: /종이팩/ }).click();
  await page.getByRole('button', { name: '이 사진과 결과 지우기' }).click();
  await page.getByText('찾은 것 1개, 버린 것 0개').waitFor();
  await page.goto(`${installation.url}/eco/scan`);
  await page.getByText('찾은 것 1개, 버린 것 0개').waitFor();
  await page.goto(`${installation.url}/eco/scan/${randomUUID()}`);
  await page.getByText('이 사진의 결과를 찾지 못했어요').waitFor();
  expect(asked.filter((address) => !address.startsWith(installation.url))).toEqual([]);
  expect(complaints.filter((complaint) => !/404|ERR_INTERNET_DISCONNECTED|422/.test(complaint))).toEqual([]);
  await page.context().close();
});

it('a scan in English, on a wide screen', async () => {
  const { page, complaints } = await openPage(installation.browser, {
    viewport: { width: 1280, height: 900 },
    locale: 'en-GB',
  });
  await page.goto(`${installation.url}/eco/scan`);
  await choose(page, png(400, 300, [90, 90, 160]));
  await page.getByText('Recognising things by sight needs a vision model').waitFor();
  await page.getByRole('searchbox', { name: 'Find by name' }).fill('pizza box');
  await page.getByRole('button', { name: /pizza/i }).first().click();
  await page.getByText('+10 points').waitFor();
  await isAccessible(page);
  await shoot(page, 'scan-1280');
  await page.getByRole('link', { name: 'Scan another' }).click();
  await page.getByText('Looked up: 1. Thrown away: 0.').waitFor();
  await isAccessible(page);
  await shoot(page, 'scan-start-1280');
  expect(complaints).toEqual([]);
  await page.context().close();
});
