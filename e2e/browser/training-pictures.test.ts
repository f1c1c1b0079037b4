import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openPage, wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

const installation = useBrowserInstallation();
const MESSAGE = new URL('../support/pictures/parcel-message.png', import.meta.url);

it('a screenshot is chosen by keyboard, dropped or pasted, and its suspicious lines are marked in it', async () => {
  const { page, complaints } = await openPage(installation.browser, {});
  await page.goto(`${installation.url}/training/check`);
  const chosen = page.waitForEvent('filechooser');
  await page.getByTestId('choose-picture').focus();
  await page.keyboard.press('Enter');
  await (await chosen).setFiles({ name: 'message.png', mimeType: 'image/png', buffer: await readFile(MESSAGE) });
  await page.getByTestId('marked-line').first().waitFor();
  expect(Number(await wordsOf(page.getByTestId('check-score')))).toBeGreaterThanOrEqual(50);
  const image = (await page.locator('figure img').boundingBox()) ?? expect.fail();
  const mark = (await page.getByTestId('marked-line').last().boundingBox()) ?? expect.fail();
  expect(mark.y).toBeGreaterThan(image.y);
  expect(mark.y + mark.height).toBeLessThan(image.y + image.height);
  await page.getByTestId('read-text').click();
  expect(await wordsOf(page.locator('details.read'))).not.toContain('482913');

  const content = JSON.stringify([...(await readFile(MESSAGE))]);
  const put = {
    drop: "document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer: data, ...how }))",
    paste: "document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, ...how }))",
  };
  for (const event of [put.drop, put.paste]) {
    await page.reload();
    await page.getByTestId('choose-picture').waitFor();
    await page.evaluate(`{
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(${content})], 'message.png', { type: 'image/png' }));
      const how = { bubbles: true, cancelable: true };
      ${event};
    }`);
    await page.getByTestId('marked-line').first().waitFor();
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});
