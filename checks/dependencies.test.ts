import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');

interface LockEntry {
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly license?: string;
}
const lock = (JSON.parse(read('package-lock.json')) as { packages: Record<string, LockEntry> }).packages;
type Manifest = {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};
const manifests = [
  'package.json',
  'contracts/package.json',
  'packages/client/package.json',
  'packages/compositor/package.json',
  'packages/masking/package.json',
  'packages/reading/package.json',
  'packages/threads/package.json',
  'server/package.json',
  'web/package.json',
  'e2e/package.json',
].map((file) => JSON.parse(read(file)) as Manifest);

const ALLOWED =
  /^(MIT|MIT-0|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|ISC|0BSD|OFL-1\.1|PostgreSQL|Unlicense|CC0-1\.0|BlueOak-1\.0\.0|Python-2\.0)$/;
const allowed = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((one) => one.split(' AND ').every((part) => ALLOWED.test(part.trim())));

/** What the lockfile does not say, looked up in the package itself. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  argparse: 'PSF-2.0, the licence of Python: permissive',
  '@img/sharp': 'LGPL-3.0-or-later: libvips, used unmodified as a library of its own that anyone may replace',
  lightningcss: 'MPL-2.0: part of Vite, used unmodified when building; nothing of it is shipped',
  '@resvg/resvg-js': 'MPL-2.0: used unmodified, as a package of its own that anyone may replace',
  'png-js': 'MIT: its LICENSE says so, its package.json does not',
  'libheif-js': 'LGPL-3.0: libheif as WebAssembly, used unmodified as a package of its own that anyone may replace',
};

describe('dependencies', () => {
  it('have licences that fit', () => {
    const production = Object.entries(lock).filter(
      ([name, { dev, link }]) => name.includes('node_modules/') && dev !== true && link !== true,
    );
    const wrong = production.filter(
      ([name, { license }]) =>
        !allowed(license ?? '') &&
        EXCEPTIONS[
          name
            .slice(name.lastIndexOf('node_modules/') + 13)
            .replace(/^(lightningcss|@img\/sharp|@resvg\/resvg-js)-.*/, '$1')
        ] === undefined,
    );
    console.log(`licences: ${production.length} production packages`);
    expect(wrong.map(([name, { license }]) => `${name}: ${license}`)).toEqual([]);
  });

  it('are locked without the address of a registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "http/);
  });

  it('are pinned to exact versions', () => {
    const loose = manifests
      .flatMap((m) => Object.entries({ ...m.dependencies, ...m.optionalDependencies, ...m.devDependencies }))
      .filter(([, version]) => !/^\d/.test(version));
    expect(loose).toEqual([]);
  });

  it('each have their reason in docs/dependencies.md', () => {
    const ours = (name: string): boolean => name.startsWith('@madang/');
    const runtime = new Set(
      manifests
        .flatMap((m) => Object.keys({ ...m.dependencies, ...m.optionalDependencies }))
        .filter((name) => !ours(name)),
    );
    const written = new Set(
      [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? ''),
    );
    expect([...written].sort()).toEqual([...runtime].sort());
  });
});
