import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { removeLeftFiles, stage } from './staged-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-staged-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const isThere = (name: string): Promise<boolean> =>
  access(name).then(
    () => true,
    () => false,
  );
const file = () => ({
  name: 'bins.csv',
  bytes: (async function* () {
    yield await Promise.resolve(Buffer.from('a\n'));
  })(),
});

it('what a killed process had staged is removed when the next one starts, and nothing else', async () => {
  const killed = spawn('true');
  await once(killed, 'exit');
  const left = await mkdtemp(path.join(folder, `madang-import-${killed.pid ?? 0}-`));
  const [mine, before] = [await stage(file()), await stage(file())];
  await utimes(before.folder, 0, 0);
  const others = await mkdtemp(path.join(folder, `madang-import-${process.ppid}-`));
  await removeLeftFiles();
  expect(await Promise.all([left, before.folder, mine.file, others].map(isThere))).toEqual([false, false, true, true]);
});
