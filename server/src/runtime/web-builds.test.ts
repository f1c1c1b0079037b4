import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mountWeb } from '../platform/http/web.ts';
import { webBuilds } from './web-builds.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'madang-builds-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const build = (name: string): string => {
  const built = path.join(folder, `building-${name}`);
  mkdirSync(path.join(built, 'assets'), { recursive: true });
  writeFileSync(path.join(built, 'index.html'), `<script type="module" src="/assets/${name}.js"></script>`);
  writeFileSync(path.join(built, 'assets', `${name}.js`), `// ${name}`);
  return built;
};
const serve = async (root: string) => {
  const app = fastify();
  await mountWeb(app, root, { message: '', services: [], docs: '' });
  return async (url: string) => {
    const { statusCode, body } = await app.inject({ url, headers: { accept: 'text/html' } });
    return `${statusCode} ${body}`;
  };
};

it('a build beside a running server leaves its pages whole, and is served by whoever starts next', async () => {
  const builds = webBuilds(folder);
  expect(await builds.newest()).toBeUndefined();
  await builds.publish(build('first'), 'first');
  const running = await serve(builds.folderOf((await builds.newest()) ?? ''));
  await builds.publish(build('second'), 'second');
  await builds.publish(build('second'), 'second');
  const next = await serve(builds.folderOf((await builds.newest()) ?? ''));
  for (const [ask, name] of [
    [running, 'first'],
    [next, 'second'],
  ] as const) {
    expect(await ask('/')).toContain(`/assets/${name}.js`);
    expect(await ask('/share/some-page')).toContain(`/assets/${name}.js`);
    expect(await ask(`/assets/${name}.js`)).toBe(`200 // ${name}`);
  }
});

it('builds of long ago go, and the newest never does', async () => {
  const builds = webBuilds(folder);
  const [old, now] = [Date.now() / 1000 - 3 * 86_400, Date.now()];
  await builds.publish(build('third'), 'third');
  for (const name of ['first', 'third']) utimesSync(builds.folderOf(name), old, old);
  await builds.removeOld(now);
  expect(['first', 'second', 'third'].map((name) => existsSync(builds.folderOf(name)))).toEqual([false, true, true]);
});
