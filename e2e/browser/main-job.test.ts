import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { answered, ask, compose, enterApp, openPage, wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';

const CUP = [['ㄱ', '기', '거', '거ㅇ', '거우', '거울']] as const;
const QUESTION = '깨진 유리컵은 어떻게 버려?';

const installation = useBrowserInstallation();

const enter = (app: 'chat' | 'eco', options = {}) => enterApp(installation.browser, installation.url, app, options);

describe('the main job, in a browser', () => {
  it('goes from one click to an answer that arrives in pieces with its source, and is there after a reload', async () => {
    const { page, asked, complaints } = await enter('eco');
    await page.evaluate(`{
      const lengths = (window.lengths = new Set());
      new MutationObserver(() => lengths.add([...document.querySelectorAll('article.answer')].at(-1)?.textContent.length)).observe(document, { childList: true, subtree: true, characterData: true });
    }`);
    await ask(page, QUESTION);
    const answer = page.locator('article.answer').last();
    await answered(page);
    expect(await page.evaluate('window.lengths.size')).toBeGreaterThan(4);
    const text = await wordsOf(answer);
    expect(text).toContain('신문지');
    expect(await wordsOf(answer.locator('.rows .row').first())).toContain('깨진 유리');

    await page.reload();
    const kept = page.locator('article.answer').last();
    await kept.locator('.rows .row').first().waitFor();
    expect(await wordsOf(kept)).toBe(text);
    expect(await page.getByText(QUESTION).count()).toBeGreaterThan(0);

    // What opens the account is out of reach of scripts: nothing that they can read looks like a token.
    const readable = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(readable).toContain('madang.');
    expect(readable).not.toMatch(/eyJ|[\w-]{40,}/);

    expect(asked.filter((address) => !address.startsWith(installation.url) && !/^(data|blob):/.test(address))).toEqual(
      [],
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('goes on where it was when the page is reloaded in the middle of an answer', async () => {
    const { page } = await enter('eco');
    await ask(page, '두유팩, 깨진 유리컵, 형광등');
    const answer = page.locator('article.answer').last();
    await expect.poll(async () => (await wordsOf(answer).catch(() => '')).length).toBeGreaterThan(20);
    await page.reload();
    await answered(page);
    expect(await page.locator('article.answer').count()).toBe(1);
    expect(await page.locator('article.answer .rows .row').count()).toBeGreaterThanOrEqual(3);
    await page.context().close();
  });

  it('sends what an input method composed once, and not while it is composing', async () => {
    const { page } = await enter('eco');
    await page.locator('#composer').focus();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Input.imeSetComposition', { text: '거우', selectionStart: 2, selectionEnd: 2 });
    await devtools.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Process',
      code: 'Enter',
      windowsVirtualKeyCode: 229,
    });
    expect(await page.locator('article.answer').count()).toBe(0);
    await devtools.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 });
    await page.locator('#composer').fill('');
    await compose(page, CUP);
    expect(await page.locator('#composer').inputValue()).toBe('거울');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('article.answer').count()).toBe(1);
    await answered(page);
    expect(await page.locator('#composer').inputValue()).toBe('');
    await page.context().close();
  });

  it('says that no model is connected, and how to connect one, when the question is a general one', async () => {
    const { page } = await enter('chat');
    await ask(page, '상대성 이론을 설명해 줘');
    const answer = page.locator('article.answer').last();
    await answered(page);
    expect(await wordsOf(answer)).toMatch(/GOOGLE_API_KEY|OPENAI_API_KEY/);
    await page.context().close();
  });

  it('shows what a person wrote as text, whatever it is', async () => {
    const { page, complaints } = await enter('chat');
    await ask(page, '<img src=x onerror="document.title=\'owned\'"> [눌러](javascript:alert(1)) 깨진 유리컵');
    await answered(page);
    expect(await page.title()).not.toBe('owned');
    expect(await page.locator('main img[src="x"], main a[href^="javascript:"]').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('the pages', () => {
  // Each theme with each language and each width.
  const views = [
    { colorScheme: 'light', locale: 'ko-KR', width: 360 },
    { colorScheme: 'light', locale: 'en-US', width: 1280 },
    { colorScheme: 'dark', locale: 'ko-KR', width: 1280 },
    { colorScheme: 'dark', locale: 'en-US', width: 360 },
  ] as const;

  it.each(views)(
    'are without a finding of axe and fit the width: $colorScheme $locale $width',
    async ({ colorScheme, locale, width }) => {
      const { page, complaints } = await openPage(installation.browser, {
        colorScheme,
        locale,
        viewport: { width, height: 800 },
        reducedMotion: 'reduce',
      });
      const inspect = async (): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
        ).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      };
      await page.goto(installation.url);
      await page.getByTestId('enter-eco').waitFor();
      await inspect();
      await page.getByTestId('enter-eco').click();
      await ask(page, QUESTION);
      await answered(page);
      await inspect();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it.each(['/docs', '/swagger'])('%s show the API and ask nobody else for anything', async (path) => {
    const { page, asked } = await openPage(installation.browser);
    await page.goto(`${installation.url}${path}`);
    await page.getByText('Madang').first().waitFor();
    await page.getByText('Sign in as a guest').first().waitFor();
    expect(asked.filter((address) => !address.startsWith(installation.url) && !/^(data|blob):/.test(address))).toEqual(
      [],
    );
    await page.context().close();
  });
});
