import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { startWebSite, type WebSite } from '../doubles/web-site.ts';
import { answered, ask, openPage, wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { pdfOf } from '../support/documents.ts';
import { png } from '../support/pictures.ts';
import { shoot } from '../support/shots.ts';

let model: ModelDouble;
let site: WebSite;
beforeAll(async () => {
  [model, site] = await Promise.all([startModelDouble(openAiCompatible), startWebSite()]);
});
afterAll(() => Promise.all([model.stop(), site.stop()]));
const installation = useBrowserInstallation({
  env: () => ({
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    OPENAI_COMPATIBLE_VISION: 'double',
    COLLECTOR_PRIVATE_HOSTS: site.host,
  }),
});

const RED = [200, 40, 40] as const;
const PICTURE = { name: '방 사진.png', mimeType: 'image/png', buffer: png(320, 240, RED) };
const LEASE = {
  name: '임대차계약서.pdf',
  mimeType: 'application/pdf',
  buffer: pdfOf(['제1조 보증금은 오천만 원이다.', '제2조 근저당을 새로 설정하지 않는다.']),
};
const MOVING = {
  name: '이사 안내.pdf',
  mimeType: 'application/pdf',
  buffer: pdfOf(['승강기는 미리 빌린다.', '짐은 토요일 오전에 옮긴다.', '열쇠는 관리실에 맡긴다.']),
};
interface ExportedMessage {
  readonly role: string;
  readonly parts: readonly { readonly file?: { readonly id: string } }[];
  readonly citations: readonly object[];
}
const NOTE = '집주인의 번호는 냉장고에 붙여 두었다.';

const signUp = async (page: Page): Promise<void> => {
  await page.goto(`${installation.url}/register`);
  await page.getByLabel('아이디 또는 이메일').fill('nabi');
  await page.getByLabel('비밀번호', { exact: true }).fill('기억하기 쉬운 문장 하나');
  await page.getByRole('button', { name: '계정 만들기' }).click();
  await page.waitForURL((url) => url.pathname !== '/register');
  await page.goto(`${installation.url}/chat`);
  await page.locator('#composer').waitFor();
};
const lastAnswer = (page: Page): Locator => page.locator('article.answer').last();
/** A row under an answer that stands for one passage of something kept, by its title and page. */
const citation = (answer: Locator, title: string, page: string): Locator =>
  answer.locator('button.row', { hasText: title }).filter({ hasText: page });
/** Fills the form of the collector, of which the first field is given. */
const keep = async (page: Page, kind: '메모' | '링크', value: string): Promise<void> => {
  await page.getByTestId('collector-add').click();
  if (kind === '링크') await page.getByRole('button', { name: '링크', exact: true }).click();
  await page.getByLabel(kind === '메모' ? '담을 글' : '담을 주소').fill(value);
  await page.getByRole('button', { name: '담기', exact: true }).last().click();
  await page.getByLabel('제목 (선택)').waitFor({ state: 'detached' });
};
/** Whether all pictures of messages have come. */
const areSeen = (page: Page): Promise<unknown> =>
  page.evaluate(
    "[...document.querySelectorAll('[data-testid=message-file] img')].every((img) => img.complete && img.naturalWidth > 0)",
  );

it('a day with documents: sent, kept, asked about, cited by page, shared as far as granted, and taken out whole', async () => {
  const { page, complaints } = await openPage(installation.browser, { viewport: { width: 1440, height: 960 } });
  await signUp(page);

  // A picture and a document with a message, to a model that sees.
  await page.getByTestId('file-picker').setInputFiles([PICTURE, LEASE]);
  await expect.poll(() => page.locator('[data-testid=attachment][data-state=done]').count()).toBe(2);
  await page.getByText('2쪽을 읽었어요').waitFor();
  model.words = ['벽이 빨갛고, ', '근저당은 두지 않아요 ', '[2]', '.'];
  await ask(page, '이 방과 계약서를 봐 줘');
  await page.waitForURL(/\/chat\/.+/);
  await answered(page);
  const first = JSON.stringify(model.requests.at(-1));
  expect(first.match(/data:image\/png;base64,/g)).toHaveLength(1);
  expect(first).toContain('제1조 보증금은 오천만 원이다.');
  expect(first).toContain('제2조 근저당을 새로 설정하지 않는다.');
  await citation(lastAnswer(page), LEASE.name, '2쪽').click();
  const passage = lastAnswer(page).getByRole('blockquote', { name: '인용한 대목' });
  await passage.getByText('제2조 근저당을 새로 설정하지 않는다.').waitFor();
  expect(await wordsOf(passage)).toMatch(/^2쪽 /);

  // A note, a link and a document into the collector, and from there to the conversation.
  await page.getByTestId('open-collector').click();
  await keep(page, '메모', NOTE);
  await keep(page, '링크', `${site.url}/article`);
  await page.getByTestId('collector-picker').setInputFiles([MOVING]);
  await expect.poll(() => page.locator('[data-testid=collector-item][data-status=ready]').count()).toBe(3);
  expect(site.requests.map(({ path }) => path)).toEqual(['/article']);
  for (const title of [NOTE, '종이팩 버리기', MOVING.name])
    await page.getByRole('button', { name: `이 대화에 ‘${title}’ 붙이기` }).click();
  await page.getByText('이 대화에 붙인 자료 3개').waitFor();
  await shoot(page, 'day-with-documents-collector');
  await page.getByRole('button', { name: '모음함 닫기' }).click();

  // Each of them is told, and the answer cites them by number and page.
  const sources = Array.from({ length: 9 }, (_, n) => `[${n + 1}]`);
  model.words = ['토요일에 옮기고 ', ...sources, ' 열쇠는 맡겨요.'];
  await ask(page, '이사는 언제, 어떻게 해?');
  await expect.poll(() => page.locator('article.answer[data-status="complete"]').count()).toBe(2);
  await page.getByText('모음함 자료 3개와 함께 물었어요').waitFor();
  const second = JSON.stringify(model.requests.at(-1));
  for (const told of [NOTE, '종이팩은 물로 헹군 뒤', '짐은 토요일 오전에 옮긴다.']) expect(second).toContain(told);
  for (const [title, at] of [
    [NOTE, ''],
    ['종이팩 버리기', ''],
    [MOVING.name, '1쪽'],
    [MOVING.name, '2쪽'],
    [MOVING.name, '3쪽'],
  ] as const)
    expect(await citation(lastAnswer(page), title, at).count(), `${title} ${at}`).toBe(1);
  const cited = citation(lastAnswer(page), MOVING.name, '2쪽');
  const number = await wordsOf(cited.locator('.cite'));
  await lastAnswer(page)
    .getByRole('button', { name: `근거 ${number}`, exact: true })
    .click();
  await lastAnswer(page).getByRole('blockquote').getByText('짐은 토요일 오전에 옮긴다.').waitFor();
  expect(await wordsOf(lastAnswer(page).getByRole('blockquote'))).toBe('2쪽 짐은 토요일 오전에 옮긴다.');

  // Beside the answer, the whole of what was cited.
  await page.getByTestId('open-collector').click();
  await page
    .getByTestId('collector-item')
    .getByRole('button', { name: new RegExp(`^${MOVING.name}`) })
    .click();
  const reader = page.getByRole('region', { name: MOVING.name });
  await expect.poll(() => reader.locator('h4').allTextContents()).toEqual(['1쪽', '2쪽', '3쪽']);
  await reader.getByText('짐은 토요일 오전에 옮긴다.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '모음함 닫기' }).click();

  // A stranger sees what was said and its files, and nothing of what is kept.
  await page.getByRole('button', { name: '공유하기', exact: true }).click();
  await page.getByTestId('make-share').click();
  const link = await page.getByTestId('share-link').inputValue();
  await page.keyboard.press('Escape');
  const stranger = await openPage(installation.browser);
  const [shared] = await Promise.all([
    stranger.page.waitForResponse((response) => response.url().includes('/api/v1/shares/')),
    stranger.page.goto(link),
  ]);
  await expect.poll(() => stranger.page.locator('article.answer').count()).toBe(2);
  await expect.poll(() => areSeen(stranger.page)).toBe(true);
  expect(await stranger.page.getByTestId('message-file').count()).toBe(2);
  const [document] = await Promise.all([
    stranger.page.waitForEvent('download'),
    stranger.page.getByRole('link', { name: LEASE.name }).click(),
  ]);
  expect((await readFile(await document.path())).equals(LEASE.buffer)).toBe(true);
  expect(await stranger.page.locator('article.answer').last().textContent()).toContain('토요일에 옮기고');
  expect(await stranger.page.locator('button.row').count()).toBe(0);
  const given = await shared.text();
  for (const kept of [NOTE, '종이팩', MOVING.name, '짐은', '"type":"collector"', '"kind":'])
    expect(given, kept).not.toContain(kept);
  expect(stranger.complaints).toEqual([]);
  await stranger.page.context().close();

  // The conversation as a ZIP: what was said and answered, its sources, and the files in their own bytes.
  await page.locator('header').getByTestId('conversation-menu').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: '파일까지 ZIP으로 내려받기' }).click(),
  ]);
  const archive = unzipSync(await readFile(await download.path()));
  const files = Object.keys(archive).filter((name) => name.startsWith('files/'));
  const bytesOf = (name: string): Buffer => Buffer.from(archive[name] ?? []);
  expect(files).toHaveLength(2);
  const heldBytes = files.map(bytesOf);
  expect(heldBytes.some((bytes) => bytes.equals(LEASE.buffer))).toBe(true);
  // Pictures are written anew when they come: without what a camera put beside them.
  const picture = heldBytes.find((bytes) => !bytes.equals(LEASE.buffer));
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, ...data.subarray(0, 3)]).toEqual([320, 240, ...RED]);
  const conversation = Object.keys(archive).find((name) => name.startsWith('conversations/')) ?? '';
  const { messages } = JSON.parse(bytesOf(conversation).toString()) as { messages: ExportedMessage[] };
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
  const heldBy = messages[0]?.parts.flatMap(({ file }) => (file ? [`files/${file.id}`] : []));
  expect(heldBy?.toSorted()).toEqual(files.toSorted());
  expect(messages[3]?.citations).toContainEqual(
    expect.objectContaining({ number: Number(number), title: MOVING.name, kind: 'collector.file' }),
  );
  expect(complaints).toEqual([]);
  await page.context().close();
});
