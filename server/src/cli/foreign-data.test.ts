import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../platform/config/config.ts';
import { writeRecord } from '../platform/config/data-folder.ts';
import { startMadang } from '../platform/testing/process.ts';

/** Root's data are not beside the clone: the command is to take whoever runs this test for somebody else. */
const NOT_ROOT = '--import=data:text/javascript,process.getuid=()=>1000';

it('a start takes no data folder of another clone that nobody named, and leaves it as it is', async () => {
  const parent = mkdtempSync(path.join(tmpdir(), 'madang-clones-'));
  try {
    const [clone, other] = [path.join(parent, 'clone'), path.join(parent, 'other')];
    for (const part of ['package.json', 'server/package.json', 'server/src'])
      cpSync(path.join(PROJECT_FOLDER, part), path.join(clone, part), { recursive: true });
    symlinkSync(path.join(PROJECT_FOLDER, 'node_modules'), path.join(clone, 'node_modules'));
    mkdirSync(path.join(other, 'server/src'), { recursive: true });
    writeFileSync(path.join(other, 'server/src/main.ts'), '');
    const data = path.join(clone, 'data');
    mkdirSync(data);
    writeRecord(data, { clone: other, database: 'embedded' });
    const before = readdirSync(data);
    const env = { NODE_ENV: 'test', PORT: '0', NODE_OPTIONS: NOT_ROOT };
    const started = startMadang(['start', '--services', 'identity'], env, path.join(clone, 'server/src/main.ts'));
    expect(await started.exited()).toBe(3);
    expect(started.output()).toContain(`${data} has the data of another clone, ${other}. Set MADANG_DATA=${data}`);
    expect(readdirSync(data)).toEqual(before);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});
