import { randomUUID } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startAccount } from '../support/accounts.ts';
import { signInAs } from '../support/admin-pages.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { call } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();
const startAdmin = () => startWithRole({ url: installation.url, database: installation }, 'admin');
const wrongs = async (page: Page): Promise<unknown[]> => (await new AxeBuilder({ page }).analyze()).violations;
const fits = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth <= window.innerWidth');

/** A task that has failed and one that waits, of kinds that nobody works on, and a letter that nobody could read. */
const leaveWork = async (ownerId: string): Promise<{ failed: string; waiting: string; letter: string }> => {
  const client = new pg.Client({ connectionString: installation.adminUrl });
  await client.connect();
  const [failed, waiting] = [randomUUID(), randomUUID()];
  await client.query(
    `INSERT INTO studio.task (id, kind, owner_id, payload, status, error_code, error_values, turn, finished_at, expires_at)
     VALUES ($1, 'studio.none', $3, '{}', 'failed', 'task_timeout', '{}', 1, now(), now() + interval '7 days'),
            ($2, 'studio.none', $3, '{}', 'pending', NULL, NULL, 2, NULL, NULL)`,
    [failed, waiting, ownerId],
  );
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO pgboss.job (name, data, output, source_name, source_id, source_retry_count)
     VALUES ('dead-letter', '{"mail_id": "nobody"}', '{"message": "connect ECONNREFUSED"}', 'identity/identity.mail_due', gen_random_uuid(), 8) RETURNING id`,
  );
  await client.end();
  return { failed, waiting, letter: rows[0]?.id ?? '' };
};

it('an admin begins a failed task again, cancels one that waits, and drops a dead letter once asked', async () => {
  const owner = await startAccount(installation.url);
  const { failed, waiting, letter } = await leaveWork(owner.id);
  const { page, complaints } = await signInAs(installation, await startAdmin());
  await page.goto(`${installation.url}/admin/tasks?state=failed`);
  const row = page.locator(`[data-task="${failed}"]`);
  await row.getByText('작업이 너무 오래 걸려서 멈췄어요.').waitFor();
  await page.locator(`[data-letter="${letter}"]`).getByText('connect ECONNREFUSED').waitFor();
  await shoot(page, 'admin-tasks');
  expect(await wrongs(page)).toEqual([]);
  await row.getByRole('button', { name: '다시 넣기' }).click();
  await page.getByText('작업을 다시 넣었어요').waitFor();
  await page.locator('select').nth(1).selectOption('waiting');
  await page.locator(`[data-task="${failed}"]`).waitFor();
  await page.locator(`[data-task="${waiting}"]`).getByRole('button', { name: '취소하기' }).click();
  await page.getByRole('dialog', { name: '작업을 취소할까요?' }).getByRole('button', { name: '취소하기' }).click();
  await page.getByText('작업을 취소했어요').waitFor();
  await page.locator(`[data-letter="${letter}"]`).getByRole('button', { name: '버리기' }).click();
  const dialog = page.getByRole('dialog', { name: '멈춘 것을 버릴까요?' });
  await dialog.getByRole('button', { name: '버리기' }).click();
  await page.getByText('1개를 버렸어요').waitFor();
  await expect.poll(() => page.locator(`[data-letter="${letter}"]`).count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('the overview counts what happens and says what is still to be done; services and tasks fit a phone at night', async () => {
  const owner = await startAccount(installation.url);
  await call(installation.url, 'POST /conversations', { body: { app: 'eco', message: '거울은요?' } }, owner);
  const admin = await startAdmin();
  const { page, complaints } = await signInAs(installation, admin);
  await page.goto(`${installation.url}/admin`);
  await page.getByRole('heading', { name: '앱별로 주고받은 글' }).waitFor();
  await page.getByRole('heading', { name: '처음 할 일' }).waitFor();
  await page.getByRole('button', { name: '7일', exact: true }).click();
  await page.getByRole('img', { name: /^앱별로 주고받은 글: 가장 많은 날은/ }).waitFor();
  await page.getByText('표로 보기').first().click();
  await shoot(page, 'admin-overview');
  expect(await wrongs(page)).toEqual([]);
  await page.getByRole('link', { name: '서비스 상태' }).first().click();
  await page.locator('[data-service]').first().waitFor();
  await shoot(page, 'admin-services');
  expect(await wrongs(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();

  const night = await signInAs(installation, admin, { viewport: { width: 360, height: 780 }, colorScheme: 'dark' });
  for (const [path, seen] of [
    ['', 'svg[role="img"]'],
    ['/tasks', '#queues-title'],
    ['/services', '[data-service]'],
  ] as const) {
    await night.page.goto(`${installation.url}/admin${path}`);
    await night.page.locator(seen).first().waitFor();
    expect([path, await fits(night.page)]).toEqual([path, true]);
    expect(await wrongs(night.page)).toEqual([]);
    await shoot(night.page, `admin${path.replace('/', '-')}-night`);
  }
  await night.page.context().close();
});

it('a chat is read with a reason, and closes; without one nothing of it is shown', async () => {
  const owner = await startAccount(installation.url);
  const begun = await call(
    installation.url,
    'POST /conversations',
    { body: { app: 'eco', message: '유리컵은 어떻게 버려요?' } },
    owner,
  );
  const { id } = begun.body.conversation;
  const { page, complaints } = await signInAs(installation, await startAdmin(), {
    viewport: { width: 390, height: 844 },
  });
  await page.goto(`${installation.url}/admin/conversations`);
  await page.getByLabel('번호').fill(owner.id);
  await page.getByRole('button', { name: '찾기' }).click();
  const row = page.locator(`[data-conversation="${id}"]`);
  await row.waitFor();
  expect(await page.content()).not.toContain('유리컵은');
  await row.getByRole('button', { name: '열기' }).click();
  const dialog = page.getByRole('dialog', { name: '왜 이 대화를 여나요?' });
  await dialog.getByLabel('무엇을 확인하나요').fill('신고된 답이 안내 기준을 어겼는지 확인합니다.');
  const open = dialog.getByRole('button', { name: '15분 동안 열기' });
  expect(await open.isDisabled()).toBe(true);
  await dialog.getByLabel('신고를 처리하려고').check();
  await shoot(page, 'admin-conversation-why');
  expect(await wrongs(page)).toEqual([]);
  await open.click();
  await page.getByTestId('opened-conversation').getByText('유리컵은 어떻게 버려요?').waitFor();
  await shoot(page, 'admin-conversation-opened');
  expect(await wrongs(page)).toEqual([]);
  await page.getByRole('button', { name: '대화 닫기' }).click();
  await page.getByRole('heading', { name: '대화', level: 2 }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});
