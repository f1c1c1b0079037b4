import { defineConfig } from 'vitest/config';

const shared = { setupFiles: ['server/src/platform/testing/setup.ts'], globalSetup: ['server/src/platform/testing/global-setup.ts'] };

export default defineConfig({
  test: {
    testTimeout: 15_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    exclude: ['**/node_modules/**', '**/dist*/**', 'checks/fixtures/**'],
    projects: [
      { extends: true, test: { name: 'unit', include: ['{contracts,web,checks}/**/*.test.ts'] } },
      { extends: true, test: { name: 'server', include: ['server/**/*.test.ts'], ...shared } },
      { extends: true, test: { name: 'e2e', include: ['e2e/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000, ...shared } },
    ],
  },
});
