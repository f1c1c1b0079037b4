import { defineConfig } from 'vitest/config';

const shared = {
  setupFiles: ['server/src/platform/testing/setup.ts'],
  globalSetup: ['server/src/platform/testing/global-setup.ts'],
};

/** The way through the house, in one process and in many: what the wide suite tries from every side. */
const QUICK = ['conversations'];
/**
 * What CI leaves to whoever changes the part, and to releases (`npm run test:all`): slow beside what it finds, most of it in a
 * browser or by killing databases and processes.
 */
const REST = [
  'e2e/browser/{account,accounts,admin-*,attachments,collector,day-with-documents,durability,endings,finding,first-load,keeping,long-chats,mailed-links,main-job,mcp,moving,notifications,other-origins,own-library,own-words,reading,social,studio-files,suggested,titles,touch,training-pictures,place-imports,unsaved,usage,webhooks,writing}.test.ts',
  'e2e/contract/{keeping,kept-pictures,oddities,openid-provider,scan-packaging,sdk-oddities,studio-engine-crash}.test.ts',
  'e2e/security/{honest-confirmations,installation}.test.ts',
  'e2e/lifecycle/{backup,chosen-services,database-faults,drain,frozen,lost-workers,merge-kills,moving-crash,point-disasters,portone-example,redis-killed,rolling,scan-crash,stopping,stopping-frozen,webhook-crash}.test.ts',
  'e2e/upgrades/**/*.test.ts',
];
/** Every operation, attacks, matrices or a fixed sample of their cells, a way through each app: each check runs it. */
const WIDE = [
  'e2e/{apps,briefs,client,doubles,examples,gateway,security}/**/*.test.ts',
  `e2e/contract/!(${QUICK.join('|')}).test.ts`,
  // What takes the most of the others: pictures are made and read, programs and databases are started.
  'packages/compositor/src/render.test.ts',
  'packages/reading/src/marks/read-marks.test.ts',
  'server/src/cli/{cli,failed-starts,installation}.db.test.ts',
  'server/src/platform/db/embedded/{lifecycle,recovery}.test.ts',
  'server/src/services/training/judge/wording/train.test.ts',
  'server/src/services/recycle/everyday.db.test.ts',
  'e2e/lifecycle/{background,crash,events,log-files,backup-promises,import-crash,many-connections,operators,quotas,shared-limits,task-crash,tool-crash,workers}.test.ts',
  'e2e/streams/**/*.test.ts',
  'e2e/browser/{day-in-the-life,guide,knowledge,map,points,scan,studio,training}.test.ts',
];
/** Thousands of rows in a browser: by itself, since it takes the whole machine. */
const LARGE = 'e2e/browser/large.test.ts';
const exclude = ['**/node_modules/**', '**/dist*/**', 'checks/fixtures/**'];

export default defineConfig({
  test: {
    // Only to end what hangs: some machines are ten times slower at times than they are at others.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    // Much of it waits for answers that come at a pace: more than there are cores.
    // A server allows a hundred connections to begin with; tests that start three processes open up to ninety.
    maxWorkers: process.env['DATABASE_URL'] === undefined ? 3 : 1,
    // A second is the default; this only ends what hangs, and what is there is seen at once all the same.
    expect: { poll: { timeout: 60_000 } },
    // Modules are loaded once for each worker instead of for each file; what would leak from one to the next is a fault.
    isolate: false,
    reporters: ['default', './checks/slowest-files.ts'],
    exclude,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{contracts,packages,web,checks}/**/*.test.ts'],
          exclude: [...exclude, ...WIDE],
        },
      },
      {
        extends: true,
        test: { name: 'server', include: ['server/**/*.test.ts'], exclude: [...exclude, ...WIDE], ...shared },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['e2e/**/*.test.ts'], exclude: [...exclude, ...WIDE, ...REST, LARGE], ...shared },
      },
      { extends: true, test: { name: 'wide', include: WIDE, exclude: [...exclude, ...REST], ...shared } },
      { extends: true, test: { name: 'rest', include: REST, ...shared } },
      { extends: true, test: { name: 'large', include: [LARGE], ...shared } },
    ],
  },
});
