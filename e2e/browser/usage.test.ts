import { randomBytes } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { startAccount, type Account } from '../support/accounts.ts';
import { enterApp, openPage, wordsOf } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { call, startGuest } from '../support/client.ts';
import { noonZone } from '../support/noon-zone.ts';
import { shoot } from '../support/shots.ts';

const ZONE = noonZone();
let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.trap = 'silence';
});
const installation = useBrowserInstallation({
  env: () => ({
    LOG_LEVEL: 'warn',
    USAGE_TIME_ZONE: ZONE,
    PLAN_LIMITS: 'free=100000/day,plus=500000/day',
    SELF_SERVICE_PLANS: 'free,plus',
    GUEST_TOKENS_PER_DAY: '1000',
    OUTBOUND_TIMEOUT_SECONDS: '600',
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
  }),
});
afterAll(() => model.stop());

const today = async (token: string): Promise<string> =>
  (await call(installation.url, 'GET /usage', { query: {} }, { token })).body.today;

/** Somebody who has used two models on every day of the month so far, and of the limit of today so much. */
const use = async (account: Account, taken: number): Promise<void> => {
  const day = await today(account.token);
  const admin = new pg.Client(installation.adminUrl);
  await admin.connect();
  await admin.query(
    `INSERT INTO chat.usage (owner_id, day, model, calls, input_tokens, output_tokens, estimated_calls, unpriced_calls, cost_usd)
     SELECT $1::uuid, day, model, 12, tokens * (1 + extract(day FROM day)::int % 7), tokens, estimated, unpriced, cost
     FROM generate_series(date_trunc('month', $2::date), $2::date, interval '1 day') AS day,
       (VALUES ('compatible/double', 4000, 1, 0, 0.012), ('gone/other', 900, 0, 12, 0), ('madang/rules', 0, 0, 0, 0)) AS m (model, tokens, estimated, unpriced, cost)`,
    [account.id, day],
  );
  await admin.query('INSERT INTO chat.budget (holder_id, period, taken) VALUES ($1, $2, $3)', [account.id, day, taken]);
  await admin.end();
};

const open = async (account: Account, options: Parameters<typeof openPage>[1] = {}): Promise<Page> => {
  const { page } = await openPage(installation.browser, options);
  await page.goto(`${installation.url}/login?to=/account/usage`);
  const isKorean = options.locale !== 'en-US';
  await page.getByLabel(isKorean ? '아이디 또는 이메일' : 'Username or email').fill(account.loginId);
  await page.getByRole('textbox', { name: isKorean ? '비밀번호' : 'Password' }).fill(account.password);
  await page.keyboard.press('Enter');
  await page.getByTestId('usage-meter').waitFor();
  return page;
};

it('shows what was used, what is left and when it fills up again, and another plan at once', async () => {
  const account = await startAccount(installation.url);
  await use(account, 64_120);
  const page = await open(account, { viewport: { width: 1440, height: 1120 } });
  const meter = page.getByTestId('usage-meter');
  expect(await wordsOf(meter)).toMatch(/64,120.*\/ 100,000.*35,880토큰 남았어요\. \d+월 \d+일 0시에 다시 채워져요/);
  const models = page.getByRole('group', { name: '모델별' });
  expect(await models.locator('tbody tr').count()).toBe(3);
  expect(await wordsOf(models.locator('tbody tr').nth(1))).toMatch(/gone\/other.*모름$/);
  expect(await wordsOf(models.locator('tbody tr').nth(2))).toMatch(/모델 아님.*––0$/);
  expect(await wordsOf(models.locator('tfoot'))).toMatch(/\+ 모름$/);
  const days = Number((await today(account.token)).slice(8));
  await page.getByText('표로 보기').click();
  expect(await page.locator('details tbody tr').count()).toBe(days);
  await page.getByText('표로 보기').click();
  await shoot(page, 'usage');
  await page.getByRole('button', { name: '플러스: 바꾸기' }).click();
  await page.getByText('플러스 요금제로 바꿨어요').waitFor();
  await expect.poll(() => wordsOf(meter)).toMatch(/\/ 500,000/);
  await page.context().close();
});

it.each([
  ['light', 1440, 'ko-KR', 85_000],
  ['dark', 1440, 'en-US', 85_000],
  ['light', 390, 'en-US', 100_000],
  ['dark', 360, 'ko-KR', 100_000],
] as const)('is without a finding of axe and fits: %s, %i wide, %s', async (colorScheme, width, locale, taken) => {
  const account = await startAccount(installation.url);
  await use(account, taken);
  const page = await open(account, { colorScheme, locale, viewport: { width, height: 844 } });
  const state = taken < 100_000 ? /만 남았어요|Only 15,000 tokens left/ : /다 썼어요|All used up/;
  expect(await wordsOf(page.getByTestId('usage-meter'))).toMatch(state);
  await shoot(page, `usage-${colorScheme}-${width}`);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  // The bar of today and what each model costs are in sight without a push to the side.
  const seen = "[...document.querySelectorAll('.daily svg rect, [role=group] tbody td:last-child')]";
  expect(
    await page.evaluate(`Math.max(...${seen}.map((each) => each.getBoundingClientRect().right))`),
  ).toBeLessThanOrEqual(width);
  expect(
    await page
      .locator('.daily')
      .getByText(/^(오늘|Today)$/)
      .count(),
  ).toBe(1);
  await page.context().close();
});

it('of whom nothing was used yet it says so', async () => {
  const page = await open(await startAccount(installation.url));
  await page.getByText('에는 아직 쓴 것이 없어요').waitFor();
  await shoot(page, 'usage-empty');
  await page.context().close();
});

it('what could not be sent for want of tokens is told with the time of reset, and goes back into the composer', async () => {
  const other = await startGuest(installation.url);
  await call(
    installation.url,
    'POST /conversations',
    { body: { app: 'chat', message: `다 써 볼게 ${randomBytes(4).toString('hex')}` } },
    { token: other.token },
  );
  const { page } = await enterApp(installation.browser, installation.url, 'chat');
  await page.locator('#composer').fill('빛은 얼마나 빨라?');
  await page.keyboard.press('Enter');
  const told = page.getByRole('alert').filter({ hasText: '오늘은 다 썼어요' });
  await told.waitFor();
  expect(await wordsOf(told)).toMatch(/\d+월 \d+일 0시\(.+\)에 다시 채워져요\. 로그인하면/);
  expect(await page.getByText('빛은 얼마나 빨라?').count()).toBe(1);
  await shoot(page, 'quota-in-chat');
  await told.getByRole('button').nth(1).click();
  expect(await page.locator('#composer').inputValue()).toBe('빛은 얼마나 빨라?');
  await page.context().close();
});
