import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { atRest } from '../support/at-rest.ts';
import { answered, ask, enterApp, launchBrowser, tellOfPages } from '../support/browser.ts';

const WORDS = Array.from({ length: 60 }, (_, index) => `낱말${index} ${index % 12 === 11 ? '\n\n' : ''}`);
const WHOLE = WORDS.join('').replace(/\s+/g, ' ').trim();

let database: TestDatabase;
let model: ModelDouble;
let port: number;
let server: MadangProcess;
let browser: Browser;
const start = async (): Promise<void> => {
  server = await startProcess(
    [],
    {
      ...database.env,
      LOG_LEVEL: 'warn',
      OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
      OPENAI_COMPATIBLE_API_KEY: KEY,
      OPENAI_COMPATIBLE_MODEL: 'double',
    },
    port,
  );
};

beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  database = await createTestDatabase();
  port = await freePort();
  await start();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  server.kill('SIGTERM');
  await server.exited();
  await database.close();
  await model.stop();
});
beforeEach(() => {
  onTestFailed(async () => {
    console.log(server.output().slice(-4000));
    await tellOfPages();
  });
  Object.assign(model, { trap: 'none', words: WORDS, paceMs: 50, concludes: false } satisfies Partial<ModelDouble>);
});

/** As it is seen: between two paragraphs there is no character, but a gap. */
const answerText = (page: Page): Promise<string> =>
  page
    .locator('article.answer .md')
    .last()
    .innerText()
    .then(
      (text) => text.replace(/\s+/g, ' ').trim(),
      () => '',
    );
const half = (page: Page): Promise<void> =>
  expect.poll(async () => (await answerText(page)).length).toBeGreaterThan(80);

/** Notes, frame by frame, how long the text of the answer is on the screen. Scripts for the page are text: it has other types. */
const watchLength = (page: Page): Promise<void> =>
  page.evaluate(`{
    window.lengths = [];
    const note = () => {
      window.lengths.push([...document.querySelectorAll('article.answer .md')].at(-1)?.textContent.length ?? 0);
      requestAnimationFrame(note);
    };
    note();
  }`);
const shrinks = (page: Page): Promise<number> =>
  page.evaluate('window.lengths.filter((length, index) => index > 0 && length < window.lengths[index - 1]).length');
const scrolled = (page: Page): Promise<number> => page.evaluate("document.querySelector('.flow').scrollTop");
const fromEnd = (page: Page): Promise<number> =>
  page.evaluate(
    "(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.querySelector('.flow'))",
  );

describe('an answer on the screen', () => {
  it('survives a server that is killed in the middle: what was read stays, and can be continued', async () => {
    const { page } = await enterApp(browser, server.url, 'chat');
    await ask(page, '길게 말해 줘');
    await half(page);
    await watchLength(page);
    server.kill('SIGKILL');
    await server.exited();
    await page.getByText('연결이 끊겼어요').first().waitFor();
    const seen = await answerText(page);
    await start();
    await page.locator('article.answer[data-status="interrupted"]').waitFor();
    expect((await answerText(page)).startsWith(seen)).toBe(true);
    const kept = await answerText(page);
    await page.getByRole('button', { name: '이어서 받기' }).click();
    await answered(page);
    expect(await answerText(page)).toBe(`${kept} ${WHOLE}`);
    expect(await shrinks(page)).toBe(0);
    expect(await page.locator('article.answer').count()).toBe(1);
    await page.reload();
    await answered(page);
    expect(await answerText(page)).toBe(`${kept} ${WHOLE}`);
    await page.context().close();
  });

  it('goes on where it was after the network was away', async () => {
    const { page } = await enterApp(browser, server.url, 'chat');
    await ask(page, '길게 말해 줘');
    await half(page);
    await watchLength(page);
    await page.context().setOffline(true);
    await page.waitForTimeout(1500);
    await page.context().setOffline(false);
    await answered(page);
    expect(await answerText(page)).toBe(WHOLE);
    expect(await shrinks(page)).toBe(0);
    await page.context().close();
  });

  it('goes on over a restart of the server that lets the answer finish', async () => {
    const { page } = await enterApp(browser, server.url, 'chat');
    await ask(page, '길게 말해 줘');
    await half(page);
    await watchLength(page);
    server.kill('SIGTERM');
    await server.exited();
    await start();
    await answered(page);
    expect(await answerText(page)).toBe(WHOLE);
    expect(await shrinks(page)).toBe(0);
    await page.context().close();
  });

  it('stops on request, keeps what was written, and can be written anew', async () => {
    const { page } = await enterApp(browser, server.url, 'chat');
    await ask(page, '길게 말해 줘');
    await half(page);
    await page.getByRole('button', { name: '멈추기' }).click();
    await page.locator('article.answer[data-status="stopped"]').waitFor();
    const kept = await answerText(page);
    expect(WHOLE.startsWith(kept)).toBe(true);
    await page.getByRole('button', { name: '다시 받기' }).click();
    await answered(page);
    expect(await answerText(page)).toBe(WHOLE);
    expect(await page.locator('article.answer').count()).toBe(1);
    await page.context().close();
  });

  it('says what happened when the model fails, and answers when asked again', async () => {
    model.trap = 'error-before';
    const { page } = await enterApp(browser, server.url, 'chat');
    await ask(page, '안녕');
    await page.locator('article.answer[data-status="failed"]').waitFor();
    expect(await page.getByRole('button', { name: '이어서 받기' }).count()).toBe(0);
    model.trap = 'none';
    model.paceMs = 5;
    await page.getByRole('button', { name: '다시 받기' }).click();
    await answered(page);
    expect(await answerText(page)).toBe(WHOLE);
    await page.context().close();
  });

  it('does not pull down whoever reads up, and follows whoever reads at its end', async () => {
    model.words = Array.from({ length: 10_000 }, (_, index) => `문단 ${index}\n\n`); // until it is told to conclude
    model.paceMs = 30;
    const { page } = await enterApp(browser, server.url, 'chat', { viewport: { width: 1000, height: 600 } });
    await ask(page, '길게');
    await expect.poll(() => scrolled(page)).toBeGreaterThan(300);
    expect(await fromEnd(page)).toBeLessThan(100);
    await page.locator('.flow').hover();
    await page.mouse.wheel(0, -250);
    await expect.poll(async () => await page.getByRole('button', { name: '아래로' }).count()).toBe(1);
    const held = await atRest(() => scrolled(page));
    const { length } = await answerText(page);
    await expect.poll(async () => (await answerText(page)).length).toBeGreaterThan(length + 100);
    expect(await scrolled(page)).toBe(held);
    await page.getByRole('button', { name: '아래로' }).click();
    model.concludes = true;
    await answered(page);
    expect(await fromEnd(page)).toBeLessThan(100);
    await page.context().close();
  });

  it('opens a stream only while something is written', async () => {
    model.paceMs = 5;
    const { page, asked } = await enterApp(browser, server.url, 'chat');
    const streams = (): number => asked.filter((address) => /\/api\/.*\/stream\b/.test(address)).length;
    await ask(page, '짧게');
    await answered(page);
    expect(streams()).toBe(1);
    await page.reload();
    await answered(page);
    expect(streams()).toBe(1);
    await page.context().close();
  });
});
