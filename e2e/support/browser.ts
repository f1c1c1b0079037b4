import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';

/** Debian's Chromium; CHROMIUM names another one. */
const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: EXECUTABLE,
    // Without a locale of UTF-8 it cannot give a download a Korean name.
    env: { ...process.env, LANG: 'C.UTF-8' },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A page that remembers every address it asked for and every complaint of the browser. */
export interface WatchedPage {
  readonly page: Page;
  readonly asked: string[];
  readonly complaints: string[];
}

const opened = new Set<WatchedPage>();

export const openPage = async (browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> => {
  const context = await browser.newContext({ locale: 'ko-KR', ...options });
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`.trim());
  });
  // Only to end what hangs: a machine may be ten times slower than it was.
  page.setDefaultTimeout(90_000);
  opened.add({ page, asked, complaints });
  return { page, asked, complaints };
};

/** What the pages that are still open show, and what their browser complained of: for a test that failed. */
export const tellOfPages = async (): Promise<void> => {
  for (const { page, complaints } of opened)
    if (!page.isClosed())
      console.log(page.url(), complaints, await page.evaluate('document.body.innerText').catch(String));
};

/**
 * Types as a Korean input method does: every syllable is composed step by step before it is committed.
 * Source: Chrome DevTools Protocol, Input.imeSetComposition and Input.insertText.
 */
export const compose = async (page: Page, syllables: readonly (readonly string[])[]): Promise<void> => {
  const devtools = await page.context().newCDPSession(page);
  for (const steps of syllables) {
    for (const text of steps)
      await devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    await devtools.send('Input.insertText', { text: steps.at(-1) ?? '' });
  }
  await devtools.detach();
};

/** Opens the installation as a new guest, in one of its apps. */
export const enterApp = async (
  browser: Browser,
  url: string,
  app: 'chat' | 'eco',
  options: BrowserContextOptions = {},
): Promise<WatchedPage> => {
  const opened = await openPage(browser, options);
  await opened.page.goto(url);
  await opened.page.getByTestId(`enter-${app}`).click();
  await opened.page.locator('#composer').waitFor();
  return opened;
};

export const ask = async (page: Page, text: string): Promise<void> => {
  await page.locator('#composer').fill(text);
  // With a finger alone Enter is a new line.
  if (await page.evaluate("matchMedia('(hover: none) and (pointer: coarse)').matches"))
    await page.locator('button.go').click();
  else await page.keyboard.press('Enter');
};

/** As the web app keeps it in the browser for whom it knows. */
export const keepOwn = (page: Page, key: string, value: string): Promise<unknown> =>
  page.evaluate(
    `{ const id = (localStorage.getItem('madang.owner') ?? '').split(':')[1];
       localStorage.setItem('madang.' + (id ? 'of.' + id + '.' : '') + ${JSON.stringify(key)}, ${JSON.stringify(value)}); }`,
  );

export const answered = (page: Page): Promise<void> =>
  page.locator('article.answer[data-status="complete"]').last().waitFor();

/** What an element says. `innerText` is empty for a frame when an element may be left out of layout (content-visibility). */
export const wordsOf = async (element: Locator): Promise<string> =>
  ((await element.textContent()) ?? '').replace(/\s+/g, ' ').trim();
