import { openPage, type WatchedPage } from './browser.ts';
import type { useBrowserInstallation } from './browser-installation.ts';

/** A page of somebody with a password, at their account. */
export const signInAs = async (
  installation: ReturnType<typeof useBrowserInstallation>,
  who: { readonly loginId: string; readonly password: string },
  options: Parameters<typeof openPage>[1] = {},
): Promise<WatchedPage> => {
  const opened = await openPage(installation.browser, options);
  await opened.page.goto(`${installation.url}/login?to=/account`);
  await opened.page.getByLabel('아이디 또는 이메일').fill(who.loginId);
  await opened.page.getByRole('textbox', { name: '비밀번호' }).fill(who.password);
  await opened.page.keyboard.press('Enter');
  await opened.page.waitForURL((url) => url.pathname === '/account');
  return opened;
};
