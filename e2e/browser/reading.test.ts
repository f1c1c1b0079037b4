import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { atRest } from '../support/at-rest.ts';
import { answered, ask, enterApp } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { RICH } from '../support/rich-answer.ts';
import { shoot } from '../support/shots.ts';

let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
});
const installation = useBrowserInstallation({
  env: () => ({
    LOG_LEVEL: 'warn',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
  }),
});
afterAll(() => model.stop());

const inPieces = (text: string, length: number): string[] => text.match(new RegExp(`[^]{1,${length}}`, 'gu')) ?? [];
const answerWith = (words: readonly string[], paceMs: number): void => {
  // What a test that failed has left would be the answer of those after it.
  model.recordings = [];
  model.words = words;
  model.paceMs = paceMs;
  model.concludes = false;
};
const last = (page: Page) => page.locator('article.answer').last();
const flow = (page: Page) => page.locator('.flow');
/** What is so of the elements of a selector, in the newest answer. Scripts for the page are text: it has other types. */
const inAnswer = <T>(page: Page, selector: string, expression: string): Promise<T[]> =>
  page.evaluate<T[]>(
    `[...[...document.querySelectorAll('article.answer')].at(-1).querySelectorAll('${selector}')].map((element) => (${expression}))`,
  );
const ofFlow = (page: Page, expression: string): Promise<number> =>
  page.evaluate<number>(`((element) => Math.round(${expression}))(document.querySelector('.flow'))`);
const fromEnd = (page: Page): Promise<number> =>
  ofFlow(page, 'element.scrollHeight - element.scrollTop - element.clientHeight');

/** In how many lines the most broken word of an element stands. */
const LINES_OF_WORDS = `Math.max(...[...element.childNodes].flatMap((node) => node.nodeType !== 3 ? [1] : [...node.data.matchAll(/\\S+/g)].map(({ index, 0: word }) => {
  const range = document.createRange();
  range.setStart(node, index);
  range.setEnd(node, index + word.length);
  return range.getClientRects().length;
})))`;

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const VIEWS = [
  { name: 'desktop-light', options: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' } },
  { name: 'desktop-dark', options: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' } },
  { name: 'phone-light', options: { ...PHONE, colorScheme: 'light' } },
  { name: 'phone-dark', options: { ...PHONE, colorScheme: 'dark' } },
] as const;

describe('an answer with everything in it', () => {
  it.each(VIEWS)('is drawn, is harmless, and keeps to the page: $name', async ({ name, options }) => {
    answerWith(inPieces(RICH, 40), 1);
    const { page, asked, complaints } = await enterApp(installation.browser, installation.url, 'chat', options);
    await ask(page, '요일별로 하루 평균을 내고, 원두를 얼마나 시켜 두면 되는지 식이랑 코드로 알려 줘.');
    await answered(page);
    const answer = last(page);
    await answer.locator('math').first().waitFor();
    await answer.locator('code .hljs-keyword').first().waitFor();

    expect(await answer.locator('figure.code figcaption > span').allTextContents()).toEqual(['Python', 'Bash']);
    expect(await answer.locator('figure.code code').first().textContent()).toContain('sales["날짜"].dt.dayofweek');
    expect(await answer.locator('math').count()).toBe(7); // the first equation is in two lines
    expect(await answer.locator('strong').first().textContent()).toBe('"토요일"');
    expect(await inAnswer(page, 'p[dir="rtl"]', 'getComputedStyle(element).direction')).toEqual(['rtl']);
    expect(await inAnswer(page, 'li.task input', 'element.checked')).toEqual([true, false]);

    expect(await page.title()).not.toBe('owned');
    expect(
      await answer.locator('img, script, svg [onload], a[href^="javascript:"], [style], maction, annotation').count(),
    ).toBe(0);
    expect(await answer.getByRole('link', { name: '그림: 영수증' }).getAttribute('href')).toBe(
      'https://example.com/receipt.png',
    );
    expect(asked.filter((address) => !address.startsWith(installation.url) && !/^(data|blob):/.test(address))).toEqual(
      [],
    );
    expect(complaints).toEqual([]);

    // Words are whole, and what is wide scrolls by itself.
    expect(await inAnswer(page, '.wide :is(th, td)', LINES_OF_WORDS)).not.toContain(2);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    if (options.viewport.width < 500)
      expect(await inAnswer(page, '.wide', 'element.scrollWidth > element.clientWidth')).toEqual([true]);

    // Each heading is nearer to its own text than to what came before.
    const gaps = await inAnswer<{ name: string; above: number; below: number; look: string }>(
      page,
      '.md > :is(h3, h4, h5, h6)',
      `{
      above: element.getBoundingClientRect().top - element.previousElementSibling.getBoundingClientRect().bottom,
      below: element.nextElementSibling.getBoundingClientRect().top - element.getBoundingClientRect().bottom,
      name: element.textContent,
      look: getComputedStyle(element).fontSize + getComputedStyle(element).color,
    }`,
    );
    expect(gaps).toHaveLength(4);
    for (const { name: heading, above, below } of gaps) expect(above, heading).toBeGreaterThan(below);
    expect(new Set(gaps.map(({ look }) => look)).size).toBe(4);

    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    ).toEqual([]);
    if (process.env['SHOTS'] !== undefined) {
      const height = await ofFlow(page, 'element.scrollHeight');
      await page.setViewportSize({ width: options.viewport.width, height: height + 240 });
      await shoot(page, `rich-${name}`);
    }
    await page.context().close();
  });

  it('gives its code to the clipboard as it was written, over plain HTTP too', async () => {
    answerWith(inPieces(RICH, 400), 1);
    const { page } = await enterApp(installation.browser, installation.url, 'chat');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: installation.url });
    await ask(page, '코드');
    await answered(page);
    const button = last(page).locator('figure.code').nth(1).getByRole('button');
    const copied = async (): Promise<string> => page.evaluate<string>('navigator.clipboard.readText()');
    await button.click();
    await expect.poll(() => button.textContent()).toContain('복사했어요');
    expect(await copied()).toBe('pip install pandas && echo "<img src=x onerror=alert(1)>"');
    await page.evaluate("navigator.clipboard.writeText('-')");
    // What a page has that came from elsewhere over plain HTTP.
    await page.evaluate('{ window.realClipboard = navigator.clipboard; delete Navigator.prototype.clipboard; }');
    await expect.poll(() => button.textContent()).toContain('복사하기');
    await button.click();
    await expect.poll(() => button.textContent()).toContain('복사했어요');
    expect(await page.evaluate('window.realClipboard.readText()')).toBe(
      'pip install pandas && echo "<img src=x onerror=alert(1)>"',
    );
    await page.context().close();
  });

  it('leads from a footnote to its text and back', async () => {
    answerWith(inPieces(RICH, 400), 1);
    const { page } = await enterApp(installation.browser, installation.url, 'chat');
    await ask(page, '각주');
    await answered(page);
    await last(page).getByRole('button', { name: '각주 1' }).click();
    expect(await page.evaluate('document.activeElement.textContent')).toContain('표본이 29일뿐이라');
    await page.getByRole('button', { name: '본문으로 돌아가기' }).click();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('1');
    await page.context().close();
  });

  it('does not move when its colours come, and keeps where its code was scrolled to', async () => {
    answerWith(inPieces(RICH, 12), 8);
    const { page } = await enterApp(installation.browser, installation.url, 'chat', {
      viewport: { width: 390, height: 844 },
    });
    // The colours are held back until the text is there.
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(/\/assets\/highlight-/, async (route) => {
      await held;
      await route.continue();
    });
    await ask(page, '코드');
    const code = last(page).locator('figure.code pre').first();
    await code.getByText('def order').waitFor();
    await inAnswer(page, 'pre', 'element.scrollLeft = 60');
    await answered(page);
    expect((await inAnswer(page, 'pre', 'element.scrollLeft'))[0]).toBe(60);
    const place = (): Promise<unknown> =>
      inAnswer(page, 'pre', '[element.getBoundingClientRect().height, element.scrollWidth]');
    const before = await place();
    expect(await code.locator('span[class^="hljs"]').count()).toBe(0);
    release();
    await code.locator('.hljs-keyword').first().waitFor();
    expect(await place()).toEqual(before);
    await page.context().close();
  });
});

describe('what a model thinks', () => {
  it.each(VIEWS)('is folded away, and said to be thought while it is: $name', async ({ name, options }) => {
    const more = Promise.withResolvers<string>();
    const rest = Promise.withResolvers<string>();
    const { begin, delta, end } = openAiCompatible;
    const body = [begin, delta('<think>토요일이 제일 '), more.promise, delta('바쁘다.'), rest.promise];
    model.recordings = [{ body: [...body, delta('</think>**나눠서** '), delta('시키세요.'), end] }];
    const { page } = await enterApp(installation.browser, installation.url, 'chat', options);
    await ask(page, '얼마나 시킬까?');
    const thoughts = last(page).locator('details.thoughts');
    await thoughts.getByText('생각하는 중', { exact: true }).waitFor();
    expect(await thoughts.locator('p').isVisible()).toBe(false);
    await shoot(page, `thinking-${name}`);
    // Who unfolds it reads along.
    await thoughts.locator('summary').click();
    await expect.poll(() => thoughts.locator('p').innerText()).toBe('토요일이 제일');
    more.resolve('');
    await expect.poll(() => thoughts.locator('p').innerText()).toBe('토요일이 제일 바쁘다.');
    expect(await thoughts.locator('summary').textContent()).toBe('생각하는 중');
    await shoot(page, `thinking-open-${name}`);
    await thoughts.locator('summary').click();
    rest.resolve('');
    await answered(page);
    await thoughts.getByText('생각한 과정', { exact: true }).waitFor();
    expect(await thoughts.locator('p').isVisible()).toBe(false);
    expect(await last(page).locator('.md').textContent()).toBe('나눠서 시키세요.');
    model.recordings = [];
    await page.reload();
    await answered(page);
    expect(await last(page).locator('details.thoughts').getAttribute('open')).toBeNull();
    await last(page).locator('summary').click();
    expect(await last(page).locator('details.thoughts p').innerText()).toBe('토요일이 제일 바쁘다.');
    await shoot(page, `thought-${name}`);
    await page.context().close();
  });
});

describe('the view', () => {
  const LINE = '빠르게 쓰이는 답은 한 번에 여러 줄이 늘어나요. ';
  /** About 700 characters a second, until it is told to conclude. */
  const fast = (): void =>
    answerWith(
      Array.from({ length: 10_000 }, () => `${LINE.repeat(2)}\n\n`.slice(0, 58)),
      80,
    );
  /** How far from the end each frame was painted in which the text had grown: an observer that begins after the page's own is called after it, and nothing comes between it and the picture. */
  const watchFrames = (page: Page): Promise<void> =>
    page.evaluate(`{
      const flow = document.querySelector('.flow');
      window.painted = [];
      const watching = new ResizeObserver(() => window.painted.push(Math.round(flow.scrollHeight - flow.scrollTop - flow.clientHeight)));
      for (const child of flow.children) watching.observe(child);
    }`);

  it('stays at the end of an answer of 700 characters a second', async () => {
    fast();
    const { page } = await enterApp(installation.browser, installation.url, 'chat', {
      viewport: { width: 390, height: 844 },
    });
    await ask(page, '길게');
    await last(page).waitFor();
    await watchFrames(page);
    await expect.poll(() => ofFlow(page, 'element.scrollHeight')).toBeGreaterThan(3000);
    model.concludes = true;
    await answered(page);
    const painted = await page.evaluate<number[]>('window.painted');
    expect(painted.length).toBeGreaterThan(20);
    expect(painted.filter((left) => left > 1)).toEqual([]);
    expect(await page.locator('button.down').count()).toBe(0);
    await page.context().close();
  });

  it('is never pulled from who reads up, and goes along again once they are back', async () => {
    fast();
    const { page } = await enterApp(installation.browser, installation.url, 'chat', {
      viewport: { width: 1280, height: 700 },
    });
    await ask(page, '길게');
    await expect.poll(() => ofFlow(page, 'element.scrollHeight - element.clientHeight')).toBeGreaterThan(400);
    await flow(page).hover();
    // Following only goes down: the first step up is the reader's, and may come late on a busy machine.
    await page.evaluate(`{
      const flow = document.querySelector('.flow');
      let last = flow.scrollTop;
      flow.addEventListener('scroll', () => {
        if (flow.scrollTop < last) window.wentUp = true;
        last = flow.scrollTop;
      });
    }`);
    await page.mouse.wheel(0, -40); // close to the end still
    await expect.poll(() => page.evaluate('window.wentUp')).toBe(true);
    const top = await atRest(() => ofFlow(page, 'element.scrollTop'));
    const height = await ofFlow(page, 'element.scrollHeight');
    await expect.poll(() => ofFlow(page, 'element.scrollHeight')).toBeGreaterThan(height + 200);
    expect(await ofFlow(page, 'element.scrollTop')).toBe(top);
    expect(await fromEnd(page)).toBeGreaterThan(60);
    await page.mouse.wheel(0, 100_000);
    await expect.poll(() => fromEnd(page)).toBeLessThanOrEqual(1);
    await watchFrames(page);
    await expect.poll(() => page.evaluate<number>('window.painted.length')).toBeGreaterThan(5);
    expect(await page.evaluate<number[]>('window.painted.filter((left) => left > 1)')).toEqual([]);
    expect(await last(page).getAttribute('data-status')).toBe('generating');
    model.concludes = true;
    await answered(page);
    await page.context().close();
  });
});

describe('a file', () => {
  /** An event that brings what is named; whether the page keeps the browser from its own way with it. */
  const give = (page: Page, kind: 'dragover' | 'drop' | 'paste', where: string, parts: readonly string[]) =>
    page.evaluate<boolean>(`{
      const data = new DataTransfer();
      if (${parts.includes('file')}) data.items.add(new File(['x'], 'x.pdf', { type: 'application/pdf' }));
      if (${parts.includes('text')}) data.setData('text/plain', 'x');
      const event = '${kind}' === 'paste' ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }) : new DragEvent('${kind}', { dataTransfer: data, bubbles: true, cancelable: true });
      document.querySelector('${where}').dispatchEvent(event);
      event.defaultPrevented;
    }`);

  it('that is dropped or pasted where none is taken never takes the place of the page, and the page says what is possible', async () => {
    const { page } = await enterApp(installation.browser, installation.url, 'eco');
    await page.locator('#composer').fill('쓰던 글');
    for (const [kind, where] of [
      ['drop', '.flow'],
      ['drop', 'aside'],
      ['paste', '#composer'],
    ] as const) {
      const prevented = await give(page, kind, where, ['file']);
      if (kind === 'drop') expect(prevented).toBe(true);
      await page.getByText('여기에는 파일을 붙일 수 없어요').waitFor();
      await page.locator('.toast').getByRole('button').last().click();
    }
    expect(await page.locator('#composer').inputValue()).toBe('쓰던 글');
    await page.context().close();
  });

  it.each(['eco', 'chat'] as const)(
    'may be dragged over the page, and words are pasted and moved as ever: %s',
    async (app) => {
      const { page } = await enterApp(installation.browser, installation.url, app);
      // A browser gives a drop to a page that has said so of the drag, and opens the file itself otherwise.
      expect(await give(page, 'dragover', 'aside', ['file'])).toBe(true);
      for (const kind of ['dragover', 'drop', 'paste'] as const)
        expect(await give(page, kind, '#composer', ['text']), kind).toBe(false);
      // A table that is copied comes as its picture and as its text, which is taken without a word.
      expect(await give(page, 'paste', '#composer', ['file', 'text'])).toBe(false);
      // What is told of is on the screen within a frame.
      await page.evaluate('new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))');
      expect(await page.locator('.toast').count()).toBe(0);
      await page.context().close();
    },
  );
});
