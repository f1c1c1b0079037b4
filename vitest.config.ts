import { defineConfig } from 'vitest/config';

const shared = { setupFiles: ['server/src/platform/testing/setup.ts'], globalSetup: ['server/src/platform/testing/global-setup.ts'] };

/** The way through the house in five minutes: what the wide suite tries from every side. */
const QUICK = ['accounts', 'sessions', 'conversations', 'branches', 'shares', 'system'];
/** Every operation, matrices of thousands of cells, every attack: each check runs all of it. */
const WIDE = ['e2e/{security,doubles}/**/*.test.ts', `e2e/contract/!(${QUICK.join('|')}).test.ts`, 'e2e/browser/{account,accounts,guide,keeping,mailed-links,social}.test.ts'];
/** Thousands of rows in a browser: by itself, since it takes the whole machine. */
const LARGE = 'e2e/browser/large.test.ts';
const exclude = ['**/node_modules/**', '**/dist*/**', 'checks/fixtures/**'];

export default defineConfig({
  test: {
    // Only to end what hangs: some machines are ten times slower at times than they are at others.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Much of it waits for answers that come at a pace: more than there are cores.
    // A server allows a hundred connections to begin with, and a house apart opens some forty.
    maxWorkers: process.env['DATABASE_URL'] === undefined ? 3 : 2,
    // A second, the default, is little for a browser on a busy machine; what is there is seen at once all the same.
    expect: { poll: { timeout: 10_000 } },
    exclude,
    projects: [
      { extends: true, test: { name: 'unit', include: ['{contracts,web,checks}/**/*.test.ts'] } },
      { extends: true, test: { name: 'server', include: ['server/**/*.test.ts'], ...shared } },
      { extends: true, test: { name: 'e2e', include: ['e2e/**/*.test.ts'], exclude: [...exclude, ...WIDE, LARGE], ...shared } },
      { extends: true, test: { name: 'wide', include: WIDE, ...shared } },
      { extends: true, test: { name: 'large', include: [LARGE], ...shared } },
    ],
  },
});
