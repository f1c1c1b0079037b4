import { Command } from 'commander';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { openInstallation, type ShownInstallation } from './installation.ts';
import { savePicture } from './save.ts';
import { seed, type Seeded } from './seed.ts';
import { adminPages, APP_PICTURES, type Language } from './shown.ts';

const LANGUAGES = ['ko', 'en'] as const;
const WINDOWS = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const;
const THEMES = ['light', 'dark'] as const;
/** On pictures of pages as a whole: nobody reads further down. */
const MOST_HEIGHT = 2400;

const program = new Command('pictures')
  .description(
    'Takes the pictures of the documentation and of every page of admins, of an installation with made-up people.',
  )
  .argument('<folder>', 'where they go')
  .option('--only <pattern>', 'names that fit this regular expression', '')
  .option('--docs', 'only those of docs/pictures, under the names that they have there')
  .addHelpText('after', '\nThose of the documentation: npm run pictures -- docs/pictures --docs')
  .parse();
const [folder = ''] = program.args;
const { only, docs = false } = program.opts<{ only: string; docs?: boolean }>();
const isWanted = (name: string): boolean => new RegExp(only).test(name);

const openContext = async (browser: Browser, language: Language): Promise<BrowserContext> => {
  const context = await browser.newContext({
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    viewport: WINDOWS.desktop,
    reducedMotion: 'reduce',
  });
  // Korean comes first, whatever the browser says.
  await context.addInitScript(`localStorage.setItem('madang.language', '${language}')`);
  context.setDefaultTimeout(90_000);
  return context;
};

/** What is loading is waited for; what has come is drawn. */
const settle = async (page: Page): Promise<void> => {
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
};
/** How high a window would have to be, so that nothing of the page has to be scrolled to. */
const HEIGHT_OF_ALL = `Math.max(
  document.documentElement.scrollHeight,
  ...[...document.querySelectorAll('main, main *')]
    .filter((each) => /auto|scroll/.test(getComputedStyle(each).overflowY) && each.clientHeight > innerHeight / 2)
    .map((each) => innerHeight + each.scrollHeight - each.clientHeight),
)`;
const take = async (page: Page, name: string, isWhole: boolean): Promise<void> => {
  await settle(page);
  const before = page.viewportSize();
  if (isWhole && before !== null) {
    // In a higher window instead of scrolled together: bars that stay at its edge are at its edge.
    const height = Math.min(MOST_HEIGHT, Math.max(before.height, Number(await page.evaluate(HEIGHT_OF_ALL))));
    await page.setViewportSize({ ...before, height });
    await settle(page);
  }
  const picture = await page.screenshot();
  console.log(`${name}  ${await savePicture(folder, name, picture)} bytes`);
  // Said, not corrected: a page that is wider than its window is a fault of the page.
  if (Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth')) > 0)
    console.log(`${name}  IS WIDER THAN ITS WINDOW`);
  if (before !== null) await page.setViewportSize(before);
};

/** One that cannot be taken keeps no other from being taken. */
const attempt = async (name: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    console.error(`${name}  FAILED: ${(error as Error).message}`);
    process.exitCode = 1;
  }
};

/** The documentation has them as on a desktop. */
const APP_WINDOWS: readonly (keyof typeof WINDOWS)[] = docs ? ['desktop'] : ['desktop', 'phone'];

const ofApps = async (browser: Browser, installation: ShownInstallation): Promise<void> => {
  for (const language of LANGUAGES)
    for (const window of APP_WINDOWS)
      for (const { name, path, show } of APP_PICTURES) {
        const file = `${name}.${language}${window === 'phone' ? '.phone' : ''}.webp`;
        if (!isWanted(file)) continue;
        const context = await openContext(browser, language);
        const page = await context.newPage();
        await attempt(file, async () => {
          await page.setViewportSize(WINDOWS[window]);
          await page.goto(installation.url);
          // A guest, by the door of home.
          if (path !== '/') {
            await page.getByTestId(`enter-${name}`).click();
            await page.waitForURL(({ pathname }) => pathname.startsWith(path));
          }
          await show(page, language, installation);
          await take(page, file, false);
        });
        await context.close();
      }
};

const signIn = async (page: Page, url: string, { admin }: Seeded): Promise<void> => {
  await page.goto(`${url}/login?to=/account`);
  await page.locator('input[autocomplete~=username]').fill(admin.loginId);
  await page.locator('input[type=password]').fill(admin.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(({ pathname }) => pathname === '/account');
};

const ofAdmins = async (browser: Browser, { url }: ShownInstallation, seeded: Seeded): Promise<void> => {
  for (const language of LANGUAGES) {
    const context = await openContext(browser, language);
    const page = await context.newPage();
    await signIn(page, url, seeded);
    for (const [name, path] of Object.entries(adminPages(seeded)))
      for (const [window, viewport] of Object.entries(WINDOWS))
        for (const theme of THEMES) {
          const file = `admin-${name}.${language}.${window}${theme === 'dark' ? '.dark' : ''}.png`;
          if (!isWanted(file)) continue;
          await attempt(file, async () => {
            await page.setViewportSize(viewport);
            await page.emulateMedia({ colorScheme: theme });
            await page.goto(`${url}/admin/${path}`);
            await take(page, file, true);
          });
        }
    await context.close();
  }
};

/** How whoever runs it sees the services behind a gateway. */
const ofGateway = async (browser: Browser, { url }: ShownInstallation, seeded: Seeded): Promise<void> => {
  if (!isWanted('gateway.webp')) return;
  const context = await openContext(browser, 'en');
  const page = await context.newPage();
  await signIn(page, url, seeded);
  await page.goto(`${url}/admin/services`);
  await take(page, 'gateway.webp', false);
  await context.close();
};

const installation = await openInstallation();
try {
  const seeded = await seed(installation);
  const browser = await launchBrowser();
  try {
    await ofApps(browser, installation);
    if (docs) await ofGateway(browser, installation, seeded);
    else await ofAdmins(browser, installation, seeded);
  } finally {
    await browser.close();
  }
} finally {
  await installation.stop();
}
