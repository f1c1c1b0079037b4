import type { Page } from 'playwright-core';

/** Pictures of what is seen, for whoever wants to look: a folder in SHOTS. */
export const shoot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SHOTS'];
  if (folder === undefined) return;
  await page.waitForTimeout(400); // what moves comes to rest
  await page.screenshot({ path: `${folder}/${name}.png` });
};
