import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openPage, type WatchedPage } from './browser.ts';
import { png } from './pictures.ts';

export const SENTENCE = '성수동 카페예요. 딸기라떼 새로 나왔고 4월 30일까지 5,500원이에요.';

export const openStudioOf = async (
  installation: { readonly browser: Browser; readonly url: string },
  options: BrowserContextOptions = {},
): Promise<WatchedPage> => {
  const opened = await openPage(installation.browser, options);
  await opened.page.goto(`${installation.url}/studio`);
  await opened.page.locator('#studio-sentence').waitFor();
  return opened;
};
export const choose = (page: Page, name: string): Promise<void> =>
  page.locator('label', { hasText: name }).first().click();
export const PHOTO = { name: '딸기라떼.png', mimeType: 'image/png', buffer: png(800, 600, [214, 92, 104]) };

export const save = async (page: Page, ending: 'png' | 'webp' | 'pdf' | 'zip') => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(`save-${ending}`).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
};
