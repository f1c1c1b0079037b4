import type { Page } from 'playwright-core';

/** Pictures of what is seen, for whoever wants to look: a folder in SHOTS. */
export const shoot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
};
