import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installPackages, REFERENCE, startChild, WORK, type Child } from './children.ts';

/** Portkey's gateway, as npm has it: no package of the project's, and installed beside everything else of a run. */
export const startPortkey = async (): Promise<Child> => {
  const folder = path.join(WORK, 'portkey');
  await mkdir(folder, { recursive: true });
  await cp(path.join(REFERENCE, 'peers/portkey/package.json'), path.join(folder, 'package.json'));
  await installPackages(folder);
  return startChild({
    name: 'portkey',
    program: process.execPath,
    args: (port) => [
      '--require',
      path.join(REFERENCE, 'peers/loopback-only.cjs'),
      'node_modules/@portkey-ai/gateway/build/start-server.js',
      `--port=${port}`,
      '--headless',
    ],
    env: {},
    cwd: folder,
    health: '/',
  });
};

/** What is left where nothing is looked at: the ceiling. */
export const startNginx = async (model: Child): Promise<Child> => {
  const folder = path.join(WORK, 'nginx');
  await mkdir(folder, { recursive: true });
  const template = await readFile(path.join(REFERENCE, 'nginx/nginx.conf.tmpl'), 'utf8');
  return startChild({
    name: 'nginx',
    program: 'nginx',
    args: async (port) => {
      const values: Readonly<Record<string, string>> = {
        WORKERS: '1',
        DIR: folder,
        PROXY_PORT: String(port),
        LLM_PORT: new URL(model.url).port,
        // Of another measurement with the same file; nobody asks there.
        UPSTREAM_PORT: new URL(model.url).port,
      };
      const file = path.join(folder, 'nginx.conf');
      await writeFile(
        file,
        template.replaceAll(/@([A-Z_]+)@/g, (_, name: string) => values[name] ?? ''),
      );
      return ['-p', folder, '-c', file];
    },
    env: {},
    cwd: folder,
    health: '/health',
  });
};
