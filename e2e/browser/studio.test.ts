import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { png } from '../support/pictures.ts';
import { sampleOf } from '../support/sampled.ts';
import { shoot } from '../support/shots.ts';
import { choose, openStudioOf, PHOTO, save, SENTENCE } from '../support/studio.ts';

const installation = useBrowserInstallation();

const openStudio = (options: Parameters<typeof openStudioOf>[1] = {}) => openStudioOf(installation, options);
/** Copy alone: it takes no drawing. */
const make = async (page: Page, only = '문구만'): Promise<void> => {
  await page.locator('#studio-sentence').fill(SENTENCE);
  await choose(page, only);
  await page.getByTestId('make').click();
};
const isMade = (page: Page): Promise<void> => page.getByTestId('copy').waitFor();
const task = (page: Page, status: string) => page.locator(`[data-testid=task][data-status=${status}]`);

const asAdmin = async (work: (admin: pg.Client) => Promise<unknown>): Promise<void> => {
  const admin = new pg.Client(installation.adminUrl);
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
};
/** While it works no task gets beyond reading: what was made before cannot be looked up. */
const held = (work: () => Promise<void>): Promise<void> =>
  asAdmin(async (admin) => {
    await admin.query('BEGIN');
    await admin.query('LOCK TABLE studio.generation IN ACCESS EXCLUSIVE MODE');
    await work();
    await admin.query('ROLLBACK');
  });

const OTHER = { name: '가게.png', mimeType: 'image/png', buffer: png(400, 400, [40, 90, 160]) };
/** A file as it comes from a clipboard or is dropped. */
const give = (page: Page, type: 'paste' | 'drop', { name, mimeType, buffer }: typeof PHOTO): Promise<void> =>
  page.evaluate(
    `(() => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob(${JSON.stringify(buffer.toString('base64'))}), (c) => c.charCodeAt(0));
      data.items.add(new File([bytes], ${JSON.stringify(name)}, { type: ${JSON.stringify(mimeType)} }));
      const Kind = ${type === 'paste' ? 'ClipboardEvent' : 'DragEvent'};
      document.querySelector('#studio-sentence').dispatchEvent(
        new Kind('${type}', { bubbles: true, cancelable: true, ${type === 'paste' ? 'clipboardData' : 'dataTransfer'}: data }),
      );
    })()`,
  );
const photo = (page: Page) => page.getByTestId('photo');
const sizeOf = (page: Page): Promise<unknown> =>
  page.evaluate(
    "(({ complete, naturalWidth, naturalHeight }) => complete && [naturalWidth, naturalHeight])(document.querySelector('[data-testid=made]'))",
  );

describe('the studio, in a browser', () => {
  it('makes an advertisement of a photo and a sentence, and gives it as PNG', async () => {
    const { page, asked, complaints } = await openStudio();
    await page.locator('#studio-sentence').fill(SENTENCE);
    await page.getByTestId('photo-picker').setInputFiles(PHOTO);
    await photo(page).getByText('딸기라떼.png').waitFor();
    await choose(page, '16:9');
    await choose(page, '사진 크게');
    await page.getByTestId('make').click();
    await page.getByTestId('made').waitFor();
    await expect.poll(() => sizeOf(page)).toEqual([1600, 900]);
    await page.getByText('그림은 조판 엔진이 올린 사진과 글꼴로 짰고').waitFor();
    await page.getByRole('img', { name: '올린 사진' }).waitFor();
    const picture = await save(page, 'png');
    expect(picture.name).toMatch(/\.png$/);
    expect(picture.bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([picture.bytes.readUInt32BE(16), picture.bytes.readUInt32BE(20)]).toEqual([1600, 900]);
    await shoot(page, 'studio-picture');
    await page.reload();
    await expect.poll(() => sizeOf(page)).toEqual([1600, 900]);
    expect(asked.filter((address) => !/^(blob:)?http:\/\/127/.test(address))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('takes a photo by paste and by drop, one at a time, and refuses what is none', async () => {
    const { page } = await openStudio();
    await give(page, 'paste', PHOTO);
    await photo(page).getByText('딸기라떼.png').waitFor();
    await give(page, 'drop', OTHER);
    await photo(page).getByText('가게.png').waitFor();
    await page.getByRole('button', { name: '사진 빼기' }).click();
    expect(await photo(page).count()).toBe(0);
    await page.getByTestId('photo-picker').setInputFiles({ ...PHOTO, name: '메모.txt', mimeType: 'text/plain' });
    await page.getByText('사진이 아니에요.').waitFor();
    // The server judges the bytes, whatever the name says.
    await page.locator('#studio-sentence').fill(SENTENCE);
    await page
      .getByTestId('photo-picker')
      .setInputFiles({ ...PHOTO, buffer: Buffer.from('this is no picture at all') });
    await page.getByTestId('make').click();
    await page.locator('#studio-problem').waitFor();
    expect(await page.locator('#studio-sentence').inputValue()).toBe(SENTENCE);
    await page.reload();
    await page.getByText('아까 고른 사진은 다시 골라 주세요: 딸기라떼.png').waitFor();
    await page.context().close();
  });

  it('makes copy for somebody new, by keyboard alone, and keeps what is chosen and changed', async () => {
    const { page, asked, complaints } = await openStudio();
    await page.locator('#studio-sentence').focus();
    await page.keyboard.type(SENTENCE);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: '문구만' }).isChecked()).toBe(true);
    await page.locator('#studio-sentence').press('Control+Enter');
    await isMade(page);
    expect(new URL(page.url()).pathname).toMatch(/^\/studio\/[0-9a-f-]{36}$/);
    const candidates = page.getByTestId('candidate');
    expect(await candidates.count()).toBeGreaterThan(1);
    const first = await wordsOf(page.getByTestId('copy'));
    expect(first).toContain('5,500원');
    await candidates.first().focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => wordsOf(page.getByTestId('copy'))).not.toBe(first);
    await page.getByRole('button', { name: '직접 고치기' }).press('Enter');
    await page.getByLabel('큰 글').fill('봄을 한 모금');
    await page.getByRole('button', { name: '다 고쳤어요' }).click();
    expect(await page.locator('.headline').innerText()).toBe('봄을 한 모금');
    // What made it is said, and that it is no model.
    await page.getByText('문구는 내장 규칙 엔진이 썼어요. 모델은 쓰지 않았고').waitFor();
    await page.reload();
    await isMade(page);
    expect(await page.locator('.headline').innerText()).toBe('봄을 한 모금');
    expect(await candidates.nth(1).isChecked()).toBe(true);
    await page.getByRole('link', { name: '스튜디오' }).last().click();
    await expect.poll(() => page.getByTestId('work').count()).toBe(1);
    expect(asked.filter((address) => !/^(blob:)?http:\/\/127/.test(address))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says in words what is missing, and keeps what was written over a reload', async () => {
    const { page, asked } = await openStudio();
    await page.getByTestId('make').click();
    await page.getByText('무엇을 알릴지 한 문장만 적어 주세요.').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('studio-sentence');
    await page.locator('#studio-sentence').fill('가'.repeat(2001));
    await page.getByTestId('make').click();
    await page.getByText('문장이 너무 길어요. 2,000자까지 적을 수 있어요.').waitFor();
    expect(asked.filter((address) => address.endsWith('/generate'))).toEqual([]);
    await page.locator('#studio-sentence').fill(SENTENCE);
    await page.reload();
    expect(await page.locator('#studio-sentence').inputValue()).toBe(SENTENCE);
    await page.context().setOffline(true);
    await page.getByText('인터넷에 연결되어 있지 않아요. 적은 내용은 그대로 있어요.').waitFor();
    await page.getByTestId('make').click();
    await page.getByText('서버에 연결하지 못했어요. 적은 내용은 그대로 있으니 다시 눌러 주세요.').waitFor();
    await page.context().setOffline(false);
    await page.getByTestId('make').click();
    await isMade(page);
    await page.context().close();
  });

  it('finds a task again after a reload in the middle, and goes on to its result', async () => {
    const { page } = await openStudio();
    await held(async () => {
      await make(page);
      await task(page, 'analyzing').waitFor();
      expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('5');
      await shoot(page, 'studio-progress');
      await page.reload();
      await task(page, 'analyzing').waitFor();
    });
    await isMade(page);
    await page.context().close();
  });

  it('asks for the task where its events do not come', async () => {
    const { page, asked } = await openStudio();
    await page.route('**/tasks/*/events*', (route) => route.abort());
    await held(async () => {
      await make(page);
      await task(page, 'analyzing').waitFor();
      await expect.poll(() => asked.filter((address) => address.includes('/events')).length).toBeGreaterThan(1);
    });
    await isMade(page);
    await page.context().close();
  });

  it('cancels, says so, and makes it again from what is still there', async () => {
    const { page } = await openStudio();
    await held(async () => {
      await make(page);
      await task(page, 'analyzing').waitFor();
      await page.getByRole('button', { name: '취소하기' }).click();
      await task(page, 'cancelled').waitFor();
      await page.getByRole('heading', { name: '광고 만들기를 취소했어요' }).waitFor();
    });
    await page.getByRole('button', { name: '다시 만들기' }).click();
    await isMade(page);
    await page.context().close();
  });

  it('shows why a task has failed, and lets it be made again or deleted', async () => {
    const { page } = await openStudio();
    await held(async () => {
      await make(page);
      await task(page, 'analyzing').waitFor();
      await page.getByRole('button', { name: '취소하기' }).click();
      await task(page, 'cancelled').waitFor();
    });
    const id = new URL(page.url()).pathname.split('/').at(-1);
    await asAdmin((admin) =>
      admin.query("UPDATE studio.task SET status = 'failed', error_code = 'task_timeout' WHERE id = $1", [id]),
    );
    await page.reload();
    await task(page, 'failed').getByText('작업이 너무 오래 걸려서 멈췄어요').waitFor();
    await page.getByRole('link', { name: '적은 내용으로 돌아가기' }).click();
    expect(await page.locator('#studio-sentence').inputValue()).toBe(SENTENCE);
    await page.getByRole('button', { name: '이 작업 지우기' }).click();
    await expect.poll(() => page.getByRole('button', { name: '이 작업 지우기' }).count()).toBe(0);
    await page.goto(`${installation.url}/studio/tasks/${id}`);
    await page.getByRole('heading', { name: '이 작업을 찾지 못했어요.' }).waitFor();
    await page.context().close();
  });

  it('changes what was made when asked to, and keeps both', async () => {
    const { page } = await openStudio();
    await make(page);
    await isMade(page);
    const before = page.url();
    expect(await page.getByTestId('copy').innerText()).toContain('#');
    await page.getByLabel('고칠 곳이 있나요?').fill('해시태그 빼 줘');
    await page.getByRole('button', { name: '고친 것 만들기' }).click();
    await page.waitForURL((url) => /^\/studio\/[0-9a-f-]{36}$/.test(url.pathname) && url.href !== before);
    await isMade(page);
    expect(await page.getByTestId('copy').innerText()).not.toContain('#');
    await page.goto(`${installation.url}/studio`);
    await expect.poll(() => page.getByTestId('work').count()).toBe(2);
    await page.context().close();
  });

  it('shows nobody what is another’s', async () => {
    const { page } = await openStudio();
    await make(page);
    await isMade(page);
    const { page: other } = await openStudio();
    await make(other);
    await isMade(other);
    await other.goto(page.url());
    await other.getByRole('heading', { name: '이 결과물을 찾지 못했어요.' }).waitFor();
    await page.context().close();
    await other.context().close();
  });

  const views = [
    { colorScheme: 'light', locale: 'ko-KR', width: 360 },
    { colorScheme: 'dark', locale: 'en-US', width: 1440 },
    { colorScheme: 'light', locale: 'ko-KR', width: 1440 },
    { colorScheme: 'dark', locale: 'ko-KR', width: 390 },
  ] as const;
  it.each(sampleOf(views, 1))(
    'its screens are without a finding of axe, fit the width and are large enough to touch: $colorScheme $locale $width',
    async ({ colorScheme, locale, width }) => {
      const { page } = await openStudio({
        colorScheme,
        locale,
        viewport: { width, height: width < 768 ? 844 : 900 },
        ...{ hasTouch: width < 768, isMobile: width < 768 },
        reducedMotion: 'reduce',
      });
      const inspect = async (what: string): Promise<void> => {
        await page.waitForLoadState('networkidle');
        await shoot(page, `studio-${what}-${width}-${colorScheme}`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => `${what} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
        ).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), what).toBe(true);
        if (width >= 768) return;
        const small = await page.evaluate<string[]>(
          `[...document.querySelectorAll('main button, main a, main textarea, main label:has(input)')]
            .map((element) => ({ element, box: element.getBoundingClientRect() }))
            .filter(({ box }) => box.height > 0 && (box.height < 43.5 || box.width < 43.5))
            .map(({ element, box }) => element.outerHTML.slice(0, 80) + box.width + ' × ' + box.height)`,
        );
        expect(small, what).toEqual([]);
      };
      await inspect('empty');
      await page.getByTestId('make').click();
      await page.getByRole('alert').waitFor();
      await inspect('refused');
      const isKorean = locale === 'ko-KR';
      await page.getByTestId('photo-picker').setInputFiles(PHOTO);
      await inspect('photo');
      await held(async () => {
        await make(page, isKorean ? '그림 광고' : 'Picture ad');
        await task(page, 'analyzing').waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id }) => `progress ${id}`)).toEqual([]);
        await shoot(page, `studio-progress-${width}-${colorScheme}`);
      });
      await isMade(page);
      await inspect('result');
      await page.getByRole('button', { name: isKorean ? '직접 고치기' : 'Edit by hand' }).click();
      await inspect('edit');
      await page.goto(`${installation.url}/studio`);
      await page.getByTestId('work').first().waitFor();
      await inspect('past');
      await choose(page, isKorean ? '표로 여러 장' : 'Many, from a table');
      await inspect('table');
      await page.goto(`${installation.url}/studio/none`);
      await page.getByRole('heading', { level: 1 }).last().waitFor();
      await inspect('missing');
      await page.context().close();
    },
  );
});
