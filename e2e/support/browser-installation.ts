import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, onTestFailed } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { launchBrowser, tellOfPages } from './browser.ts';

interface BrowserInstallation {
  readonly url: string;
  readonly adminUrl: string;
  readonly browser: Browser;
  readonly dataFolder: string;
}

/** A server of its own and a browser for one test file; there from its first test on. `byName`: reached as localhost, since passkeys belong to no bare address. `env` is asked when the server starts, after the hooks that stand above. */
export const useBrowserInstallation = ({
  byName = false,
  env = () => ({}),
}: { byName?: boolean; env?: () => Readonly<Record<string, string>> } = {}): BrowserInstallation => {
  let database: TestDatabase;
  let server: MadangProcess;
  let browser: Browser;
  let dataFolder: string;
  let url: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataFolder = await mkdtemp(path.join(tmpdir(), 'madang-browser-'));
    const port = await freePort();
    url = `http://${byName ? 'localhost' : '127.0.0.1'}:${port}`;
    server = await startProcess(
      [],
      { ...database.env, MADANG_DATA: dataFolder, ...(byName ? { PUBLIC_URL: url } : {}), ...env() },
      port,
    );
    browser = await launchBrowser();
  });
  beforeEach(() =>
    onTestFailed(async () => {
      console.log(server.output().slice(-4000));
      await tellOfPages();
    }),
  );
  afterAll(async () => {
    await browser.close();
    server.kill('SIGTERM');
    await server.exited();
    await database.close();
    await rm(dataFolder, { recursive: true, force: true });
  });
  return {
    get url() {
      return url;
    },
    get adminUrl() {
      return database.adminUrl;
    },
    get browser() {
      return browser;
    },
    get dataFolder() {
      return dataFolder;
    },
  };
};
