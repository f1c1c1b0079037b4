import { randomBytes } from 'node:crypto';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KEY, startModelDouble, WORDS, type ModelDouble } from '../doubles/model-double.ts';
import { openAiCompatible } from '../doubles/openai-compatible.ts';
import { answered, ask } from '../support/browser.ts';
import { signInAs } from '../support/admin-pages.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { startWithRole } from '../support/roles.ts';
import { shoot } from '../support/shots.ts';
import { touchTargets } from '../support/touch-targets.ts';

let model: ModelDouble;
beforeAll(async () => {
  model = await startModelDouble(openAiCompatible);
  model.offers = ['small-model', 'large-model'];
});
afterAll(() => model.stop());
const installation = useBrowserInstallation();

const startAdmin = () => startWithRole({ url: installation.url, database: installation }, 'admin');
const openModels = async (page: Page): Promise<void> => {
  await page.getByRole('navigation', { name: '내 정보' }).getByRole('link', { name: '관리' }).click();
  await page.getByRole('navigation', { name: '관리' }).getByRole('link', { name: '모델 연결' }).click();
  await page.getByRole('heading', { name: '모델 연결', level: 2 }).waitFor();
};

it('an admin connects a model by clicking, tests it, and it answers in a chat', async () => {
  const { page, complaints } = await signInAs(installation, await startAdmin());
  await openModels(page);
  await page.getByText('아직 연결한 모델이 없어요').waitFor();
  await page.getByRole('button', { name: '모델 연결하기' }).click();
  const dialog = page.getByRole('dialog', { name: '모델 연결하기' });
  await dialog.getByText('vLLM', { exact: true }).click();
  await expect.poll(() => dialog.getByLabel('주소', { exact: true }).inputValue()).toBe('http://127.0.0.1:8000/v1');
  await dialog.getByLabel('주소', { exact: true }).fill(`${model.url}/v1`);
  await dialog.getByRole('textbox', { name: '키' }).fill(KEY);
  await dialog.getByRole('button', { name: '목록 불러오기' }).click();
  await dialog.getByText('2개를 찾았어요.').waitFor();
  await expect.poll(() => dialog.getByLabel('모델 이름').inputValue()).toBe('small-model');
  await dialog.getByLabel('표시 이름').fill('우리 모델');
  await dialog.getByLabel('입력 가격').fill('0.5');
  await dialog.getByText('두 가격을 모두 적거나 모두 비워 주세요').waitFor();
  await dialog.getByLabel('출력 가격').fill('2');
  await dialog.getByRole('button', { name: '시험하기' }).click();
  await dialog.getByTestId('trial').getByText('모델이 답했어요').waitFor();
  await shoot(page, 'admin-models-add');
  await dialog.getByRole('button', { name: '모델 연결하기' }).click();

  const row = page.locator('[data-model="vllm/small-model"]');
  await row.getByText('우리 모델').waitFor();
  expect(await row.textContent()).toMatch(/시험 전.*0\.5.*입력|시험 전.*입력.*0\.5/s);
  await row.getByRole('button', { name: '우리 모델: 시험하기' }).click();
  await row.getByText('연결됨').waitFor();
  expect(await page.content()).not.toContain(KEY);
  await shoot(page, 'admin-models');

  await page.getByRole('link', { name: '채팅' }).click();
  await page.locator('#composer').waitFor();
  await ask(page, '안녕');
  await answered(page);
  expect(await page.locator('article.answer').last().textContent()).toContain(WORDS.join('').trim());
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('the buttons of a long form stay in sight, and so does what they bring about', async () => {
  for (const viewport of [
    { width: 1280, height: 720 },
    { width: 390, height: 844 },
  ]) {
    const { page } = await signInAs(installation, await startAdmin(), { viewport });
    await page.goto(`${installation.url}/admin/models`);
    await page.locator('.models header .btn.fill').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('vLLM', { exact: true }).click();
    const boxOf = async (what: ReturnType<Page['locator']>) => {
      const box = await what.boundingBox();
      if (box === null) throw new Error('it is not there');
      return { top: box.y, bottom: box.y + box.height };
    };
    const test = dialog.getByRole('button', { name: '시험하기' });
    expect((await boxOf(test)).bottom).toBeLessThanOrEqual(viewport.height);
    await dialog.getByLabel('주소', { exact: true }).fill(`${model.url}/v1`);
    await dialog.getByRole('textbox', { name: '키' }).fill(KEY);
    await dialog.getByLabel('모델 이름').fill('small-model');
    await dialog.hover();
    await page.mouse.wheel(0, -2000);
    await test.click();
    await dialog.getByTestId('trial').getByText('모델이 답했어요').waitFor();
    await expect
      .poll(async () => (await boxOf(dialog.getByTestId('trial'))).bottom <= (await boxOf(test)).top)
      .toBe(true);
    expect((await boxOf(test)).bottom).toBeLessThanOrEqual(viewport.height);
    await page.context().close();
  }
});

it('how the model answers is chosen for a chat, sent with its questions, and still chosen after a reload', async () => {
  const admin = await startAdmin();
  await fetch(`${installation.url}/api/v1/admin/models`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
    body: JSON.stringify({ preset: 'vllm', base_url: `${model.url}/v1`, api_key: KEY, name: 'small-model' }),
  });
  const { page } = await signInAs(installation, admin);
  await page.getByRole('link', { name: '채팅' }).click();
  await page.locator('#composer').waitFor();
  await ask(page, '안녕');
  await answered(page);
  const open = async () => {
    await page.getByTestId('model-picker').click();
    await page.getByTestId('answer-settings').click();
    return page.getByRole('dialog', { name: '답하는 방식' });
  };
  const dialog = await open();
  const changed = page.waitForResponse((response) => response.request().method() === 'PUT');
  await dialog.getByLabel('정확하게').check();
  expect((await changed).status()).toBe(200);
  await shoot(page, 'answer-settings');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await ask(page, '또 안녕');
  await expect.poll(() => model.requests.at(-1)).toMatchObject({ temperature: 0.2 });
  await page.reload();
  await answered(page);
  expect(await (await open()).getByLabel('정확하게').isChecked()).toBe(true);
  await page.context().close();
});

it('a model is switched off, changed and deleted, which asks first', async () => {
  const admin = await startAdmin();
  const made = await fetch(`${installation.url}/api/v1/admin/models`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
    body: JSON.stringify({ preset: 'vllm', base_url: `${model.url}/v1`, api_key: KEY, name: 'to-be-deleted' }),
  });
  expect(made.status).toBe(201);
  const { page } = await signInAs(installation, admin);
  await openModels(page);
  const row = page.locator('[data-model="vllm/to-be-deleted"]');
  await row.getByRole('switch').click();
  await row.getByText('꺼짐').waitFor();
  await row.getByRole('button', { name: 'to-be-deleted: 고치기' }).click();
  await page.getByLabel('표시 이름').fill('고친 이름');
  await page.getByRole('button', { name: '저장하기' }).click();
  await row.getByText('고친 이름').waitFor();
  await row.getByRole('button', { name: '고친 이름: 지우기' }).click();
  const dialog = page.getByRole('dialog', { name: '모델을 지울까요?' });
  await dialog.getByRole('button', { name: '취소하기' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await row.count()).toBe(1);
  await row.getByRole('button', { name: '고친 이름: 지우기' }).click();
  await dialog.getByRole('button', { name: '지우기', exact: true }).click();
  await row.waitFor({ state: 'detached' });
  await page.context().close();
});

it('models are put in order by buttons, keys and dragging, and stay so', async () => {
  const admin = await startAdmin();
  for (const name of ['order-a', 'order-b', 'order-c'])
    await fetch(`${installation.url}/api/v1/admin/models`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
      body: JSON.stringify({ preset: 'vllm', base_url: `${model.url}/v1`, api_key: KEY, name }),
    });
  const { page } = await signInAs(installation, admin, { viewport: { width: 1440, height: 900 } });
  await openModels(page);
  const names = async (): Promise<string[]> =>
    (await page.locator('[data-model^="vllm/order-"] code').allTextContents()).map((text) => text.slice(-1));
  const stored = async (act: () => Promise<void>): Promise<void> => {
    const answer = page.waitForResponse((response) => response.request().method() === 'PUT');
    await act();
    expect((await answer).status()).toBe(204);
  };
  const button = (name: string) =>
    page.getByRole('button', { name: `order-${name} ` }).and(page.locator('[data-move]'));
  await page.locator('[data-model="vllm/order-c"]').waitFor();
  expect(await names()).toEqual(['a', 'b', 'c']);
  await stored(() => page.getByRole('button', { name: 'order-c 앞으로 옮기기' }).click());
  await expect.poll(names).toEqual(['a', 'c', 'b']);
  await page.getByText(/^order-c: \d+번째로 옮겼어요$/).waitFor();
  // The focus goes along, so that it can be moved on.
  await stored(() => page.keyboard.press('ArrowUp'));
  await expect.poll(names).toEqual(['c', 'a', 'b']);
  const grip = async (name: string) => {
    const box = await page.locator(`[data-model="vllm/order-${name}"] [data-grip]`).boundingBox();
    if (box === null) throw new Error('there is nothing to take hold of');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  await stored(async () => {
    const [from, to] = [await grip('b'), await grip('c')];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 6 });
    await page.mouse.up();
  });
  await expect.poll(names).toEqual(['b', 'c', 'a']);
  await shoot(page, 'admin-models-order');
  await page.reload();
  await expect.poll(names).toEqual(['b', 'c', 'a']);
  expect(await button('a').count()).toBe(2);
  await page.context().close();
});

it('says what is wrong where it is: a server that is not there, and a key that it does not take', async () => {
  const { page } = await signInAs(installation, await startAdmin());
  await openModels(page);
  await page.getByRole('button', { name: '모델 연결하기' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('vLLM', { exact: true }).click();
  await dialog.getByLabel('주소', { exact: true }).fill('http://127.0.0.1:9/v1');
  await dialog.getByRole('button', { name: '목록 불러오기' }).click();
  await dialog.getByText('이 주소에 연결하지 못했어요.').waitFor();
  await dialog.getByLabel('주소', { exact: true }).fill(`${model.url}/v1`);
  await dialog.getByRole('textbox', { name: '키' }).fill('not-the-key');
  await dialog.getByLabel('모델 이름').fill('small-model');
  await dialog.getByRole('button', { name: '시험하기' }).click();
  await dialog.getByText('모델 서버가 키를 받아들이지 않았어요.').waitFor();
  await page.context().close();
});

it('whoever is no admin finds neither the link nor the page', async () => {
  const who = { login_id: randomBytes(8).toString('hex'), password: '여덟 글자가 넘는 비밀번호' };
  const response = await fetch(`${installation.url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(who),
  });
  expect(response.status).toBe(201);
  const { page } = await signInAs(installation, { loginId: who.login_id, password: who.password });
  await page.getByRole('link', { name: '보안' }).waitFor();
  expect(await page.getByRole('link', { name: '관리' }).count()).toBe(0);
  await page.goto(`${installation.url}/admin/models`);
  await page.getByText('찾는 화면이 없어요').waitFor();
  await page.context().close();
});

it('is read by everybody and pressed by every finger, in both themes and languages, on a narrow screen too', async () => {
  const admin = await startAdmin();
  for (const [colorScheme, language, width] of [
    ['light', 'ko-KR', 1280],
    ['dark', 'en-US', 360],
  ] as const) {
    const { page } = await signInAs(installation, admin, {
      colorScheme,
      viewport: { width, height: 800 },
      hasTouch: width === 360,
      isMobile: width === 360,
    });
    if (language === 'en-US') await page.evaluate("localStorage.setItem('madang.language', 'en')");
    await page.goto(`${installation.url}/admin/models`);
    await page.locator('.models .note').last().waitFor();
    const look = async (): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      expect(wide).toBeLessThanOrEqual(0);
    };
    await look();
    const missed = async (within: string) => (await touchTargets(page, within)).filter(({ size }) => size < 44);
    if (width === 360) expect(await missed('.models')).toEqual([]);
    await shoot(page, `admin-models-${colorScheme}-${width}`);
    await page.locator('.models header .btn.fill').click();
    await page.getByRole('dialog').waitFor();
    await look();
    await shoot(page, `admin-models-add-${colorScheme}-${width}`);
    if (width === 360) expect(await missed('dialog')).toEqual([]);
    await page.context().close();
  }
});
