import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ask, openPage, wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();
/** The child with the broken phone: a scam by messenger. */
const CHILD = '큰딸';
const SCAM = '[국제발신]\n택배 주소 오류로 반송됩니다. 오늘까지 확인 바랍니다.\nbit.ly/cj-track';

const openTraining = async (options: BrowserContextOptions = {}) => {
  const opened = await openPage(installation.browser, options);
  await opened.page.goto(`${installation.url}/training`);
  await opened.page.getByTestId('contact').first().waitFor();
  return opened;
};
const contact = (page: Page, name: string) => page.getByTestId('contact').filter({ hasText: name }).first();
const start = async (page: Page, name: string): Promise<void> => {
  await contact(page, name).click();
  await page.getByTestId('theirs').first().waitFor();
};
/** Says it, and waits until it was answered. */
const say = async (page: Page, words: string): Promise<void> => {
  const before = await page.getByTestId('theirs').count();
  await ask(page, words);
  await expect.poll(() => page.getByTestId('theirs').count()).toBeGreaterThan(before);
  // Suggestions come with the end of an answer, and the end of a play has none.
  await page.locator('[data-testid=suggestion], [data-testid=over]').first().waitFor();
};
const judge = async (page: Page, verdict: 'scam' | 'genuine' | 'unsure'): Promise<void> => {
  await page.getByTestId(`verdict-${verdict}`).click();
  await page.getByTestId('finish-go').click();
  await page.getByTestId('debrief').waitFor();
};
const scoreOf = async (page: Page): Promise<number> => Number(await wordsOf(page.getByTestId('score')));

describe('training, in a browser', () => {
  it('is played from the door on home to the debrief, and nothing that was given away is kept', async () => {
    const { page, asked, complaints } = await openPage(installation.browser);
    await page.goto(installation.url);
    await page.getByTestId('enter-training').click();
    await page.getByTestId('contact').first().waitFor();
    const list = await wordsOf(page.locator('main'));
    expect(list).not.toMatch(/사칭한|사기예요|진짜 연락이었/);
    await start(page, CHILD);
    expect(await page.getByTestId('suggestion').count()).toBe(3);
    await say(page, '어디서 떨어뜨렸어? 다친 데는 없고?');
    await say(page, '계좌는 국민은행 123456-78-901234 야');
    await page.getByTestId('masked').waitFor();
    const said = await wordsOf(page.getByTestId('mine').last());
    expect(said).toContain('계좌번호');
    expect(said).not.toContain('901234');
    expect(await page.getByTestId('coach-says').textContent()).toMatch(/^멍!/);
    // What was said is there again after a reload, and the talk goes on.
    await page.reload();
    await page.getByTestId('masked').waitFor();
    await page.getByTestId('suggestion').first().waitFor();
    await shoot(page, 'training-play');
    await page.getByTestId('finish').click();
    await page.getByTestId('finish-go').click();
    await page.getByRole('alert').getByText('셋 가운데 하나를 골라 주세요.').waitFor();
    await judge(page, 'scam');
    expect(await scoreOf(page)).toBeLessThan(100);
    expect(await page.getByTestId('mark').count()).toBeGreaterThan(0);
    expect(await page.getByTestId('note').filter({ hasText: '내준 정보: 계좌번호' }).count()).toBe(1);
    expect(await wordsOf(page.getByTestId('debrief'))).not.toContain('901234');
    expect(await page.locator('a[href="tel:112"]').count()).toBeGreaterThan(0);
    await shoot(page, 'training-debrief');
    await page.goto(`${installation.url}/training/results`);
    await page.getByTestId('chart').waitFor();
    expect(await page.getByTestId('past-session').count()).toBe(1);
    await page.getByText('표로 보기').click();
    await page.getByRole('cell', { name: CHILD }).waitFor();
    await page.goto(`${installation.url}/training`);
    await expect.poll(() => contact(page, CHILD).getAttribute('data-status')).toBe('done');
    expect(asked.filter((address) => !/^(blob:)?http:\/\/127/.test(address))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('is played from the side of somebody who helps, and ends by itself when they have been helped', async () => {
    const { page } = await openTraining();
    await page.getByTestId('mode-help').click();
    await start(page, CHILD);
    await page.getByText(/에게 온 연락/).waitFor();
    await say(page, '그건 사기예요. 아무것도 보내지 마세요');
    await say(page, '원래 알던 번호로 직접 전화해서 확인해 보세요');
    await page.getByTestId('over').waitFor();
    expect(await page.getByTestId('suggestion').count()).toBe(0);
    await judge(page, 'scam');
    expect(await scoreOf(page)).toBeGreaterThan(50);
    await page.context().close();
  });

  it('keeps the verdict that somebody is choosing while a reply ends the talk, and counts it', async () => {
    const { page } = await openTraining();
    await start(page, CHILD);
    const { promise: chosen, resolve: choose } = Promise.withResolvers<undefined>();
    await page.route('**/messages', async (route) => {
      if (route.request().method() === 'POST') await chosen;
      await route.continue();
    });
    await page.locator('#composer').fill('112에 신고할게요');
    await page.keyboard.press('Enter');
    await page.getByTestId('finish').click();
    await page.getByTestId('verdict-genuine').click();
    choose(undefined);
    await page.getByTestId('over').waitFor({ state: 'attached' });
    expect(await page.locator('input[name=verdict]:checked').getAttribute('value')).toBe('genuine');
    await page.getByTestId('finish-go').click();
    await page.getByTestId('debrief').waitFor();
    expect(await wordsOf(page.getByTestId('debrief'))).toContain('사기를 진짜로 봤어요.');
    await page.context().close();
  });

  it('hides its hints where somebody does not want them, and remembers that', async () => {
    const { page } = await openTraining();
    await start(page, CHILD);
    await page.getByTestId('hints').click();
    await say(page, '응 그렇게 할게');
    await page.getByText('힌트를 껐어요.').waitFor();
    await page.reload();
    await page.getByTestId('suggestion').first().waitFor();
    expect(await page.getByTestId('hints').getAttribute('aria-checked')).toBe('false');
    expect(await page.getByTestId('hint').count()).toBe(0);
    await page.context().close();
  });

  it('asks beside the play whether it is real, where that may be, and then says what to do', async () => {
    const { page } = await openTraining();
    await start(page, CHILD);
    await say(page, '누구세요?');
    expect(await page.getByTestId('may-be-real').count()).toBe(0);
    await say(page, '지금 한강 와 있는데 누가 말 좀 걸어줬으면 해서요');
    await page.getByTestId('may-be-real').getByRole('button').click();
    await page.locator('[data-testid=real-steps] a[href="tel:109"]').first().waitFor();
    await page.context().close();
  });

  it('says what to do when it is really happening, without a network too, and ends the play as soon as it can', async () => {
    const { page } = await openTraining();
    await start(page, CHILD);
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page.context().setOffline(true);
    await page.getByTestId('real-panel').click();
    await page.getByTestId('real-steps').waitFor();
    expect(await page.locator('[data-testid=real-steps] a[href="tel:112"]').count()).toBe(1);
    expect(await wordsOf(page.getByTestId('real-steps'))).toContain('지급정지');
    await page.getByText('연결되면 서버에 알려요').waitFor();
    await page.context().setOffline(false);
    await page.getByText('훈련도 여기에서 끝냈어요.').waitFor();
    await page.goto(`${installation.url}/training/${id}/debrief`);
    await page.getByTestId('real-steps').waitFor();
    await page.context().close();
  });

  it.each([
    ['ko-KR', '그냥 죽고 싶어요', '돈을 보냈다면 지금 바로 전화해요'],
    ['en-GB', 'I just want to die', 'If money has gone, call now'],
  ])(
    'tells who wants to die whom to call, and not of money: in the play, and when it is loaded again: %s',
    async (locale, said, ofLoss) => {
      const { page } = await openTraining({ locale });
      await page.getByTestId('contact').first().click();
      await page.getByTestId('theirs').first().waitFor();
      const steps = page.getByTestId('real-steps');
      const saysIt = async (): Promise<void> => {
        await steps.waitFor();
        expect(await steps.locator('a[href^="tel:"]').first().getAttribute('href')).toBe('tel:109');
        expect(await wordsOf(steps)).not.toContain(ofLoss);
      };
      await ask(page, said);
      await saysIt();
      await page.reload();
      await page.waitForURL(/debrief/);
      await saysIt();
      await page.context().close();
    },
  );

  it('checks the text of a message, marks what gives it away, and calls nothing safe', async () => {
    const { page, complaints } = await openTraining();
    await page.getByTestId('to-check').click();
    const check = async (text: string): Promise<void> => {
      await page.locator('#check-text').fill(text);
      await page.getByTestId('check-go').click();
    };
    await check(SCAM);
    await page.getByText('사기로 의심돼요', { exact: true }).first().waitFor();
    expect(Number(await wordsOf(page.getByTestId('check-score')))).toBeGreaterThanOrEqual(50);
    expect(await page.getByTestId('judged').allTextContents()).toContain('bit.ly/cj-track');
    expect(await page.getByTestId('cue').count()).toBeGreaterThan(1);
    await page.getByTestId('copy-report').waitFor();
    await check('엄마 오늘 저녁 여덟 시쯤 도착해요. 저녁은 먹고 갈게요.');
    await page.getByTestId('none').waitFor();
    expect(await wordsOf(page.getByTestId('check-score'))).toBe('0');
    expect(await wordsOf(page.getByTestId('verdict'))).toContain('안전하다는 뜻은 아니에요');
    expect(await wordsOf(page.getByTestId('certainty'))).toContain('105건 가운데 98건');
    expect(await page.getByTestId('copy-report').count()).toBe(0);
    expect(complaints).toEqual([]);
    await check('가'.repeat(10_001));
    await page.getByRole('alert').getByText('10000자까지').waitFor();
    expect(await page.getByTestId('verdict').count()).toBe(0);
    await page.context().setOffline(true);
    await check(SCAM);
    await page.getByRole('alert').getByText('넣은 글은 그대로 있어요.').waitFor();
    expect(await page.locator('#check-text').inputValue()).toBe(SCAM);
    await page.context().close();
  });

  it.each([
    { colorScheme: 'light', locale: 'ko-KR', width: 360, child: CHILD, channels: ['call', 'sms', 'email'] },
    { colorScheme: 'dark', locale: 'en-US', width: 1280, child: 'Eldest daughter', channels: ['call'] },
  ] as const)(
    'its screens are without a finding of axe, fit the width and are large enough to touch: $colorScheme $locale $width',
    async ({ colorScheme, locale, width, child, channels }) => {
      const isNarrow = width < 768;
      const { page } = await openTraining({
        colorScheme,
        locale,
        viewport: { width, height: isNarrow ? 844 : 800 },
        hasTouch: isNarrow,
        isMobile: isNarrow,
        reducedMotion: 'reduce',
      });
      const inspect = async (what: string): Promise<void> => {
        await shoot(page, `training-${what}-${width}-${colorScheme}`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => `${what} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
        ).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), what).toBe(true);
        if (!isNarrow) return;
        const small = await page.evaluate<string[]>(
          `[...document.querySelectorAll('main button, main a, main textarea, main select, main label:has(input), main summary')]
            .filter((element) => element.closest('p') === null)
            .map((element) => ({ element, box: element.getBoundingClientRect() }))
            .filter(({ box }) => box.height > 0 && (box.height < 43.5 || box.width < 43.5))
            .map(({ element, box }) => element.outerHTML.slice(0, 80) + box.width + ' × ' + box.height)`,
        );
        expect(small, what).toEqual([]);
      };
      await inspect('list');
      for (const channel of channels) {
        await page.goto(`${installation.url}/training`);
        await page.getByTestId(`channel-${channel}`).click();
        await page.getByTestId('contact').first().click();
        await page.getByTestId('suggestion').first().waitFor();
        await inspect(channel);
      }
      await page.goto(`${installation.url}/training`);
      await start(page, child);
      await page.getByTestId('suggestion').first().waitFor();
      await inspect('messenger');
      await say(page, 'ok');
      await page.getByTestId('finish').click();
      await page.getByTestId('verdict-scam').click();
      await inspect('finish');
      await page.getByTestId('finish-go').click();
      await page.getByTestId('debrief').waitFor();
      await inspect('debrief');
      await page.goto(`${installation.url}/training/results`);
      await page.getByTestId('past-session').first().waitFor();
      await inspect('results');
      await page.goto(`${installation.url}/training/check`);
      await page.locator('#check-text').fill(SCAM);
      await page.getByTestId('check-go').click();
      await page.getByTestId('verdict').waitFor();
      await inspect('check');
      await page.context().close();
    },
  );
});
