import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { answered, enterApp, keepOwn, wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { lockedDocument, pdfOf } from '../support/documents.ts';
import { png } from '../support/pictures.ts';
import { shoot } from '../support/shots.ts';

let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
});
afterAll(() => model.stop());
const installation = useBrowserInstallation({
  env: () => ({
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double,blind',
    OPENAI_COMPATIBLE_VISION: 'double',
  }),
});

const picture = (name: string, colour: readonly [number, number, number]) => ({
  name,
  mimeType: 'image/png',
  buffer: png(320, 240, colour),
});
const RED = picture('빨간 컵.png', [200, 40, 40]);
const BLUE = picture('파란 컵.png', [40, 60, 200]);
const items = (page: Page) => page.getByTestId('attachment');
const attach = (page: Page, ...files: readonly { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.getByTestId('file-picker').setInputFiles([...files]);
const uploaded = (page: Page, count: number) =>
  expect.poll(() => page.locator('[data-testid=attachment][data-state=done]').count()).toBe(count);
/** Every picture in messages has been loaded. */
const areSeen = (page: Page): Promise<unknown> =>
  page.evaluate(
    "[...document.querySelectorAll('[data-testid=message-file] img')].every((img) => img.complete && img.naturalWidth > 0)",
  );
/** Files as they come from a clipboard or are dropped. */
const give = (
  page: Page,
  selector: string,
  type: 'paste' | 'drop',
  file: { name: string; mimeType: string; buffer: Buffer },
) =>
  page.evaluate(
    `(() => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob(${JSON.stringify(file.buffer.toString('base64'))}), (c) => c.charCodeAt(0));
      data.items.add(new File([bytes], ${JSON.stringify(file.name)}, { type: ${JSON.stringify(file.mimeType)} }));
      const Kind = ${type === 'paste' ? 'ClipboardEvent' : 'DragEvent'};
      const event = new Kind('${type}', { bubbles: true, cancelable: true, ${type === 'paste' ? 'clipboardData' : 'dataTransfer'}: data });
      document.querySelector(${JSON.stringify(selector)}).dispatchEvent(event);
    })()`,
  );

describe('pictures and files in a conversation, in a browser', () => {
  it.each([1280, 360])(
    'are sent with a message without words, by keyboard, and are there after a reload, at %i',
    async (width) => {
      const { page, complaints } = await enterApp(installation.browser, installation.url, 'chat', {
        viewport: { width, height: 800 },
      });
      // The page gives it the focus once it is there.
      await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('composer');
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByTestId('attach').press('Enter'),
      ]);
      await chooser.setFiles([RED, BLUE]);
      await uploaded(page, 2);
      await shoot(page, `attach-${width}`);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
      ).toEqual([]);
      await page.locator('#composer').focus();
      await page.keyboard.press('Enter');
      await answered(page);
      const sent = JSON.stringify(model.requests.at(-1));
      expect(sent.match(/data:image\/png;base64,/g)).toHaveLength(2);
      await page.reload();
      const shown = page.getByTestId('message-file').locator('img');
      await expect.poll(() => shown.count()).toBe(2);
      await expect.poll(() => areSeen(page)).toBe(true);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      await shoot(page, `sent-${width}`);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it('come by paste and by drop, are taken out again, wait for a reload, and are shown in a share', async () => {
    const { page } = await enterApp(installation.browser, installation.url, 'chat');
    await give(page, '#composer', 'paste', RED);
    await uploaded(page, 1);
    await give(page, '.flow', 'drop', { name: '메모.txt', mimeType: 'text/plain', buffer: Buffer.from('사흘 걸려요') });
    await uploaded(page, 2);
    await give(page, '.flow', 'drop', BLUE);
    await uploaded(page, 3);
    await page.getByRole('button', { name: '파란 컵.png 빼기' }).click();
    await page.locator('#composer').fill('이게 뭐야?');
    await page.reload();
    await uploaded(page, 2);
    await page.locator('#composer').focus();
    await page.keyboard.press('Enter');
    await answered(page);
    expect(JSON.stringify(model.requests.at(-1))).toContain('사흘 걸려요');
    await page.getByRole('button', { name: '공유하기' }).click();
    await page.getByTestId('make-share').click();
    const link = await page.getByTestId('share-link').first().inputValue();
    const { page: reader } = await enterApp(installation.browser, installation.url, 'chat');
    await reader.goto(link);
    await expect.poll(() => reader.getByTestId('message-file').count()).toBe(2);
    await expect.poll(() => areSeen(reader)).toBe(true);
    await shoot(reader, 'share');
    await reader.context().close();
    await page.context().close();
  });

  it.each([1440, 360])(
    'documents are read before they are sent, cited with their page, or said to be locked, at %i',
    async (width) => {
      const { page } = await enterApp(installation.browser, installation.url, 'chat', {
        viewport: { width, height: width === 360 ? 800 : 960 },
      });
      model.words = ['근저당은 두지 않아요 ', '[1]', '.'];
      await attach(
        page,
        {
          name: '임대차계약서.pdf',
          mimeType: 'application/pdf',
          buffer: pdfOf(['제1조 근저당을 새로 설정하지 않는다.']),
        },
        { name: '잠긴 문서.odt', mimeType: 'application/vnd.oasis.opendocument.text', buffer: lockedDocument() },
      );
      await uploaded(page, 2);
      await page.getByText('1쪽을 읽었어요').waitFor();
      await page.getByText('암호가 걸린 문서예요').waitFor();
      await shoot(page, `documents-tray-${width}`);
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await page.locator('#composer').fill('근저당이 걱정이야');
      await page.locator('button.go').click();
      await answered(page);
      expect(await wordsOf(page.locator('[data-note=documents_locked]').last())).toContain('잠긴 문서.odt');
      await page.getByText('붙인 문서 1개를 읽었어요').waitFor();
      await page
        .getByRole('button', { name: /임대차계약서\.pdf/ })
        .last()
        .click();
      await page.locator('blockquote').getByText('제1조 근저당을 새로 설정하지 않는다.').waitFor();
      expect(await wordsOf(page.locator('blockquote'))).toContain('1쪽');
      await shoot(page, `documents-answer-${width}`);
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      await page.context().close();
    },
  );

  it('are refused in words, one by one, and can be tried again; a model that does not see is said to be one', async () => {
    const { page } = await enterApp(installation.browser, installation.url, 'chat');
    await attach(
      page,
      {
        name: '도장.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from('504b03041400000000000000000000000000000000000000000000000100000078', 'hex'),
      },
      { name: '빈.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
      { name: '매출.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    );
    await expect.poll(() => page.locator('[data-testid=attachment][data-state=failed]').count()).toBe(3);
    expect(await wordsOf(items(page).nth(1))).toContain('빈 파일이에요');
    expect(await wordsOf(items(page).nth(2))).toContain('읽지 못하는 파일이에요');
    await page.locator('#composer').fill('봐 줘');
    expect(await page.locator('button.go').isDisabled()).toBe(true);
    await shoot(page, 'refused');
    for (const name of ['도장.jpg', '빈.png', '매출.exe'])
      await page.getByRole('button', { name: `${name} 빼기` }).click();
    await page.route('**/api/v1/files', (route) => route.abort());
    await attach(page, RED);
    await expect.poll(() => page.locator('[data-testid=attachment][data-state=failed]').count()).toBe(1);
    await page.unroute('**/api/v1/files');
    await page.getByRole('button', { name: '빨간 컵.png 다시 올리기' }).click();
    await uploaded(page, 1);
    await keepOwn(page, 'voice.chat', '|compatible/blind');
    await page.reload();
    await uploaded(page, 1);
    await expect.poll(() => page.locator('#composer-says').textContent()).toContain('사진을 보지 못해요');
    await page.locator('#composer').focus();
    await page.keyboard.press('Enter');
    await answered(page);
    expect(await wordsOf(page.locator('[data-note=pictures_not_seen]').last())).toContain('빨간 컵.png');
    await page.context().close();
  });
});
