import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { operations } from '@madang/contracts/index';
import type { Operation } from '@madang/contracts/operation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../server/src/platform/config/config.ts';
import { builtClient } from '../support/built-client.ts';

const run = promisify(execFile);
const TSC = path.join(PROJECT_FOLDER, 'node_modules/typescript/bin/tsc');
let dist: string;
let folder: string;
beforeAll(async () => {
  dist = await builtClient();
  folder = await mkdtemp(path.join(tmpdir(), 'madang-client-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('is one file that imports nothing, small enough for a page', async () => {
  const code = await readFile(path.join(dist, 'index.js'), 'utf8');
  expect(code).not.toMatch(/^import |\bimport\(|\brequire\(|from ["']/m);
  for (const name of builtinModules) expect(code).not.toContain(`node:${name}`);
  console.log(`client: ${code.length} characters`);
  expect(code.length).toBeLessThan(60_000);
});

it('has every operation, by the same name, in its types', async () => {
  const types = await readFile(path.join(dist, 'contract-types.d.ts'), 'utf8');
  const published = [...types.matchAll(/^ {2}readonly "([A-Z]+ \/[^"]+)": \{$/gm)].map((match) => match[1]);
  const all = (Object.entries(operations) as [string, Operation][]).filter(([, { atRoot }]) => atRoot !== true);
  expect(published).toEqual(all.map(([key]) => key));
});

/** What somebody writes who has nothing but the package; what is wrong in it is refused. */
const PROGRAM = `import { createMadang, MadangError, storedIn, type Message } from './dist/index.js';
const madang = createMadang({ baseUrl: 'http://localhost', credentials: { guest: true, store: storedIn(localStorage) } });
const answer = await madang.ask({ message: 'x', app: 'eco' });
for await (const event of answer) {
  if (event.name === 'message.delta') event.data.text.trim();
  // @ts-expect-error a piece has no message
  if (event.name === 'message.delta') event.data.message;
}
const message: Message = await answer.message();
const titles: (string | null)[] = [];
for await (const { title } of madang.items('GET /conversations', { query: { limit: 5 } })) titles.push(title);
const blob: Blob = await madang.call('GET /files/:id/content', { params: { id: message.id } });
await madang.call('POST /scan', { body: { photo: blob } });
await madang.call('GET /models');
const nothing: undefined = await madang.call('DELETE /conversations/:id', { params: { id: message.id } });
// @ts-expect-error it has a parameter
await madang.call('GET /conversations/:id');
// @ts-expect-error there is no such operation
await madang.call('GET /nothing');
// @ts-expect-error a title is text
await madang.call('POST /conversations', { body: { title: 5 } });
// @ts-expect-error one thing is no list
madang.items('GET /auth/me');
const session = await madang.signIn('POST /auth/login', { body: { login_id: 'a', password: 'b' } });
if ('access_token' in session) session.user.id.trim();
try { throw new Error(); } catch (error) { if (error instanceof MadangError) error.userMessageId?.trim(); }
export { nothing, titles };
`;

it('has types that need nothing beside those of a browser', async () => {
  await cp(dist, path.join(folder, 'dist'), { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(path.join(folder, 'program.ts'), PROGRAM);
  const compilerOptions = {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: [],
  };
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
  const { stdout } = await run(process.execPath, [TSC, '-p', '.'], { cwd: folder }).catch(
    (error: unknown) => error as { stdout: string },
  );
  expect(stdout).toBe('');
});

it('packs what is meant and nothing else', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: path.join(PROJECT_FOLDER, 'packages/client'),
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const paths = files.map((file) => file.path);
  expect(paths.filter((file) => !/^dist\/[\w-]+\.(d\.ts|js|LICENSE)$/.test(file)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ]);
});
