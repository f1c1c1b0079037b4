import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import { expect, it } from 'vitest';
import { openPage } from '../support/browser.ts';
import { useBrowserInstallation } from '../support/browser-installation.ts';
import { shoot } from '../support/shots.ts';

const installation = useBrowserInstallation();

/** Trainings that the only person here has finished, as releases before characters have them. */
const finishTrainings = async (count: number): Promise<void> => {
  const admin = new pg.Client({ connectionString: installation.adminUrl });
  await admin.connect();
  await admin.query(
    `INSERT INTO users.point_entries (id, user_id, action, points, event_key, metadata, at)
      SELECT gen_random_uuid(), (SELECT DISTINCT user_id FROM users.point_entries), 'training', 20, gen_random_uuid(), '{}',
        now() - n * interval '1 minute' FROM generate_series(1, $1) AS n`,
    [count],
  );
  await admin.query(
    "INSERT INTO users.badges (user_id, badge) SELECT DISTINCT user_id, 'first_activity' FROM users.point_entries",
  );
  await admin.end();
};

it('points: being here, what they open, whom one chooses and how it greets, on a phone, by keyboard, in both languages', async () => {
  const { page, complaints } = await openPage(installation.browser, { viewport: { width: 390, height: 844 } });
  await page.goto(`${installation.url}/guide`);
  await page.getByRole('link', { name: '포인트' }).click();
  await page.getByRole('heading', { level: 1, name: '1단계, 새 이웃' }).waitFor();
  // What is empty says how it begins.
  await page.getByText('아직 모은 포인트가 없어요').waitFor();
  await page.getByText('아직 활동이 없어요').waitFor();
  await page.getByRole('button', { name: '오늘 출석하기' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('오늘 출석했어요').waitFor();
  await expect.poll(() => page.getByTestId('points').innerText()).toBe('5');
  await page.getByTestId('activities').getByText('출석').waitFor();
  await page.getByTestId('leaders').getByText('나', { exact: true }).waitFor();
  await shoot(page, 'points-390');

  await finishTrainings(5);
  await page.reload();
  await expect.poll(() => page.getByTestId('points').innerText()).toBe('105');
  await page.getByRole('heading', { level: 1, name: '2단계, 단골 이웃' }).waitFor();
  expect(await page.getByTestId('chart').getAttribute('aria-label')).toContain('105점');

  await page.getByRole('link', { name: '모두 보기' }).click();
  await page.getByRole('heading', { name: '마당 식구 2명을 만났어요' }).waitFor();
  await page.getByRole('button', { name: '문밖 식구 6' }).click();
  await expect.poll(() => page.locator('[data-tile]').count()).toBe(6);
  // Whom one has not met is an outline without a name, and cannot be chosen.
  await page.locator('[data-tile="hoya"]').click();
  await page.getByRole('heading', { level: 2, name: '아직 만나지 못한 식구' }).waitFor();
  expect(await page.getByRole('button', { name: /함께/ }).count()).toBe(0);
  await page.getByRole('button', { name: '모두 8' }).click();
  await page.locator('[data-tile="gami"]').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: '감이' }).waitFor();
  await page.getByRole('button', { name: /갓/ }).click();
  expect(await page.getByRole('button', { name: '갓 차림으로 함께하기' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: /새싹/ }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '새싹 차림으로 함께하기' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('감이: 이웃 님, 오늘도 한 뼘 익었어요.').waitFor();
  await shoot(page, 'collection-390');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);

  // It greets on the screen of Eco, and is seen beside the name.
  await page.goto(`${installation.url}/eco`);
  const greeting = page.getByTestId('greeting');
  await expect.poll(() => greeting.innerText()).toMatch(/^감이\s[\s\S]*이웃 님/u);
  expect(await greeting.locator('svg').getAttribute('data-skin')).toBe('sprout');
  await page.goto(`${installation.url}/points`);
  await expect.poll(() => page.getByTestId('leaders').locator('.mine svg').getAttribute('data-character')).toBe('gami');
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  // Narrow, the parts of Eco are wider than the screen: the one that is open is in sight.
  const here = page.getByRole('link', { name: '포인트', exact: true });
  const { x, width } = (await here.boundingBox()) ?? expect.fail();
  expect([x >= 0, x + width <= 390]).toEqual([true, true]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

it('points in English, wide: a region, a nickname, and what cannot be reached', async () => {
  const { page } = await openPage(installation.browser, { locale: 'en-US', viewport: { width: 1440, height: 900 } });
  await page.route('**/api/v1/users/me/points', (route) => route.abort());
  await page.goto(`${installation.url}/points`);
  await page.getByText('We couldn’t load your points').waitFor();
  await page.unroute('**/api/v1/users/me/points');
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Level 1, new neighbor' }).waitFor();
  await page.getByRole('button', { name: 'Check in today' }).click();
  await page.getByText('You checked in today').waitFor();
  // A region's list shows whoever says that they live there.
  const leaders = page.getByTestId('leaders');
  await leaders.getByRole('combobox').selectOption('50');
  await leaders.getByText('Nobody is here yet').waitFor();
  await leaders.getByRole('button', { name: /^Set my region to / }).click();
  await leaders.locator('.mine').waitFor();
  await leaders.getByRole('button', { name: 'Month' }).click();
  await leaders.locator('.mine').waitFor();
  const link = await page.getByTestId('invite').getByRole('textbox').inputValue();
  expect(link).toMatch(new RegExp(`^${installation.url}/register\\?invite=[A-Z2-9]{8}$`));
  await shoot(page, 'points-1440');
  await page.getByRole('link', { name: 'See all' }).click();
  await page.getByRole('heading', { level: 2, name: 'Doki' }).waitFor();
  await page.getByText('The oldest jar on the terrace.').waitFor();
  await shoot(page, 'collection-1440');
  await page.goto(link);
  await page.getByText('A friend invited you.').waitFor();
  // Whoever looks at the page for signing in and comes back is still invited.
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL('**/login?*');
  await page.getByRole('main').getByRole('link', { name: 'Create account' }).click();
  await page.getByText('A friend invited you.').waitFor();
  await page.context().close();
});
