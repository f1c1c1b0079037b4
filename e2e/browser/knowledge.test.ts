import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { signInAs } from '../support/admin-pages.ts';
import { answered, ask, enterApp } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { lockedDocument, pdfOf } from '../support/documents.ts';
import { startWithRole } from '../support/roles.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();

it('an admin gives an app what its conversations answer from, and people see what an answer cites of it', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const { page, complaints } = await signInAs(installation, admin, { viewport: { width: 1440, height: 960 } });
  await page.goto(`${installation.url}/admin/knowledge`);
  await page.getByText('아직 자료가 없어요').waitFor();
  await page.getByRole('button', { name: '글이나 링크 추가하기' }).click();
  await page.getByLabel('담을 글').fill('환불은 받은 날부터 이레 안에 받아 준다.');
  await page.getByLabel('제목 (선택)').fill('환불 규정');
  await page.getByRole('button', { name: '담기', exact: true }).click();
  await page.getByTestId('collection-picker').setInputFiles([
    {
      name: '안내.pdf',
      mimeType: 'application/pdf',
      buffer: pdfOf(['배송은 이틀이 걸린다.', '교환은 가게에서만 받는다.']),
    },
    { name: '잠긴.odt', mimeType: 'application/vnd.oasis.opendocument.text', buffer: lockedDocument() },
  ]);
  await page.locator('[data-testid=collection-item][data-status=failed]').waitFor();
  await expect.poll(() => page.locator('[data-testid=collection-item][data-status=ready]').count()).toBe(2);
  await page.getByRole('button', { name: '‘안내.pdf’ 내용 보기' }).click();
  await page.getByText('교환은 가게에서만 받는다.').waitFor();
  await shoot(page, 'admin-knowledge');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 780 });
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  await shoot(page, 'admin-knowledge-mobile');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  const guest = await enterApp(installation.browser, installation.url, 'chat');
  await ask(guest.page, '교환은 어디에서 돼?');
  await answered(guest.page);
  await guest.page.getByText('마련된 자료 1개를 읽었어요').waitFor();
  await guest.page
    .getByRole('button', { name: /안내\.pdf/ })
    .last()
    .click();
  await guest.page.getByRole('blockquote', { name: '인용한 대목' }).getByText('교환은 가게에서만 받는다.').waitFor();
  await shoot(guest.page, 'knowledge-answer');

  await page.getByRole('button', { name: '‘잠긴.odt’ 지우기' }).click();
  await page.getByRole('button', { name: '지우기', exact: true }).last().click();
  await expect.poll(() => page.locator('[data-testid=collection-item]').count()).toBe(2);
  expect(complaints).toEqual([]);
  await page.context().close();
  await guest.page.context().close();
});
