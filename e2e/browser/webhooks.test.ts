import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWebhookReceiver, type WebhookReceiver } from '../doubles/webhook-receiver.ts';
import { startAccount, type Account } from '../support/accounts.ts';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { call } from '../support/client.ts';
import { shoot } from '../support/shots.ts';

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
const installation = useBrowserInstallation({
  env: () => ({ LOG_LEVEL: 'warn', OUTBOUND_PRIVATE_HOSTS: receiver.host }),
});
afterAll(() => receiver.stop());

const open = async (account: Account, options: Parameters<typeof openPage>[1] = {}) => {
  const opened = await openPage(installation.browser, options);
  const { page } = opened;
  await page.goto(`${installation.url}/login?to=/account/webhooks`);
  const isKorean = options.locale !== 'en-US';
  await page.getByLabel(isKorean ? '아이디 또는 이메일' : 'Username or email').fill(account.loginId);
  await page.getByRole('textbox', { name: isKorean ? '비밀번호' : 'Password' }).fill(account.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/account/webhooks');
  return opened;
};
const violations = async (page: Page): Promise<unknown[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
const make = (account: Account, url: string, description: string) =>
  call(installation.url, 'POST /webhooks', { body: { url, description, events: ['points.changed'] } }, account);

it('is made, tried, sent again, changed, given a new secret, switched off and deleted', async () => {
  const account = await startAccount(installation.url);
  const { page, complaints } = await open(account, { viewport: { width: 1440, height: 1200 } });
  await page.getByText('아직 만든 웹훅이 없어요.').waitFor();
  await page.getByLabel('주소').fill('https://127.0.0.1/x');
  await page.getByLabel('이름').fill('우리 봇');
  await page.getByLabel(/^포인트가 늘었어요/).check();
  await page.getByRole('button', { name: '웹훅 만들기' }).click();
  await page.getByText('이 주소로는 보낼 수 없어요.', { exact: false }).waitFor();
  await page.getByLabel('주소').fill(receiver.urlOf('ok', 'browser'));
  await page.getByRole('button', { name: '웹훅 만들기' }).click();
  const secret = (await page.getByTestId('new-webhook-secret').textContent()) ?? '';
  await page.getByRole('button', { name: '시험으로 보내기' }).click();
  await expect.poll(() => receiver.at('ok', 'browser').length).toBe(1);
  const [sent] = receiver.at('ok', 'browser');
  expect(new Webhook(secret).verify(sent?.body ?? '', sent?.headers ?? {})).toMatchObject({ type: 'webhook.test' });
  const delivered = page.getByRole('listitem').filter({ hasText: 'webhook.test' }).filter({ hasText: '전해짐' });
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: '다시 불러오기' }).click();
      return delivered.count();
    })
    .toBeGreaterThan(0);
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'webhooks');
  await page.getByRole('button', { name: 'webhook.test: 다시 보내기' }).click();
  await expect.poll(() => receiver.at('ok', 'browser').length).toBe(2);

  await page.getByRole('button', { name: '비밀 값 새로 만들기' }).click();
  await page.getByRole('button', { name: '정말 새로 만들기' }).click();
  await expect.poll(() => page.getByTestId('new-webhook-secret').textContent()).not.toBe(secret);
  await page.getByText('이전 비밀 값으로도 서명해요', { exact: false }).waitFor();
  await page.getByRole('button', { name: '끄기', exact: true }).click();
  await page.getByText('꺼짐', { exact: true }).waitFor();
  await page.getByRole('button', { name: '지우기', exact: true }).click();
  await page.getByRole('button', { name: '정말 지우기' }).click();
  await page.getByText('아직 만든 웹훅이 없어요.').waitFor();
  // The refused address is the only thing that was refused here.
  expect(complaints.filter((text) => !text.includes('422'))).toEqual([]);
  await page.context().close();
});

it('says why nothing was delivered, in English, on a phone', async () => {
  const account = await startAccount(installation.url);
  await make(account, receiver.urlOf('gone', 'phone'), 'Our bot');
  await call(installation.url, 'POST /users/me/attendance', {}, account);
  await expect.poll(() => receiver.at('gone', 'phone').length).toBe(1);
  const { page } = await open(account, { viewport: { width: 360, height: 780 }, locale: 'en-US' });
  await expect
    .poll(async () => {
      await page.reload();
      await page.getByText('Our bot').first().waitFor();
      return page.getByText('its receiver says that it is gone (410)', { exact: false }).count();
    })
    .toBe(1);
  await page.getByRole('button', { name: 'Deliveries' }).click();
  await page.getByText('refused (HTTP 410)', { exact: false }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  await shoot(page, 'webhooks-phone');
  await page.context().close();
});
