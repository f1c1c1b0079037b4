import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findPackage, prepareBinaries } from './binaries.ts';
import { copyNative } from './copy-native.ts';
import { isRoot, NOBODY } from './user.ts';
import { temporaryFolders } from './testing/folders.ts';

const folders = temporaryFolders();
afterAll(() => folders.clear());

const user = isRoot() ? NOBODY : undefined;

/** A package as npm unpacks it when install scripts are off. */
const packageWithoutSymlinks = (): { folder: string; version: string } => {
  const parent = folders.make();
  chmodSync(parent, 0o755);
  copyNative(findPackage().folder, join(parent, 'package'));
  const folder = join(parent, 'package', 'native');
  const lib = join(folder, 'lib');
  for (const entry of readdirSync(lib, { withFileTypes: true }))
    if (entry.isSymbolicLink()) rmSync(join(lib, entry.name));
  return { folder, version: findPackage().version };
};

const reachable = (): string => {
  const folder = folders.make();
  chmodSync(folder, 0o755);
  return folder;
};

it('refuses a platform without binaries, and names the way out', () => {
  expect(() => findPackage('sunos-x64')).toThrow(/no embedded PostgreSQL for sunos-x64.*DATABASE_URL/);
});

it('refuses when the package is not installed, and names both ways out', () => {
  const missing = (name: string): string => {
    throw new Error(`Cannot find module '${name}'`);
  };
  expect(() => findPackage('linux-x64', missing)).toThrow(/linux-x64 is not installed: run npm ci .*DATABASE_URL/);
});

it.runIf(process.platform === 'linux')('makes the symlinks that an install script would have made', async () => {
  const found = packageWithoutSymlinks();
  const folder = reachable();
  const { initdb } = await prepareBinaries(folder, user, found);
  expect(initdb).toBe(join(found.folder, 'bin', 'initdb'));
  expect(lstatSync(join(found.folder, 'lib', 'libicuuc.so.60')).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});

it.runIf(isRoot())('runs a copy in the data folder when the other user cannot reach the package', async () => {
  const found = packageWithoutSymlinks();
  chmodSync(join(found.folder, '..', '..'), 0o700);
  const folder = reachable();
  const { initdb } = await prepareBinaries(folder, user, found);
  expect(initdb).toBe(join(folder, `postgres-binaries-${found.version}`, 'native', 'bin', 'initdb'));
  expect(await prepareBinaries(folder, user, found)).toMatchObject({ initdb });
});

it('says so when the programs do not run here', async () => {
  const found = packageWithoutSymlinks();
  rmSync(join(found.folder, 'bin', 'postgres'));
  await expect(prepareBinaries(reachable(), user, found)).rejects.toThrow(
    /does not run on this machine.*DATABASE_URL/s,
  );
});
