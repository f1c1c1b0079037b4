import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { glob, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT_FOLDER } from '../platform/config/config.ts';
import type { Log } from '../platform/log.ts';

const WEB = path.join(PROJECT_FOLDER, 'web');
export const DIST = path.join(WEB, 'dist');
const STAMP = '.built-from';

/** A hash of everything that the build reads, so that the app is built anew after an update. */
const sourceHash = async (): Promise<string> => {
  const files = (await Array.fromAsync(glob(['web/src/**/*', 'web/public/**/*', 'web/*.*', 'contracts/*.ts'], { cwd: PROJECT_FOLDER, withFileTypes: true })))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(path.relative(PROJECT_FOLDER, file)).update(await readFile(file));
  return hash.digest('hex');
};

export const webIsBuilt = async (): Promise<boolean> => {
  const stamp = await readFile(path.join(DIST, STAMP), 'utf8').catch(() => '');
  // A container image holds what was built and not what it was built from.
  return stamp !== '' && (stamp === (await sourceHash()) || process.env['NODE_ENV'] === 'production');
};

/** Vite takes any other NODE_ENV, that of the tests too, for a wish for Vue's development build: twice the size, half the speed. */
const runVite = (outDir: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const vite = path.join(PROJECT_FOLDER, 'node_modules', 'vite', 'bin', 'vite.js');
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir'], { cwd: WEB, env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`building the web app failed with code ${code}`))));
  });

/** Two starters at once each build in a folder of their own; whoever comes second finds the work done. */
const moveIntoPlace = async (built: string): Promise<void> => {
  await rm(DIST, { recursive: true, force: true });
  try {
    await rename(built, DIST);
  } catch (error) {
    if (!(await webIsBuilt())) throw error;
    await rm(built, { recursive: true, force: true });
  }
};

/** Builds the web app where that has not been done since its sources changed. */
export const ensureWebBuilt = async (log: Pick<Log, 'info'>): Promise<void> => {
  if (await webIsBuilt()) return;
  log.info('building the web app; this is done once');
  const hash = await sourceHash();
  const built = `${DIST}-${process.pid}`;
  await runVite(built);
  await writeFile(path.join(built, STAMP), hash);
  await moveIntoPlace(built);
};

// `npm run build`: a folder or image that cannot be written at the start is built before.
if (import.meta.main) await ensureWebBuilt({ info: (message: string) => process.stdout.write(`${message}\n`) });
