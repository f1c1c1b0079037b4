import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openPage, wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

interface ReadPicture {
  readonly height: number;
  readonly lines: readonly { readonly box: { readonly y: number; readonly height: number } }[];
  readonly cues: readonly { readonly line: number }[];
}

const installation = useBrowserInstallation();
const MESSAGE = new URL('../support/pictures/parcel-message.png', import.meta.url);

it('a screenshot is chosen by keyboard, dropped or pasted, and its suspicious lines are marked in it', async () => {
  const { page, complaints } = await openPage(installation.browser, {});
  await page.goto(`${installation.url}/training/check`);
  const chosen = page.waitForEvent('filechooser');
  await page.getByTestId('choose-picture').focus();
  await page.keyboard.press('Enter');
  const answer = page.waitForResponse((response) => response.url().endsWith('/training/analyze-image'));
  await (await chosen).setFiles({ name: 'message.png', mimeType: 'image/png', buffer: await readFile(MESSAGE) });
  await page.getByTestId('marked-line').first().waitFor();
  expect(Number(await wordsOf(page.getByTestId('check-score')))).toBeGreaterThanOrEqual(50);
  // Each mark lies on its line, beside a list that is taller than the picture and above one.
  const read = (await (await answer).json()) as ReadPicture;
  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 360, height: 780 },
  ]) {
    await page.setViewportSize(viewport);
    const image = (await page.locator('figure img').boundingBox()) ?? expect.fail();
    const mark = (await page.getByTestId('marked-line').last().boundingBox()) ?? expect.fail();
    const { box } = read.lines[read.cues.at(-1)?.line ?? expect.fail()] ?? expect.fail();
    expect((mark.y - image.y) / image.height).toBeCloseTo(box.y / read.height, 2);
    expect(mark.height / image.height).toBeCloseTo(box.height / read.height, 2);
  }
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
