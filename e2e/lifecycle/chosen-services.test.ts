import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../../server/src/platform/testing/database.ts';
import { startProcess } from '../../server/src/platform/testing/process.ts';

/** Writes down every module that the process loads, from its very beginning. */
const LISTING = `
  import { registerHooks } from 'node:module';
  import { appendFileSync } from 'node:fs';
  registerHooks({ load: (url, context, next) => { appendFileSync(process.env.MODULE_LIST, url + '\\n'); return next(url, context); } });`;

const SOURCE = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

it('a process loads the services that it runs, and of the others what they say of themselves', async () => {
  const database = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'madang-modules-'));
  const list = path.join(folder, 'list');
  const env = {
    ...database.env,
    MODULE_LIST: list,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(LISTING)}`,
    IDENTITY_URL: 'http://127.0.0.1:1',
    TRUSTED_PROXIES: '127.0.0.1',
  };
  const madang = await startProcess(['--services', 'users'], env, undefined, SOURCE);
  madang.kill('SIGTERM');
  await madang.exited();
  const loaded = (await readFile(list, 'utf8')).split('\n');
  const filesOf = (service: string): string[] =>
    loaded.flatMap((url) => new RegExp(`/server/src/services/${service}/(.*\\.ts)$`).exec(url)?.[1] ?? []);
  expect(filesOf('users')).toContain('routes/profile.ts');
  for (const other of ['identity', 'chat', 'recycle']) {
    expect(filesOf(other)).toContain('index.ts');
    expect(filesOf(other).filter((file) => !/^(index|settings|settings\/.*|background)\.ts$/.test(file))).toEqual([]);
  }
  console.log(
    `a process with users alone loads ${loaded.length} modules, ${loaded.filter((url) => url.includes('/node_modules/')).length} of them of packages`,
  );
  await database.close();
  await rm(folder, { recursive: true });
});
