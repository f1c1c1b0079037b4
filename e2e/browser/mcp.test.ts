import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startMcpDouble, type McpDouble } from '../doubles/mcp-server.ts';
import { KEY, startModelDouble, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { signInAs } from '../support/admin-pages.ts';
import { ask } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { call } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { shoot } from '../support/shots.ts';

let model: ModelDouble;
let server: McpDouble;
beforeAll(async () => {
  [model, server] = await Promise.all([startModelDouble(openAiCompatible), startMcpDouble()]);
});
const installation = useBrowserInstallation({
  env: () => ({
    OPENAI_COMPATIBLE_BASE_URL: `${model.url}/v1`,
    OPENAI_COMPATIBLE_API_KEY: KEY,
    OPENAI_COMPATIBLE_MODEL: 'double',
    DEFAULT_MODEL: 'compatible/double',
    MODEL_TITLES: 'false',
    OUTBOUND_PRIVATE_HOSTS: server.host,
  }),
});
afterAll(async () => {
  await Promise.all([model.stop(), server.stop()]);
});

/** Of what stays: while the sidebar leaves, or colours change, what is half there has half its contrast. */
const violations = async (page: Page): Promise<unknown[]> => {
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
  return (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ html }) => html),
  ]);
};
const onAPhone = async (page: Page, name: string): Promise<void> => {
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  await shoot(page, `${name}-360`);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(page)).toEqual([]);
  await shoot(page, `${name}-360-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
};

it('an admin adds a server and looks at its tools; what changes something asks in the chat, with just what is sent', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const { page, complaints } = await signInAs(installation, admin, { viewport: { width: 1280, height: 900 } });
  await page.goto(`${installation.url}/admin/mcp`);
  await page.getByText('추가한 MCP 서버가 없어요').waitFor();
  await page.getByRole('button', { name: 'MCP 서버 추가' }).click();
  const dialog = page.getByRole('dialog', { name: 'MCP 서버 추가' });
  await dialog.getByLabel('이름', { exact: true }).fill('notes');
  await dialog.getByLabel('주소', { exact: true }).fill('http://127.0.0.1:9/mcp');
  await dialog.getByRole('button', { name: '저장' }).click();
  await dialog.getByText('이 주소로는 연결하지 않아요', { exact: false }).waitFor();
  await dialog.getByLabel('주소', { exact: true }).fill(server.url);
  await dialog.getByLabel('헤더 이름').fill('Authorization');
  await dialog.getByRole('textbox', { name: '헤더 값' }).fill('Bearer a-long-secret-value');
  await shoot(page, 'mcp-form');
  await dialog.getByRole('button', { name: '저장' }).click();
  const row = page.locator('[data-server="notes"]');
  await row.getByText('Sends a mail to an address.').waitFor();
  await row.getByLabel('send_mail').check();
  await row.getByLabel('read_note').check();
  await row.getByRole('button', { name: '고른 도구만 켜기' }).click();
  await expect.poll(() => row.locator('[data-tool="send_mail"]').getAttribute('data-state')).toBe('offered');
  expect(await page.content()).not.toContain('a-long-secret-value');
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'mcp-admin');
  await onAPhone(page, 'mcp-admin');

  server.trap = 'changes';
  await row.getByRole('button', { name: '다시 읽기' }).click();
  await row.getByText('설명이나 입력이 바뀌어서 껐어요', { exact: false }).waitFor();
  expect(await row.getByLabel('read_note').isChecked()).toBe(false);
  await shoot(page, 'mcp-changed');

  server.trap = 'misfits';
  await row.getByRole('button', { name: '다시 읽기' }).click();
  const leftOut = row.getByRole('list', { name: '쓸 수 없어서 뺀 도구: 7개' });
  await leftOut.getByText('wide · 입력 형식이 20,000자를 넘어요.').waitFor();
  await row.locator('[data-tool="read_note"]').getByText('설명이 4,000자를 넘어요.').waitFor();
  expect(await leftOut.getByRole('listitem').count()).toBe(7);
  expect(await violations(page)).toEqual([]);
  await onAPhone(page, 'mcp-left-out');
  server.trap = 'none';
  await row.getByRole('button', { name: '다시 읽기' }).click();
  await leftOut.waitFor({ state: 'detached' });
  await expect.poll(() => row.locator('[data-tool="send_mail"]').getAttribute('data-state')).toBe('offered');

  model.tool = { name: 'notes_send_mail', input: '{"to":"a@example.com","text":"내일 세 시에 만나요"}' };
  await page.goto(`${installation.url}/chat`);
  await page.locator('#composer').waitFor();
  await ask(page, '메일 보내 줘');
  const consent = page.locator('[data-consent]');
  await consent.getByText('내일 세 시에 만나요').waitFor();
  await expect.poll(() => consent.getAttribute('data-state')).toBe('waits');
  expect(server.calls).toEqual([]);
  await consent.getByRole('button', { name: '이번만 허락' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'mcp-consent');
  await onAPhone(page, 'mcp-consent');
  // It waits: also for who comes back to the page.
  await page.reload();
  await consent.getByRole('button', { name: '이번만 허락' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('한 번 허락했어요: notes · send_mail').waitFor();
  await expect.poll(() => server.calls.length).toBe(1);
  await expect.poll(() => page.locator('article.answer').last().getAttribute('data-status')).toBe('complete');
  await shoot(page, 'mcp-allowed');

  await ask(page, '하나 더');
  await page.locator('[data-consent][data-state="waits"]').getByRole('button', { name: '거절' }).click();
  await page.getByText('거절했어요: notes · send_mail').waitFor();
  expect(server.calls.length).toBe(1);

  // What was sent is there to be looked at, and nobody has to.
  const sent = page.locator('[data-call="done"]');
  expect(await sent.getByText('내일 세 시에 만나요').isVisible()).toBe(false);
  await sent.locator('summary').click();
  await sent.getByText('내일 세 시에 만나요').waitFor();

  const { tool } = model;
  model.tool = tool && { ...tool, always: true };
  const waiting = page.locator('[data-consent][data-state="waits"]');
  await ask(page, '한 번 더');
  await waiting.getByRole('button', { name: '이 대화에서 계속 허락' }).click();
  // The same once more: whoever is asked is told what the model is told.
  await waiting.getByText('이미 썼을 수 있어요', { exact: false }).waitFor();
  model.tool = tool;
  expect(await violations(page)).toEqual([]);
  await onAPhone(page, 'mcp-consent-again');
  await waiting.getByRole('button', { name: '거절' }).click();
  await expect.poll(() => page.locator('article.answer').last().getAttribute('data-status')).toBe('complete');

  await page.locator('#main').getByTestId('conversation-menu').click();
  await page.getByRole('menuitem', { name: '허락한 도구' }).click();
  const allowed = page.getByRole('dialog', { name: '이 대화에서 허락한 도구' });
  await allowed.getByText('notes · send_mail').waitFor();
  expect(await violations(page)).toEqual([]);
  await shoot(page, 'mcp-allowances');
  await onAPhone(page, 'mcp-allowances');
  await allowed.getByRole('button', { name: '허락 취소: notes · send_mail' }).click();
  await allowed.getByText('이 대화에서 계속 허락한 도구가 없어요.').waitFor();

  // From now on with one persona alone.
  await page.goto(`${installation.url}/admin/mcp`);
  await row.getByRole('button', { name: '고치기: notes' }).click();
  const form = page.getByRole('dialog', { name: 'notes 고치기' });
  const first = form.getByRole('group', { name: '함께 쓸 대화 상대' }).getByRole('checkbox').first();
  await first.check();
  await shoot(page, 'mcp-personas');
  await form.getByRole('button', { name: '저장' }).click();
  await form.waitFor({ state: 'detached' });
  const { items } = (await call(installation.url, 'GET /admin/mcp-servers', {}, admin)).body;
  expect(items.map(({ persona_ids }) => persona_ids.length)).toEqual([1]);
  await row.getByRole('button', { name: '고치기: notes' }).click();
  await expect.poll(() => first.isChecked()).toBe(true);
  // The refused address is the only thing that was refused here.
  expect(complaints.filter((text) => !text.includes('422'))).toEqual([]);
  await page.context().close();
});

it('says that the personas could not be read, undoes no choice of another admin, and frees a server of a deleted persona', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const personas = (await call(installation.url, 'GET /admin/personas', {}, admin)).body.items;
  const ids = personas.map(({ id }) => id);
  const added = { name: 'kept', url: server.url, persona_ids: ids.slice(0, 1) };
  const { id } = (await call(installation.url, 'POST /admin/mcp-servers', { body: added }, admin)).body;
  const keptTo = async (): Promise<readonly string[]> => {
    const { items } = (await call(installation.url, 'GET /admin/mcp-servers', {}, admin)).body;
    return items.find((each) => each.id === id)?.persona_ids ?? ['none'];
  };
  const { page } = await signInAs(installation, admin, { viewport: { width: 1280, height: 900 } });
  await page.goto(`${installation.url}/admin/mcp`);
  const edit = page.locator('[data-server="kept"]').getByRole('button', { name: '고치기: kept' });
  const form = page.getByRole('dialog', { name: 'kept 고치기' });
  const group = form.getByRole('group', { name: '함께 쓸 대화 상대' });
  await page.route('**/api/v1/admin/personas', (route) => route.abort());
  await edit.click();
  await group.getByRole('alert').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.unroute('**/api/v1/admin/personas');
  await group.getByRole('alert').getByRole('button').click();
  await expect.poll(() => group.getByRole('checkbox').count()).toBe(ids.length);

  // Another admin names others while the form is open, in which nobody touches them.
  const others = ids.slice(0, 2).toReversed();
  const change = { params: { id }, body: { persona_ids: others } };
  await call(installation.url, 'PUT /admin/mcp-servers/:id', change, admin);
  await form.getByRole('button', { name: '저장' }).click();
  await form.waitFor({ state: 'detached' });
  expect(await keptTo()).toEqual(others);

  for (const each of ids)
    await call(installation.url, 'DELETE /admin/personas/:id', { params: { id: each }, query: {} }, admin);
  await edit.click();
  await expect.poll(() => group.getByRole('checkbox').count()).toBe(others.length);
  // One that is taken away is gone from the form, too.
  for (const each of others) await group.getByLabel(`지운 대화 상대 (${each})`).click();
  await form.getByRole('button', { name: '저장' }).click();
  await form.waitFor({ state: 'detached' });
  expect(await keptTo()).toEqual([]);
  await page.context().close();
});

it('changes of another admin stay where nobody changed them here; a value of a header goes to the address beside it', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const elsewhere = `${server.url}?of=another`;
  const added = { name: 'both', url: server.url };
  const { id } = (await call(installation.url, 'POST /admin/mcp-servers', { body: added }, admin)).body;
  const stored = async () => {
    const { items } = (await call(installation.url, 'GET /admin/mcp-servers', {}, admin)).body;
    const { url, apps, header_name } = items.find((each) => each.id === id) ?? {};
    return { url, apps, header_name };
  };
  const { page } = await signInAs(installation, admin, { viewport: { width: 1280, height: 900 } });
  await page.goto(`${installation.url}/admin/mcp`);
  const edit = page.locator('[data-server="both"]').getByRole('button', { name: '고치기: both' });
  const form = page.getByRole('dialog', { name: 'both 고치기' });
  const save = async (): Promise<void> => {
    await form.getByRole('button', { name: '저장' }).click();
    await form.waitFor({ state: 'detached' });
  };
  const change = (body: { readonly url?: string; readonly apps?: [string, ...string[]] }) =>
    call(installation.url, 'PUT /admin/mcp-servers/:id', { params: { id }, body }, admin);

  await edit.click();
  await form.locator('input[value=eco]').check();
  await change({ url: elsewhere });
  await save();
  expect(await stored()).toEqual({ url: elsewhere, apps: ['chat', 'eco'], header_name: null });

  await edit.click();
  await form.getByLabel('주소', { exact: true }).fill(server.url);
  await change({ apps: ['eco'] });
  await save();
  expect(await stored()).toEqual({ url: server.url, apps: ['eco'], header_name: null });

  await edit.click();
  await form.getByLabel('헤더 이름').fill('Authorization');
  await form.getByRole('textbox', { name: '헤더 값' }).fill('Bearer of-the-address-beside-it');
  await change({ url: elsewhere, apps: ['chat'] });
  // The address is changed by both: whoever comes second is told, and decides.
  await form.getByRole('button', { name: '저장' }).click();
  await form.getByRole('alert').waitFor();
  expect((await stored()).url).toBe(elsewhere);
  await save();
  expect(await stored()).toEqual({ url: server.url, apps: ['chat'], header_name: 'Authorization' });
  await page.context().close();
});
