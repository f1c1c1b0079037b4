import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';
import { choose, openStudioOf, PHOTO, save, SENTENCE } from '../support/studio.ts';

const installation = useBrowserInstallation();

it('sets other words on the picture again, makes its pack and variations, and gives files for screen and print', async () => {
  const { page, complaints } = await openStudioOf(installation);
  await page.locator('#studio-sentence').fill(SENTENCE);
  await page.getByTestId('photo-picker').setInputFiles(PHOTO);
  await choose(page, '사진 크게');
  await choose(page, '또렷하게');
  await page.getByText('가격·날짜·로고 따로 적기').click();
  await page.getByLabel('가게 이름').fill('온기');
  await page.getByTestId('make').click();
  await page.getByTestId('made').waitFor();
  const [first, source] = [page.url(), await page.getByTestId('made').getAttribute('src')];
  expect(await page.getByTestId('set-again').count()).toBe(0);
  await page.getByTestId('candidate').nth(1).check();
  await page.getByRole('button', { name: '직접 고치기' }).click();
  await page.getByLabel('큰 글').fill('봄을 한 모금');
  await page.getByRole('article').getByLabel('가격', { exact: true }).fill('6,000원');
  await page.getByTestId('set-again').click();
  await page.waitForURL((url) => url.href !== first);
  await page.getByRole('heading', { level: 1, name: '봄을 한 모금' }).waitFor();
  expect(await page.getByTestId('made').getAttribute('src')).not.toBe(source);
  await page.getByText('문구는 직접 적거나 고친 그대로예요.').waitFor();
  // The other ways to say it are there still, the one on the picture first.
  expect(await page.getByTestId('candidate').count()).toBeGreaterThan(2);
  expect(await page.getByTestId('candidate').first().isChecked()).toBe(true);
  expect(await page.getByTestId('variation').count()).toBe(2);
  await page.getByTestId('make-pack').click();
  await page.getByTestId('save-all').waitFor();
  expect(await page.getByTestId('packed').count()).toBe(3);
  await shoot(page, 'studio-pack');
  const archive = unzipSync((await save(page, 'zip')).bytes);
  expect(Object.keys(archive).toSorted()).toEqual(['16x9.png', '1x1.png', '4x3.png', '9x16.png']);
  expect((await save(page, 'webp')).bytes.toString('latin1', 8, 12)).toBe('WEBP');
  await page.getByLabel('종이 크기').selectOption('A5');
  const { name, bytes } = await save(page, 'pdf');
  expect([name, bytes.toString('latin1', 0, 5)]).toEqual(['봄을 한 모금.pdf', '%PDF-']);
  await page.getByTestId('more-variations').click();
  await expect.poll(() => page.getByTestId('variation').count()).toBe(6);
  await page.goto(first);
  await page.getByTestId('made').waitFor();
  const back = await page.getByTestId('made').getAttribute('src');
  expect(back?.split('?')[0]).toBe(source?.split('?')[0]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('makes a picture of each row of a table, and gives back what it left out', async () => {
  const { page } = await openStudioOf(installation);
  await choose(page, '표로 여러 장');
  await page.getByTestId('make').click();
  await page.getByText('CSV 파일을 먼저 골라 주세요.').waitFor();
  const rows = (text: string) => ({ name: '메뉴.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByTestId('rows-picker').setInputFiles(rows(`이름\n${'라떼\n'.repeat(10_000)}`));
  await page.getByTestId('make').click();
  await page.getByText('한 번에 200줄까지 만들 수 있는데').waitFor();
  await page.getByTestId('rows-picker').setInputFiles(rows('이름,가격\n라떼,5000\n,3000\n모카,5500\n'));
  await page.getByTestId('make').click();
  await page.getByRole('heading', { level: 1, name: '그림 2장이 나왔어요' }).waitFor();
  const [rejected] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '빠진 줄 받기' }).click(),
  ]);
  expect(await readFile(await rejected.path(), 'utf8')).toContain(',3000,큰 글이 비어 있어요');
  expect(Object.keys(unzipSync((await save(page, 'zip')).bytes))).toEqual(['001 라떼.png', '002 모카.png']);
  await page.context().close();
});
