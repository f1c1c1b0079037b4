import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { prepareFolder } from './folder.ts';
import { trimServerLog } from './log.ts';
import { isRoot, NOBODY } from './user.ts';
import { temporaryFolders } from './testing/folders.ts';

const folders = temporaryFolders();
afterAll(() => folders.clear());

describe.runIf(isRoot())('a data folder of root', () => {
  it('can be entered by the server although the umask forbids it', () => {
    const before = process.umask(0o077);
    try {
      const outer = folders.make();
      chmodSync(outer, 0o755);
      const folder = prepareFolder(join(outer, 'a', 'b'), NOBODY);
      expect(statSync(folder).mode & 0o777).toBe(0o711);
      expect(statSync(join(folder, '..')).mode & 0o777).toBe(0o711);
    } finally {
      process.umask(before);
    }
  });

  it('can be entered by the server below a folder that another installation made for root alone', () => {
    const outer = folders.make();
    chmodSync(outer, 0o755);
    const roots = join(outer, 'roots');
    mkdirSync(roots, { mode: 0o700 });
    const folder = prepareFolder(join(roots, 'second'), NOBODY, roots);
    expect([roots, folder].map((each) => statSync(each).mode & 0o777)).toEqual([0o701, 0o711]);
  });

  it('is refused below a closed folder, whose mode is left alone', () => {
    const closed = folders.make();
    mkdirSync(join(closed, 'data'));
    chmodSync(closed, 0o700);
    expect(() => prepareFolder(join(closed, 'data'), NOBODY)).toThrow(
      new RegExp(`may not enter ${closed}.*MADANG_DATA`),
    );
    expect(statSync(closed).mode & 0o777).toBe(0o700);
  });
});

it('keeps one older log, and empties a large one without replacing it', () => {
  const file = join(folders.make(), 'server.log');
  writeFileSync(file, 'x'.repeat(100));
  trimServerLog(file, 100);
  expect(existsSync(`${file}.1`)).toBe(false);
  const { ino } = statSync(file);
  trimServerLog(file, 99);
  expect(statSync(`${file}.1`).size).toBe(100);
  expect(statSync(file)).toMatchObject({ size: 0, ino });
});
