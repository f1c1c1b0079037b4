import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import { expect, it } from 'vitest';
import { answered, ask, enterApp } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();

/** So many messages more, before those that are there. */
const fill = async (conversationId: string, count: number): Promise<void> => {
  const client = new pg.Client({ connectionString: installation.adminUrl });
  await client.connect();
  await client.query('UPDATE chat.message SET position = position + $2 WHERE conversation_id = $1', [
    conversationId,
    2 * count,
  ]);
  await client.query(
    `WITH said AS (
       SELECT at, gen_random_uuid() AS id FROM generate_series(0, 2 * $2 - 1) AS at),
     path AS (SELECT at, id, lag(id) OVER (ORDER BY at) AS parent FROM said)
     INSERT INTO chat.message (id, conversation_id, position, parent_id, role, content, status)
     SELECT id, $1, at, parent, CASE at % 2 WHEN 0 THEN 'user' ELSE 'assistant' END,
       CASE WHEN at = 0 THEN '처음에 파란 우산 이야기를 했어요.' ELSE at || '번째 말이에요.' END, 'complete' FROM path`,
    [conversationId, count],
  );
  await client.query('UPDATE chat.conversation SET message_count = message_count + $2 WHERE id = $1', [
    conversationId,
    2 * count,
  ]);
  await client.end();
};

it.each([1440, 360])('a text is found in the open conversation, also in what is not here yet, at %i', async (width) => {
  const { page, complaints } = await enterApp(installation.browser, installation.url, 'chat', {
    viewport: { width, height: 800 },
  });
  await ask(page, '빨간 우산은 어디 있어?');
  await answered(page);
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await fill(id, 120);
  await page.reload();
  await page.locator('.message', { hasText: '빨간 우산은' }).waitFor();
  if (width === 360) {
    await page.locator('#main').getByTestId('conversation-menu').click();
    await page.getByRole('menuitem', { name: '이 대화에서 찾기' }).click();
  } else await page.keyboard.press('Control+KeyF');
  await page.locator('#find-here:focus').waitFor();
  await page.keyboard.type('우산');
  const count = page.getByTestId('find-count');
  await expect.poll(() => count.textContent()).toContain('2개 가운데 2번째');
  expect(await page.evaluate("CSS.highlights.get('find').size")).toBe(2);
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => count.textContent()).toContain('1번째');
  await expect.poll(() => page.locator('.message', { hasText: '처음에 파란 우산' }).isVisible()).toBe(true);
  // In the very first message as well, it is below the bar.
  await expect
    .poll(() =>
      page.evaluate(
        "[...CSS.highlights.get('find-here')][0].getBoundingClientRect().top >= document.querySelector('#find-here').parentElement.getBoundingClientRect().bottom",
      ),
    )
    .toBe(true);
  await shoot(page, `find-${width}`);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.keyboard.press('Enter');
  await expect.poll(() => count.textContent()).toContain('2번째');
  await page.locator('#find-here').fill('없는 말');
  await expect.poll(() => count.textContent()).toContain('찾지 못했어요');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate("CSS.highlights.has('find')")).toBe(false);
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('keys do what the help says', async () => {
  const { page } = await enterApp(installation.browser, installation.url, 'chat', {
    viewport: { width: 1280, height: 800 },
  });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await ask(page, '안녕?');
  await answered(page);
  await page.locator('.flow').focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '단축키' }).waitFor();
  await shoot(page, 'shortcuts');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Escape');
  await page.locator('#composer:focus').waitFor();
  await page.keyboard.type('?');
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await page.locator('#composer').inputValue()).toBe('?');
  await page.keyboard.press('Control+Shift+KeyC');
  await page.getByText('마지막 답을 복사했어요').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toContain('madang/rules');
  await page.keyboard.press('Control+Shift+KeyS');
  await expect.poll(() => page.locator('.side').isVisible()).toBe(false);
  await shoot(page, 'side-folded');
  await page.reload();
  await page.getByText('안녕?').first().waitFor();
  expect(await page.locator('.side').isVisible()).toBe(false);
  await page.getByRole('button', { name: '대화 목록 열기' }).click();
  await expect.poll(() => page.locator('.side').isVisible()).toBe(true);
  await page.keyboard.press('Control+Shift+KeyO');
  await page.waitForURL(/\/chat$/);
  await page.context().close();
});
