import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { answered, enterApp } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.words = ['근저당은 두지 않아요 ', '[1]', '.'];
});
afterAll(() => model.stop());
const installation = useBrowserInstallation({
  env: () => ({
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
  }),
});

const items = (page: Page) => page.getByTestId('collector-item');
const keepNote = async (page: Page, text: string, title: string, tags: string): Promise<void> => {
  await page.getByTestId('collector-add').click();
  await page.getByLabel('담을 글').fill(text);
  await page.getByLabel('제목 (선택)').fill(title);
  await page.getByLabel('태그 (선택').fill(tags);
  await page.getByRole('button', { name: '담기', exact: true }).last().click();
  await items(page).getByText(title).first().waitFor();
};
const isClean = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual(
    [],
  );
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
};

describe('the collector, in a browser', () => {
  it.each([1440, 360])('is filled, searched, attached, cited and emptied, at %i', async (width) => {
    const { page, complaints } = await enterApp(installation.browser, installation.url, 'chat', {
      viewport: { width, height: width === 360 ? 800 : 960 },
    });
    await page.getByTestId('open-collector').click();
    await page.getByText('아직 담은 것이 없어요').waitFor();
    await shoot(page, `collector-empty-${width}`);
    await isClean(page);
    await keepNote(page, '임대인은 잔금 다음 날까지 근저당을 새로 설정하지 않는다.', '특약 문장', '계약');
    await keepNote(page, '김치찌개는 묵은지로 끓인다.', '김치찌개', '레시피');
    await page.getByTestId('collector-picker').setInputFiles([
      { name: '빈 파일.txt', mimeType: 'text/plain', buffer: Buffer.from(' \n ') },
      {
        name: '임대차계약서.md',
        mimeType: 'text/markdown',
        buffer: Buffer.from('# 제3조\n근저당과 원상회복에 관한 특약.'),
      },
    ]);
    await page.locator('[data-testid=collector-item][data-status=failed]').waitFor();
    await expect.poll(() => page.locator('[data-testid=collector-item][data-status=ready]').count()).toBe(3);
    await page.getByText('읽을 글이 없어요').waitFor();
    await page.getByLabel('모음함에서 찾기').fill('근저당, 특약');
    await expect.poll(() => items(page).count()).toBe(2);
    expect(await page.locator('mark').first().innerText()).toMatch(/근저당|특약/);
    await page.getByRole('button', { name: '이 대화에 ‘특약 문장’ 붙이기' }).press('Enter');
    await page.getByTestId('collector-attached').waitFor();
    await shoot(page, `collector-${width}`);
    await isClean(page);
    await page.getByRole('button', { name: '모음함 닫기' }).click();
    await page.locator('#composer').fill('특약에 무엇을 넣을까?');
    await page.locator('#composer').press('Enter');
    await answered(page);
    await page.getByText('모음함 자료 1개와 함께 물었어요').waitFor();
    await page.getByText('모음함 자료 1개를 읽었어요').waitFor();
    await page
      .getByRole('button', { name: /특약 문장/ })
      .first()
      .click();
    await page.locator('blockquote', { hasText: '근저당을 새로 설정하지' }).waitFor();
    await page.getByTestId('keep-answer').click();
    await page.getByText('이 답을 모음함에 담았어요').waitFor();
    await page.getByTestId('open-collector').click();
    await expect.poll(() => items(page).count()).toBe(5);
    await shoot(page, `collector-cited-${width}`);
    await isClean(page);
    await items(page)
      .getByRole('button', { name: /^특약 문장/ })
      .click();
    await page.getByRole('button', { name: '지우기', exact: true }).click();
    await page.getByRole('alert').getByRole('button', { name: '지우기', exact: true }).click();
    await expect.poll(() => items(page).count()).toBe(4);
    await page.getByRole('button', { name: '모음함 닫기' }).click();
    await page.reload();
    await page.getByText('지운 자료예요').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
