import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { enterApp } from '../support/browser.ts';
import { seedLargeGuest } from '../support/large-guest.ts';
import { smoothnessOf, weightOf } from '../support/smoothness.ts';

const CONVERSATIONS = 5000;
const MESSAGES = 1000;

const installation = useBrowserInstallation();
let page: Page;
let long: string;

beforeAll(async () => {
  ({ page } = await enterApp(installation.browser, installation.url, 'chat', {
    viewport: { width: 1280, height: 800 },
  }));
  long = await seedLargeGuest(installation.adminUrl, { conversations: CONVERSATIONS, messages: MESSAGES });
  await page.reload();
});

/** A screen and more in every frame, until there is no more; the most rows that the page held at a time. */
const scrollList = (sign: 1 | -1): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    const list = document.querySelector('.side .list');
    let most = 0;
    let still = 0;
    const step = () => {
      const before = list.scrollTop;
      list.scrollTop += ${sign * 900};
      most = Math.max(most, list.querySelectorAll('.place').length);
      const isLoading = list.querySelector('.state') !== null;
      still = list.scrollTop === before && !isLoading ? still + 1 : 0;
      if (still > 20) resolve(most);
      else requestAnimationFrame(step);
    };
    step();
  })`);

describe('5,000 conversations', () => {
  it('are scrolled through smoothly, and only those in view are in the page', async () => {
    await expect.poll(() => page.locator('.side .place').count()).toBeGreaterThan(10);
    let most = 0;
    const loading = await smoothnessOf(page, async () => (most = await scrollList(1)));
    await page.getByText(`대화 ${CONVERSATIONS - 1}`, { exact: true }).waitFor();
    const loaded = await weightOf(page);
    await scrollList(-1);
    const again = await smoothnessOf(page, () => scrollList(1));
    const after = await weightOf(page);
    console.log(
      `5,000 conversations, at most ${most} rows in the page\nwhile they load`,
      loading,
      loaded,
      '\nonce they are there',
      again,
      after,
    );
    expect(most).toBeLessThan(80);
    expect(after.nodes).toBeLessThan(loaded.nodes * 1.2 + 500);
  }, 180_000);
});

/** Counted by the page itself: a locator would spend more of its time than the page does. */
const answers = (): Promise<number> =>
  page.evaluate("document.querySelectorAll('article.answer[data-status=complete]').length");
const openLong = async (): Promise<void> => {
  await page.goto(`${installation.url}/chat/${long}`);
  await page.locator('article.answer .md').last().waitFor();
};
const loadOlder = (): Promise<void> =>
  page.evaluate(`new Promise((resolve) => {
    const step = () => {
      const older = document.querySelector('.older');
      if (older === null) resolve();
      else {
        older.click();
        setTimeout(step, 30);
      }
    };
    step();
  })`);
/** Where the message that was the first one begins on the screen. */
const topOf = async (text: string): Promise<number> =>
  (await page.locator('.me', { hasText: text }).boundingBox())?.y ?? NaN;
const settled = (): Promise<void> => expect.poll(() => page.locator('.message:not([data-settled])').count()).toBe(0);

describe('1,000 messages', () => {
  it('load above what is read, which stays where it is', async () => {
    await openLong();
    await settled();
    await page.locator('.older').scrollIntoViewIfNeeded();
    const first = (await page.locator('.me').first().textContent()) ?? '';
    const before = await topOf(first);
    const count = await answers();
    await page.locator('.older').click();
    await expect.poll(answers).toBeGreaterThan(count);
    await settled();
    expect(Math.abs((await topOf(first)) - before)).toBeLessThanOrEqual(1);
  });

  it('are read, scrolled through and written under smoothly', async () => {
    await openLong();
    const loading = await smoothnessOf(page, loadOlder);
    expect(await answers()).toBe(MESSAGES / 2);
    await settled();
    const weight = await weightOf(page);
    const scrolling = await smoothnessOf(page, () =>
      page.evaluate(`new Promise((resolve) => {
        const flow = document.querySelector('.flow');
        flow.scrollTop = flow.scrollHeight;
        const height = flow.scrollHeight;
        window.moved = 0;
        const step = () => {
          flow.scrollTop -= 1200;
          window.moved = Math.max(window.moved, Math.abs(flow.scrollHeight - height));
          if (flow.scrollTop <= 0) resolve();
          else requestAnimationFrame(step);
        };
        step();
      })`),
    );
    await page.locator('#composer').focus();
    // What a letter costs is in all three; what is cleared away once after the scrolling is in one.
    const typing = [];
    for (let n = 0; n < 3; n++)
      typing.push(await smoothnessOf(page, () => page.keyboard.type('abcdefghij', { delay: 60 })));
    const answering = await smoothnessOf(page, async () => {
      await page.locator('#composer').fill('깨진 유리컵');
      await page.keyboard.press('Enter');
      await expect.poll(answers, { interval: 100 }).toBe(MESSAGES / 2 + 1);
    });
    const after = await weightOf(page);
    console.log(
      '1,000 messages\nwhile they load',
      loading,
      weight,
      '\nscrolled through',
      scrolling,
      '\ntyping',
      typing,
      '\nanother answer',
      answering,
      after,
    );
    expect(await page.evaluate('window.moved')).toBeLessThanOrEqual(1); // sizes are known, not guessed: nothing jumps
    await page.getByTestId('new-conversation').click();
    await expect.poll(answers).toBe(0);
    expect((await weightOf(page)).nodes).toBeLessThan(weight.nodes / 4); // they are let go of
  }, 180_000);
});
