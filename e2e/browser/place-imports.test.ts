import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { binRow, binsCsv } from '../support/bins-csv.ts';
import { signInAs } from '../support/admin-pages.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { startWithRole } from '../support/roles.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();

it('an admin brings a public data set in by choosing its file, and sees what could not be taken', async () => {
  const admin = await startWithRole({ url: installation.url, database: installation }, 'admin');
  const { page, complaints } = await signInAs(installation, admin);
  const csv = await binsCsv(1500, [binRow('x', { 위도: '' })]).text();
  const file = { name: '전국의류수거함.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
  await page.goto(`${installation.url}/admin/places`);
  const row = page.locator('[data-set="clothing-bins"]');
  await row.getByRole('link', { name: /내려받는 곳/ }).waitFor();
  await row.getByText(/예시 \d+건뿐이에요/).waitFor();
  const chooser = page.waitForEvent('filechooser');
  await row.getByRole('button', { name: /CSV 파일 올리기/ }).click();
  await (await chooser).setFiles(file);
  await row.getByText('1,501줄을 읽어서 1,500건을 더하고').waitFor();
  await row.getByText('1,500건', { exact: false }).first().waitFor();
  await row.getByText('가져오지 못한 줄 1개').click();
  await row.getByText('위도나 경도가 없거나 숫자가 아니에요').waitFor();
  const download = page.waitForEvent('download');
  await row.getByRole('button', { name: '가져오지 못한 줄 내려받기' }).click();
  expect((await download).suggestedFilename()).toBe('clothing-bins.rejected.csv');
  // One of another set is refused in words, and nothing changes.
  const other = page.locator('[data-set="centers"]');
  const second = page.waitForEvent('filechooser');
  await other.getByRole('button', { name: /CSV 파일 올리기/ }).click();
  await (await second).setFiles(file);
  await other.getByText(/‘전국 의류수거함’.* 파일로 보여요/).waitFor();
  await shoot(page, 'admin-places');
  await page.setViewportSize({ width: 360, height: 780 });
  expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  await shoot(page, 'admin-places-mobile');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  // That of the file that was refused.
  expect(complaints).toEqual([expect.stringContaining('422')]);
});
