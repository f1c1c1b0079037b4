import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertOwnData, findDataFolder } from './installation.ts';
import { chooseDataFolder, writeRecord, type DataFolder, type Machine } from '../platform/config/data-folder.ts';

const NOBODY = 65_534;
let machine: string;
let roots: string;
beforeEach(() => {
  machine = mkdtempSync(path.join(tmpdir(), 'madang-machine-'));
  roots = path.join(machine, 'var');
});
afterEach(() => rmSync(machine, { recursive: true, force: true }));

/** A clone that exists. */
const clone = (name: string, isRoot = true): Machine => {
  const project = path.join(machine, name);
  mkdirSync(path.join(project, 'server/src'), { recursive: true });
  writeFileSync(path.join(project, 'server/src/main.ts'), '');
  return { project, isRoot, roots };
};
/** What an embedded PostgreSQL leaves. */
const fill = (folder: string): string => {
  mkdirSync(path.join(folder, 'postgres/data'), { recursive: true });
  writeFileSync(path.join(folder, 'postgres/data/PG_VERSION'), '18\n');
  return folder;
};
const choose = (on: Machine, given?: string): DataFolder => chooseDataFolder(given, on);
const placeOf = (on: Machine, given?: string) => ({
  dataFolder: choose(on, given).folder,
  dataFolderNamedBy: choose(on, given).namedBy,
});
const start = (on: Machine, given?: string): string => {
  const place = placeOf(on, given);
  assertOwnData(place, on);
  fill(place.dataFolder);
  writeRecord(place.dataFolder, { clone: on.project, database: 'embedded' });
  return place.dataFolder;
};
const look = (on: Machine, given?: string): string => findDataFolder(placeOf(on, given), on);
/** What an earlier version made for root: a folder named by a hash of the path. */
const earlier = ({ project }: Machine): string =>
  fill(path.join(roots, createHash('sha256').update(project).digest('hex').slice(0, 12)));

describe('the data folder', () => {
  it('is MADANG_DATA, else data of the clone, and for root the same whatever the clone is called', () => {
    expect(choose(clone('a'), '/srv/madang')).toEqual({ folder: '/srv/madang', namedBy: 'MADANG_DATA' });
    expect(choose(clone('a', false))).toEqual({ folder: path.join(machine, 'a/data'), namedBy: 'default' });
    expect([choose(clone('a')).folder, choose(clone('b')).folder]).toEqual([roots, roots]);
  });

  it('goes with a clone that is renamed, of root and of anybody', () => {
    for (const isRoot of [true, false]) {
      const before = clone('before', isRoot);
      const folder = start(before);
      renameSync(before.project, path.join(machine, 'after'));
      const after = clone('after', isRoot);
      const moved = isRoot ? folder : path.join(after.project, 'data');
      expect([look(after), start(after)]).toEqual([moved, moved]);
      rmSync(roots, { recursive: true, force: true });
      rmSync(after.project, { recursive: true });
    }
  });

  it('of one clone is not taken by another that is there too, unless it is named', () => {
    const first = clone('first');
    const second = clone('second');
    start(first);
    expect(() => start(second)).toThrow(new RegExp(`another clone, ${first.project}.*MADANG_DATA=${roots}`));
    expect(() => look(second)).toThrow(
      `another clone. Run the command in ${first.project}, or set MADANG_DATA=${roots}`,
    );
    expect([look(second, roots), start(second, roots)]).toEqual([roots, roots]);
  });

  it('of a service is found by root who works in its clone, and by nobody else without a word', () => {
    const service = clone('opt', false);
    start(service, roots);
    expect(look(clone('opt'))).toBe(roots);
    expect(look(service)).toBe(roots);
    expect(() => look(clone('elsewhere', false))).toThrow(
      `of the clone in ${service.project}: set MADANG_DATA=${roots}`,
    );
    expect(() => start(service)).toThrow(`set MADANG_DATA=${roots}`);
  });

  it('that this clone has elsewhere is named before another one is begun', () => {
    start(clone('kims', false));
    expect(look(clone('kims'))).toBe(path.join(machine, 'kims/data'));
    expect(() => start(clone('kims'))).toThrow(`set MADANG_DATA=${path.join(machine, 'kims/data')}`);
  });

  it('whose database is on a server is not taken for an embedded one, even where there is an old one', () => {
    const on = clone('a');
    writeRecord(fill(roots), { clone: on.project, database: 'server' });
    for (const given of [undefined, roots])
      expect(() => look(on, given)).toThrow(/on a PostgreSQL server: set DATABASE_URL and MADANG_SECRET_KEY/);
  });

  it('is looked for and not found: says where, and what there is', () => {
    const on = clone('a', false);
    expect(() => look(on)).toThrow(
      /no embedded database in use in .*a\/data, the data folder of this clone\. Nor is there one/,
    );
    fill(roots);
    expect(() => look(on, path.join(machine, 'mistyped'))).toThrow(
      new RegExp(`mistyped, which MADANG_DATA names\\. There is:\\n {2}- ${roots}: set MADANG_DATA=${roots}`),
    );
  });

  it('that may not be looked into is named', () => {
    const on = clone('a', false);
    mkdirSync(roots, { mode: 0o000 });
    chmodSync(machine, 0o755);
    const asRoot = process.getuid?.() === 0;
    if (asRoot) process.seteuid?.(NOBODY); // root may look into everything
    try {
      expect(() => look(on)).toThrow(`${roots}, which this user may not look into`);
    } finally {
      if (asRoot) process.seteuid?.(0);
      chmodSync(roots, 0o700);
    }
  });
});

describe("root's folder of an earlier version", () => {
  it('stays in use where it is', () => {
    const on = clone('a');
    const folder = earlier(on);
    expect(choose(on)).toEqual({ folder, namedBy: 'earlier' });
    expect([look(on), start(on)]).toEqual([folder, folder]);
  });

  it('is named to a clone that was renamed since, which would begin anew', () => {
    const folder = earlier({ ...clone('other'), project: path.join(machine, 'gone') });
    expect(() => start(clone('renamed'))).toThrow(`set MADANG_DATA=${folder}`);
    expect(() => look(clone('renamed'))).toThrow(`set MADANG_DATA=${folder}`);
    expect(start(clone('renamed'), folder)).toBe(folder);
  });
});
