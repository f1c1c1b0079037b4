import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { signInAs } from '../support/admin-pages.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { call, refusal } from '../support/client.ts';
import { startAccount } from '../support/accounts.ts';
import { startWithRole } from '../support/roles.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();
const startAdmin = () => startWithRole({ url: installation.url, database: installation }, 'admin');

it('an admin writes a persona, is told of what another admin has written meanwhile, deletes it and takes that back', async () => {
  const admin = await startAdmin();
  const { page, complaints } = await signInAs(installation, admin);
  await page.goto(`${installation.url}/admin/library`);
  await page.getByRole('heading', { name: '처음 화면' }).waitFor();
  await page.getByText('마당지기').waitFor();
  await shoot(page, 'admin-library');
  await page.getByRole('link', { name: '대화 상대 만들기' }).click();
  await page.getByLabel('한 줄 소개').fill('떡 이야기만 해요');
  await page.getByRole('button', { name: '저장하기' }).click();
  await expect.poll(() => page.getByLabel('이름').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('이름').fill('달토끼');
  await page.getByLabel('첫인사').fill('쿵덕');
  await page.getByRole('region', { name: '이렇게 보여요' }).getByText('쿵덕').waitFor();
  await shoot(page, 'admin-library-editor');
  // Leaving asks first, and nothing is lost by saying no.
  await page.getByRole('link', { name: '모델 연결' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '계속 쓰기' }).click();
  expect(await page.getByLabel('이름').inputValue()).toBe('달토끼');
  await page.getByRole('button', { name: '저장하기' }).click();
  const row = page.locator('li', { hasText: '달토끼' });
  await row.getByText('여기에서 만듦').waitFor();

  await row.getByRole('link', { name: '달토끼: 고치기' }).click();
  await page.getByLabel('한 줄 소개').fill('내가 고친 소개');
  const { items } = (await call(installation.url, 'GET /admin/personas', {}, admin)).body;
  const kept = items.find(({ name }) => name === '달토끼');
  if (kept === undefined) throw new Error('it was not saved');
  const { id, version: _, origin: __, edited_at: ___, edited_by: ____, ...body } = kept;
  await call(
    installation.url,
    'PUT /admin/personas/:id',
    { params: { id }, body: { ...body, description: '다른 관리자의 소개' } },
    admin,
  );
  await page.getByRole('button', { name: '저장하기' }).click();
  const notice = page.getByRole('alert', { name: '그사이 다른 관리자가 고쳤어요' });
  await notice.getByText('다른 관리자의 소개').waitFor();
  expect(await page.getByLabel('한 줄 소개').inputValue()).toBe('내가 고친 소개');
  await notice.getByRole('button', { name: '내 내용으로 저장하기' }).click();
  await row.getByText('내가 고친 소개').waitFor();

  await row.getByRole('button', { name: '달토끼: 숨기기' }).click();
  await row.getByText('숨김', { exact: true }).waitFor();
  await row.getByRole('button', { name: '달토끼: 지우기' }).click();
  await row.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '되돌리기', exact: true }).click();
  await row.getByText('내가 고친 소개').waitFor();
  expect(complaints.filter((line) => !/40[49]|409|422/.test(line))).toEqual([]);
  await page.context().close();
});

/** Without a finding of axe, and nothing beside the screen. */
const check = async (page: Page, where: string): Promise<void> => {
  await shoot(page, `admin-${where}`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect([where, violations.map(({ id, nodes }) => [id, nodes[0]?.html])]).toEqual([where, []]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
};
const SCREENS = [
  [{ width: 1280, height: 800 }, 'light'],
  [{ width: 360, height: 740 }, 'dark'],
] as const;

it('is put into another order by the keyboard, and nothing is in the way of anybody, wide or narrow', async () => {
  const admin = await startAdmin();
  for (const [viewport, theme] of SCREENS) {
    const { page } = await signInAs(installation, admin, { viewport, colorScheme: theme });
    await page.goto(`${installation.url}/admin/library/prompts`);
    const first = page.getByRole('list', { name: '예시 문장' }).locator('li').first();
    const name = (await first.locator('b').textContent()) ?? '';
    await first.getByRole('button', { name: `${name}: 뒤로 옮기기` }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => first.locator('b').textContent()).not.toBe(name);
    await check(page, `prompts-${theme}`);
    await first.getByRole('link', { name: /고치기/ }).click();
    await page.getByLabel('제목').waitFor();
    await check(page, `prompt-editor-${theme}`);
    await page.goto(`${installation.url}/admin/library/samples`);
    await page.getByRole('list', { name: '예시 대화' }).locator('li b').first().click();
    await page.getByRole('region', { name: '이렇게 보여요' }).locator('article').first().waitFor();
    await check(page, `sample-editor-${theme}`);
    await page.context().close();
  }
});

it('what was looked for and not found becomes a word of an item, or an item with its source', async () => {
  const admin = await startAdmin();
  const find = async (query: string) =>
    (await call(installation.url, 'POST /guide/items/search', { body: { query } })).body.items.map(
      ({ item }) => item.id,
    );
  for (const word of ['쀍쉙뷁', '쀍쉙뷁', '뷁쀍쉙']) expect(await find(word)).toEqual([]);
  const missed = async () =>
    (await call(installation.url, 'GET /admin/recycle/searches', { query: {} }, admin)).body.items.length;
  await expect.poll(missed).toBeGreaterThanOrEqual(2);
  for (const [viewport, theme] of SCREENS) {
    const { page } = await signInAs(installation, admin, { viewport, colorScheme: theme });
    await page.goto(`${installation.url}/admin/guide`);
    const rows = page.getByRole('list', { name: '못 찾은 말' }).locator('li');
    const rowOf = (word: string) => page.locator(`[data-missed="${word}"]`);
    await rowOf('쀍쉙뷁').waitFor();
    if (theme === 'light') expect(await rows.first().locator('b').textContent()).toBe('쀍쉙뷁');
    await check(page, `missed-${theme}`);
    if (theme === 'light') {
      await rowOf('쀍쉙뷁').getByRole('button', { name: '품목의 낱말로 추가하기' }).click();
      await page.getByRole('dialog').getByLabel('품목 찾기').fill('피자 상자');
      await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click();
      await rowOf('쀍쉙뷁').getByText('낱말로 추가했어요.').waitFor();
      await expect.poll(() => find('쀍쉙뷁')).toHaveLength(1);

      await rowOf('뷁쀍쉙').getByRole('link', { name: '새 품목으로 만들기' }).click();
      expect(await page.getByLabel('이름 (한국어)', { exact: true }).inputValue()).toBe('뷁쀍쉙');
      await page.getByLabel('id', { exact: true }).fill('made-up');
      await page.getByLabel('이름 (영어)', { exact: true }).fill('Made up');
      await page.getByLabel('출처 주소').fill('nowhere');
      await page.getByRole('button', { name: '저장하기' }).click();
      await expect.poll(() => page.getByLabel('출처 주소').getAttribute('aria-invalid')).toBe('true');
      expect(await find('뷁쀍쉙')).toEqual([]);
      await page.getByLabel('출처 주소').fill('https://example.org/source');
      await page.getByRole('button', { name: '저장하기' }).click();
      await expect.poll(() => find('뷁쀍쉙')).toEqual(['made-up']);
    }
    await page.goto(`${installation.url}/admin/guide/items/broken-glass`);
    await page.getByLabel('한 줄 안내 (한국어)').waitFor();
    await check(page, `item-${theme}`);
    await page.goto(`${installation.url}/admin/guide/faq`);
    await page.getByRole('list', { name: '자주 묻는 질문' }).locator('li').first().waitFor();
    await check(page, `faq-${theme}`);
    await page.goto(`${installation.url}/admin/guide/rules/11`);
    await page.getByLabel('담당 기관 주소').waitFor();
    await check(page, `rules-${theme}`);
    await page.context().close();
  }
});

it('a photo is put on an item with what is on it, is shown in the guide, and is taken away', async () => {
  const admin = await startAdmin();
  const photo = await sharp({ create: { width: 1200, height: 800, channels: 3, background: '#7a9e7e' } })
    .jpeg()
    .toBuffer();
  for (const [viewport, theme] of SCREENS) {
    const { page, complaints } = await signInAs(installation, admin, { viewport, colorScheme: theme });
    await page.goto(`${installation.url}/admin/guide/items/mirror`);
    const panel = page.getByRole('region', { name: '사진' });
    await panel.getByText('아직 사진이 없어요.').waitFor();
    await panel.locator('input[type=file]').setInputFiles({ name: '거울.jpg', mimeType: 'image/jpeg', buffer: photo });
    await panel.getByRole('button', { name: '사진 저장하기' }).click();
    const alt = panel.getByLabel('사진 설명 (한국어)');
    await expect.poll(() => alt.getAttribute('aria-invalid')).toBe('true');
    await alt.fill('신문지에 싼 거울');
    await panel.getByLabel('사진 설명 (영어)').fill('A mirror in newspaper');
    await panel.getByLabel('찍은 사람이나 권리자').fill('가온');
    await panel.getByLabel('사진 출처 주소').fill('https://example.org/mirror');
    // Saving the item leaves the page, which asks first: the photo is saved by itself, and is not yet.
    await page.getByRole('button', { name: '저장하기', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: '계속 쓰기' }).click();
    expect(await alt.inputValue()).toBe('신문지에 싼 거울');
    await panel.getByRole('button', { name: '사진 저장하기' }).click();
    await page.getByText('거울: 사진을 저장했어요').waitFor();
    await check(page, `photo-${theme}`);

    await page.goto(`${installation.url}/guide/items/mirror`);
    const shown = page.getByRole('img', { name: '신문지에 싼 거울' });
    await shown.scrollIntoViewIfNeeded();
    const drawn =
      "(({ complete, naturalWidth }) => (complete ? naturalWidth : 0))(document.querySelector('figure img'))";
    await expect.poll(() => page.evaluate(drawn)).toBeGreaterThan(300);
    expect(await page.locator('figcaption').getByRole('link').getAttribute('href')).toBe('https://example.org/mirror');
    await check(page, `photo-shown-${theme}`);

    await page.goto(`${installation.url}/admin/guide/items/mirror`);
    await panel.getByRole('button', { name: '사진 지우기' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '사진 지우기' }).click();
    await panel.getByText('아직 사진이 없어요.').waitFor();
    expect(complaints.filter((line) => !/422/.test(line))).toEqual([]);
    await page.context().close();
  }
});

it('the photo of an item that was taken away can still be taken away, and no other put there', async () => {
  const admin = await startAdmin();
  const photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#7a9e7e' } })
    .png()
    .toBuffer();
  const item = { params: { id: 'mirror' } };
  const words = { alt_ko: '손거울 하나', alt_en: 'A mirror', credit: '가온' };
  const body = { ...words, file: new Blob([photo]) };
  await call(installation.url, 'POST /admin/recycle/items/:id/photo', { ...item, query: {}, body }, admin);
  await call(installation.url, 'DELETE /admin/recycle/items/:id', { ...item, query: {} }, admin);
  const { page } = await signInAs(installation, admin);
  await page.goto(`${installation.url}/admin/guide/items/mirror`);
  const panel = page.getByRole('region', { name: '사진' });
  await panel.getByText('손거울 하나').waitFor();
  expect(await panel.getByRole('button').allTextContents()).toEqual([expect.stringContaining('사진 지우기')]);
  expect(await panel.getByRole('textbox').count()).toBe(0);
  await check(page, 'photo-removed-item');
  await panel.getByRole('button', { name: '사진 지우기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '사진 지우기' }).click();
  await panel.waitFor({ state: 'detached' });
  const left = await refusal(call(installation.url, 'GET /admin/recycle/items/:id/photo', item, admin));
  expect(left.problem.code).toBe('item_not_found');
  await page.context().close();
  await call(installation.url, 'POST /admin/recycle/items/:id/revert', item, admin);
});

it('a webhook of somebody is seen, blocked and unblocked', async () => {
  const [admin, owner] = [await startAdmin(), await startAccount(installation.url)];
  const body = { url: 'https://hooks.example.com/x?token=secret', events: ['points.changed' as const] };
  const { id } = (await call(installation.url, 'POST /webhooks', { body }, owner)).body;
  for (const [viewport, theme] of SCREENS) {
    const { page } = await signInAs(installation, admin, { viewport, colorScheme: theme });
    await page.goto(`${installation.url}/admin/webhooks`);
    const row = page.locator(`[data-webhook="${id}"]`);
    await row.getByText('https://hooks.example.com', { exact: true }).waitFor();
    expect(await page.content()).not.toContain('secret');
    await row.getByRole('button', { name: '보낸 기록' }).click();
    await row.getByText('아직 보낸 것이 없어요.').waitFor();
    await row.getByRole('button', { name: '막기' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '막기' }).click();
    await row.getByText('막음', { exact: true }).waitFor();
    await check(page, `webhooks-${theme}`);
    await row.getByRole('button', { name: '막은 것 풀기' }).click();
    await row.getByText('꺼짐', { exact: true }).waitFor();
    await page.context().close();
  }
});

it('a training case is tried, changed with what is wrong said at its place, and switched off', async () => {
  const admin = await startAdmin();
  for (const [viewport, theme] of SCREENS) {
    const { page } = await signInAs(installation, admin, { viewport, colorScheme: theme });
    await page.goto(`${installation.url}/admin/training`);
    const first = page.getByRole('list', { name: '훈련 사례' }).locator('li').first();
    await first.waitFor();
    await check(page, `cases-${theme}`);
    const title = (await first.locator('b').textContent()) ?? '';
    await first.getByRole('switch').click();
    await first.getByText('꺼짐', { exact: true }).waitFor();
    await first.getByRole('link', { name: `${title}: 고치기` }).click();
    await page.getByText('받을 때: 단계별로 하는 말').click();
    const said = page.getByRole('textbox', { name: '접근 1', exact: true });
    await said.fill('');
    // Before anything is saved.
    await page.getByRole('status').getByText('고칠 곳이 1군데 있어요').waitFor();
    await expect.poll(() => said.getAttribute('aria-invalid')).toBe('true');
    await check(page, `case-editor-${theme}`);
    await page.getByRole('button', { name: '저장하기' }).click();
    await page.getByRole('alert', { name: '고칠 곳이 있어요' }).waitFor();
    await expect.poll(() => said.getAttribute('aria-invalid')).toBe('true');
    await said.fill('여보세요, 잠깐 통화할 수 있을까요?');
    await page.getByRole('status').getByText('이대로 저장할 수 있어요').waitFor();
    await page.getByLabel('제목').fill(`${title} ${theme}`);
    await page.getByRole('button', { name: '저장하기' }).click();
    await page.getByRole('list', { name: '훈련 사례' }).getByText(`${title} ${theme}`, { exact: true }).waitFor();
    // What is switched off is met by nobody, and tried by whoever edits it.
    await page.getByRole('link', { name: `${title} ${theme}: 고치기` }).click();
    await page.getByRole('button', { name: '받아 보기' }).click();
    await page.waitForURL(({ pathname }) => pathname.startsWith('/training/'));
    await page.context().close();
  }
});

it('a training case answers certain words, in a manner, and keeps a stage back, as somebody has set it', async () => {
  const admin = await startAdmin();
  const cases = async () =>
    (await call(installation.url, 'GET /admin/training/cases', { query: { limit: 100 } }, admin)).body.items;
  const { id } = (await cases()).find(({ content }) => content.key === 'sextortion') ?? {};
  if (id === undefined) throw new Error('the case is not there');
  for (const [viewport, theme] of SCREENS) {
    const { page, complaints } = await signInAs(installation, admin, { viewport, colorScheme: theme });
    await page.goto(`${installation.url}/admin/training/${id}`);
    const answered = `응, 아직이구나. ${theme}`;
    const [manner, after] = theme === 'light' ? (['seller', 'S4'] as const) : (['friend', 'S5'] as const);
    await page.getByText('받을 때: 어떤 말에 하는 답').click();
    await page.getByText('받을 때: 먼저 따라야 나오는 단계').click();
    const line = page.getByRole('textbox', { name: '아직 안 했다고 할 때 1', exact: true });
    if (theme === 'light') {
      expect(await line.count()).toBe(0);
      await page.getByRole('button', { name: '아직 안 했다고 할 때: 말 추가하기' }).click();
      await page.getByRole('status').getByText('고칠 곳이 1군데 있어요').waitFor();
      await expect.poll(() => line.getAttribute('aria-invalid')).toBe('true');
    }
    await line.fill(answered);
    await page.getByLabel('받을 때: 말투').selectOption(manner);
    // A later one would keep it back for ever.
    const stages = page.getByLabel('돈 요구: 먼저 따라야 하는 단계').first();
    const offered = await stages.locator('option').allTextContents();
    expect(offered).toEqual(['조건 없음', '접근', '믿게 하기', '압박', '고립', '앱·정보 요구']);
    await stages.selectOption(after);
    await page.getByText('받을 때: 받은 정보별 답').click();
    await page.getByText('받을 때: 옮기거나 취소했을 때 끝맺는 말').click();
    for (const label of ['비밀번호를 받을 때', '옮기거나 취소하고 끝맺는 말']) {
      const said = page.getByRole('textbox', { name: `${label} 1`, exact: true });
      if ((await said.count()) === 0)
        await page
          .getByRole('button', { name: `${label}: 말 추가하기` })
          .first()
          .click();
      await said.fill(`${label}: ${theme}`);
    }
    await page.getByLabel('비밀번호를 받을 때 1: 이 단계부터').selectOption('S5');
    const until = page.getByLabel('비밀번호를 받을 때 1: 이 단계까지');
    // It would never be said.
    await until.selectOption('S2');
    await page.getByText('‘이 단계부터’에서 고른 단계와 같거나 뒤의 단계를 골라 주세요.', { exact: true }).waitFor();
    expect(await until.getAttribute('aria-invalid')).toBe('true');
    await until.selectOption('S6');
    await page.getByRole('status').getByText('이대로 저장할 수 있어요').waitFor();
    await check(page, `case-talk-${theme}`);
    await page.getByRole('button', { name: '저장하기' }).click();
    await page.getByRole('list', { name: '훈련 사례' }).waitFor();
    const kept = (await cases()).find((each) => each.id === id)?.content;
    expect(kept?.receive).toMatchObject({
      manner,
      only_after: { S6: after },
      answers_to: { not_done: [{ text: answered }] },
      disclosure_of: { password: [{ text: `비밀번호를 받을 때: ${theme}`, from: 'S5', until: 'S6' }] },
      handled_otherwise: [{ text: `옮기거나 취소하고 끝맺는 말: ${theme}` }],
    });
    expect(kept?.help.answers_to).toHaveProperty('ask_called');
    await page.goto(`${installation.url}/admin/training/${id}`);
    await expect.poll(() => page.getByLabel('받을 때: 말투').inputValue()).toBe(manner);
    await page.getByRole('button', { name: '받아 보기' }).click();
    await page.locator('#composer').fill('돈 안 보냈는데요');
    await page.keyboard.press('Enter');
    await page.getByText(answered).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  }
});
