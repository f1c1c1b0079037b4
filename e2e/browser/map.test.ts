import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();

it('the map: from the guide to a place, by name and by location, saved, on a phone, by keyboard', async () => {
  const { page, asked, complaints } = await openPage(installation.browser, {
    viewport: { width: 390, height: 844 },
    geolocation: { latitude: 37.5593, longitude: 126.9083 },
    permissions: ['geolocation'],
  });
  await page.goto(`${installation.url}/guide`);
  await page.getByRole('link', { name: '지도' }).click();
  await page.getByText('시·도별로 알려진 곳').waitFor();
  // What is empty says how it comes here.
  await page.getByText('madang import calendar FILE.csv').waitFor();
  await page.getByText('저장하지 않아요').waitFor();
  expect(await page.getByText('카카오').count()).toBe(0);
  // Nobody is asked where they are before they click.
  expect(asked.some((address) => /locations\/(bins|centers)/.test(address))).toBe(false);
  await shoot(page, 'map-whole-390');

  const field = page.getByRole('searchbox');
  await field.focus();
  await page.keyboard.type('중구');
  await page.keyboard.press('Enter');
  await page.getByText('같은 이름이 여러 곳에 있어요').waitFor();
  await page.getByRole('button', { name: '서울특별시 중구' }).focus();
  await page.keyboard.press('Enter');
  const rows = page.locator('.places .row');
  await rows.first().waitFor();

  await page.getByRole('button', { name: '내 위치에서 찾기' }).click();
  await page.getByRole('button', { name: '의류', exact: true }).click();
  await expect
    .poll(() => rows.allInnerTexts())
    .toSatisfy((texts: string[]) => texts.length > 3 && texts.every((text) => text.includes('의류수거함')));
  // The list says what the map shows: how far, when it opens, and that it is a sample.
  expect(await rows.first().innerText()).toMatch(/\d+ m/);
  expect(await rows.first().innerText()).toContain('예시');
  expect(await rows.first().innerText()).toContain('지금 문을 열었는지 몰라요');
  await rows.first().focus();
  await page.keyboard.press('Enter');
  await page.getByText('실제로는 없어요').waitFor();
  await shoot(page, 'map-390');
  await page.getByRole('checkbox', { name: '지금 문 연 곳만' }).check();
  await page.getByText('알려진 곳이 없어요').waitFor();

  await page.getByRole('button', { name: '이곳 저장' }).click();
  await page.getByRole('button', { name: '내 위치 지우기' }).waitFor();
  // A point has no district that is known for sure: it is asked for, and then known.
  const district = page.getByRole('combobox', { name: '내 위치: 어느 시·군·구인가요?' });
  // Arrow keys go through the districts; none of them is chosen by that.
  const changes: unknown[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') changes.push(request.postDataJSON());
  });
  await district.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await district.selectOption({ label: '마포구' });
  await page.getByRole('button', { name: '이곳으로 정하기' }).click();
  await district.waitFor({ state: 'detached' });
  expect(changes).toEqual([{ district: '11440' }]);
  await page.reload();
  await page.getByRole('button', { name: '내 위치', exact: true }).click();
  await rows.first().waitFor();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await shoot(page, `map-${width}-end`);
  }
  expect(asked.filter((address) => !address.startsWith(installation.url))).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('where Kakao is asked, the map says so before anybody looks for something', async () => {
  const { page } = await openPage(installation.browser, { viewport: { width: 390, height: 844 } });
  await page.route('**/api/v1/locations/sets', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), asks_kakao: true } });
  });
  await page.goto(`${installation.url}/map`);
  await page.getByText('카카오 지도 검색에 약 100m 단위로 보내요').waitFor();
  await page.getByText('적은 주소와 이름은 카카오 지도 검색에서 찾아요').waitFor();
  await page.context().close();
});

it('nothing is promised of what people look for as long as it is not known whether Kakao is asked', async () => {
  const { page } = await openPage(installation.browser, { viewport: { width: 390, height: 844 } });
  const known = Promise.withResolvers<void>();
  await page.route('**/api/v1/locations/sets', async (route) => {
    await known.promise;
    await route.continue();
  });
  await page.goto(`${installation.url}/map`);
  await page.getByText('시·도별로 알려진 곳').waitFor();
  expect(await page.getByText('저장하지 않아요').count()).toBe(0);
  known.resolve();
  await page.getByText('저장하지 않아요').waitFor();
  await page.context().close();
});
