import { once } from 'node:events';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { servePage } from '../../examples/serve.ts';
import { freePort } from '../../server/src/platform/testing/process.ts';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { builtClient } from '../support/built-client.ts';

const port = await freePort();
const site = servePage('chat-page');
const installation = useBrowserInstallation({
  byName: true,
  env: () => ({ CORS_ORIGINS: `http://localhost:${port}`, RATE_LIMIT_PER_MINUTE: '0' }),
});
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  await builtClient();
  await once(site.listen(port, '127.0.0.1'), 'listening');
  ({ page } = await openPage(installation.browser));
  context = page.context();
  await page.goto(`http://localhost:${port}`);
});
afterAll(async () => {
  await context.close();
  site.closeAllConnections();
  site.close();
});

/** Runs in the page, with a client whose session all tabs share. */
const inPage = <T>(tab: Page, work: string): Promise<T> =>
  tab.evaluate(`(async () => {
    const { createMadang, storedIn } = await import('/madang.js');
    const credentials = { guest: true, store: storedIn(localStorage) };
    const baseUrl = ${JSON.stringify(installation.url)};
    const madang = createMadang({ baseUrl, credentials });
    ${work}
  })()`);

it('streams an answer into a page', async () => {
  const texts = await inPage<string[]>(
    page,
    `const texts = [];
     for await (const { text } of await madang.ask({ message: '유리컵은 어떻게 버려?', app: 'eco' })) texts.push(text);
     return texts;`,
  );
  expect(texts.length).toBeGreaterThan(3);
  expect(texts.every((text, index) => text.startsWith(texts[index - 1] ?? ''))).toBe(true);
});

it('tells how much of a file has been sent', async () => {
  const shares = await inPage<number[]>(
    page,
    `const shares = [];
     const file = new File(['x'.repeat(3_000_000)], 'a.txt', { type: 'text/plain' });
     await madang.upload(file, { purpose: 'document', onProgress: (share) => shares.push(share) });
     return shares;`,
  );
  expect(shares.at(-1)).toBe(1);
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});

it('refuses a file with the words of the server, in the language that was asked for', async () => {
  const refused = (language: string) =>
    inPage<string[]>(
      page,
      `const other = createMadang({ baseUrl, credentials, language: ${JSON.stringify(language)} });
       return other.upload(new File([''], 'a.txt'), { purpose: 'document', onProgress: () => {} })
         .then(() => [], ({ code, message }) => [code, message]);`,
    );
  const [[code, korean], [, english]] = [await refused('ko'), await refused('en')];
  expect(code).toBe('file_empty');
  expect(korean).toMatch(/[가-힣]/);
  expect(english).toMatch(/^[\x20-\x7e]+$/);
});

it('keeps two tabs signed in whose token has expired, and refreshes once in each at most', async () => {
  const other = await context.newPage();
  await other.goto(page.url());
  let refreshes = 0;
  context.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/auth/refresh')) refreshes += 1;
  });
  const people = new Set<string>();
  // More than once: a refresh that was taken for a theft would end the session at the next one.
  for (const round of [1, 2, 3]) {
    await page.evaluate(`localStorage.setItem('madang', JSON.stringify({
      ...JSON.parse(localStorage.getItem('madang')), access: 'expired' }))`);
    const work = `const people = await Promise.all([1, 2, 3].map(() => madang.call('GET /auth/me')));
      return people.map(({ id }) => id);`;
    for (const id of (await Promise.all([page, other].map((tab) => inPage<string[]>(tab, work)))).flat())
      people.add(id);
    expect(people.size).toBe(1);
    // A browser may give a lock to the second tab before it shows it what the first one has stored.
    expect(refreshes).toBeLessThanOrEqual(2 * round);
  }
  expect(refreshes).toBeGreaterThan(0);
});
