import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeLeftFiles, stage } from './staged-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-staged-'));
  await mkdir(path.join(folder, 'staged'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const HOST = hostname().replace(/[^\w.]/g, '_');
const isThere = (name: string): Promise<boolean> =>
  access(name).then(
    () => true,
    () => false,
  );
const leave = (host: string, pid: number): Promise<string> => mkdtemp(path.join(folder, 'staged', `${host}-${pid}-`));
const file = () => ({
  name: 'bins.csv',
  bytes: (async function* () {
    yield await Promise.resolve(Buffer.from('a\n'));
  })(),
});

it('what a killed process had staged is removed when the next one starts, and nothing else', async () => {
  const killed = spawn('true');
  await once(killed, 'exit');
  const left = await leave(HOST, killed.pid ?? 0);
  const [mine, before] = [await stage(folder, file()), await stage(folder, file())];
  await utimes(before.folder, 0, 0);
  const others = await leave(HOST, process.ppid);
  const [elsewhere, longAgo] = [await leave('elsewhere', killed.pid ?? 0), await leave('elsewhere', process.pid)];
  await utimes(longAgo, 0, 0);
  await removeLeftFiles(folder);
  expect(await Promise.all([left, before.folder, longAgo].map(isThere))).toEqual([false, false, false]);
  expect(await Promise.all([mine.file, others, elsewhere].map(isThere))).toEqual([true, true, true]);
});

it('a file that has no room on the disk is refused in words, and nothing of it is left', async () => {
  const bytes = (async function* () {
    yield await Promise.resolve(Buffer.from('a'));
    throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  })();
  await expect(stage(folder, { name: 'a', bytes })).rejects.toMatchObject({ code: 'storage_full' });
  expect(await readdir(path.join(folder, 'staged'))).toEqual([]);
});
