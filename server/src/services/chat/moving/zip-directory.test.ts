import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openExport, type OpenedExport } from './open-export.ts';
import { readDirectory } from './zip-directory.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-directory-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** An archive that is a list of entries without any bytes of theirs. */
const listOf = (
  count: number,
  { name, comment = 0, extra = 0 }: { name?: string; comment?: number; extra?: number },
) => {
  const entries = Array.from({ length: count }, (_, n) => {
    const called = Buffer.from(name ?? `n${n}`);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(called.length, 28);
    head.writeUInt16LE(extra, 30);
    head.writeUInt16LE(comment, 32);
    const field = Buffer.alloc(extra);
    if (extra >= 4) field.writeUInt32LE((((extra - 4) << 16) | 0x9999) >>> 0, 0);
    return Buffer.concat([head, called, field, Buffer.alloc(comment, 'c')]);
  });
  const list = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(list.length, 12);
  // What is opened as an archive begins as one.
  const begun = Buffer.from('PK');
  end.writeUInt32LE(begun.length, 16);
  return Buffer.concat([begun, list, end]);
};
const opened = async (bytes: Uint8Array, kind: 'guest' | 'user' = 'user'): Promise<OpenedExport> => {
  const file = path.join(folder, 'file');
  await writeFile(file, bytes);
  return openExport(file, kind);
};

it('of comments and extra fields nothing is kept, however long they are', async () => {
  const file = path.join(folder, 'comments');
  await writeFile(file, listOf(120, { comment: 65_000, extra: 60_000 }));
  const { zip, entries } = await readDirectory(file, 'user');
  zip.close();
  expect(entries).toHaveLength(120);
  // Numbers are all that it keeps of an entry beside its name.
  const kinds = entries.flatMap(({ entry }) => Object.values(entry as object).map((value) => typeof value));
  expect(new Set(kinds)).toEqual(new Set(['number']));
});

it('a list of more than a few megabytes is not read: what it says is long', async () => {
  const refused = (values: object) => ({ code: 'archive_too_many_files', details: { values } });
  const most = { guest: { entries: 20_000, megabytes: 4 }, user: { entries: 100_000, megabytes: 16 } };
  await expect(opened(listOf(300, { comment: 65_000 }))).rejects.toMatchObject(refused(most.user));
  await expect(opened(listOf(80, { comment: 65_000 }), 'guest')).rejects.toMatchObject(refused(most.guest));
  (await opened(listOf(80, { comment: 65_000 }))).close();
});

it('more entries than anybody has are not read', async () => {
  await expect(opened(listOf(20_001, {}), 'guest')).rejects.toMatchObject({ code: 'archive_too_many_files' });
});

it('files are found by names that are no ASCII, and none by one that is too long', async () => {
  const long = `${'가'.repeat(400)}.png`;
  const archive = zipSync({
    'conversations.json': new Uint8Array(2),
    '휴가/빨강.png': Buffer.from('red'),
    [long]: Buffer.from('x'),
  });
  const archived = await opened(archive);
  expect((await Array.fromAsync((await archived.file(['빨강.png'])) ?? [])).join('')).toBe('red');
  expect(await archived.file([long])).toBeUndefined();
  archived.close();
});
