import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT_FOLDER } from '../platform/config/config.ts';
import type { Log } from '../platform/log.ts';
import { webBuilds } from './web-builds.ts';

const WEB = path.join(PROJECT_FOLDER, 'web');
const DIST = path.join(WEB, 'dist');
const builds = webBuilds(DIST);

/** A hash of everything that the build reads, so that the app is built anew after an update. */
const sourceHash = async (): Promise<string> => {
  const files = (
    await Array.fromAsync(
      glob(['web/src/**/*', 'web/public/**/*', 'web/*.*', 'contracts/**/*.ts'], {
        cwd: PROJECT_FOLDER,
        withFileTypes: true,
      }),
    )
  )
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(path.relative(PROJECT_FOLDER, file)).update(await readFile(file));
  return hash.digest('hex');
};

export const webIsBuilt = async (): Promise<boolean> => {
  const name = await builds.newest();
  // A container image holds what was built and not what it was built from.
  return name !== undefined && (process.env['NODE_ENV'] === 'production' || name === (await sourceHash()));
};

/** Of the newest build. @throws Error where there is none */
export const builtWeb = async (): Promise<string> => {
  const name = await builds.newest();
  if (name === undefined) throw new Error('the web app is not built: run "npm run build"');
  await builds.removeOld(Date.now());
  return builds.folderOf(name);
};

/** Vite takes any other NODE_ENV, that of the tests too, for a wish for Vue's development build: twice the size, half the speed. */
const runVite = (outDir: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const vite = path.join(PROJECT_FOLDER, 'node_modules', 'vite', 'bin', 'vite.js');
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir'], {
      cwd: WEB,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`building the web app failed with code ${code}`)),
    );
  });

/** Builds the web app where that has not been done since its sources changed, beside what is being served. */
export const ensureWebBuilt = async (log: Pick<Log, 'info'>): Promise<void> => {
  if (await webIsBuilt()) return;
  log.info('building the web app; this is done once');
  const name = await sourceHash();
  const built = path.join(DIST, `building-${process.pid}`);
  await runVite(built);
  await builds.publish(built, name);
};

// `npm run build`: a folder or image that cannot be written at the start is built before.
if (import.meta.main) await ensureWebBuilt({ info: (message: string) => process.stdout.write(`${message}\n`) });
