import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#platform/db/database';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { collectGarbage } from './collect-garbage.ts';
import { keepFile } from './keep-file.ts';
import { createDiskStorage } from './storage/disk.ts';
import type { Storage } from './storage/storage.ts';
import { deleteOwn } from './store/grants.ts';

/** What nobody has goes while somebody uploads the same: at every step of the one, a step of the other. */
let database: TestDatabase;
let db: Database;
let folder: string;
let storage: Storage;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.connect('files');
  folder = await mkdtemp(path.join(tmpdir(), 'madang-garbage-'));
  storage = createDiskStorage(path.join(folder, 'stored'));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const hashOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const keep = async (content: Buffer, into: Storage = storage) => {
  const at = path.join(folder, randomUUID());
  await writeFile(at, content);
  const staged = {
    ...{ path: at, hash: hashOf(content), bytes: content.length, head: content.subarray(0, 16) },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const picture = { mimeType: 'text/plain', width: null, height: null };
  return keepFile(db, into, {
    ...{ staged, ...picture, ownerId: randomUUID(), purpose: 'document', name: 'x', quotaBytes: null },
  });
};
const collect = (from: Pick<Storage, 'remove'> = storage) => collectGarbage(db, from, new AbortController().signal);
const read = async (content: Buffer): Promise<Buffer> =>
  buffer(await storage.open(hashOf(content), 'original', 0, content.length - 1));
/** Storing that has begun, and waits. */
const startKeeping = async (content: Buffer) => {
  const [storing, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow: Storage = {
    ...storage,
    async put(...what) {
      storing.resolve();
      await goOn.promise;
      await storage.put(...what);
    },
  };
  const kept = keep(content, slow);
  await storing.promise;
  return async () => {
    goOn.resolve();
    await kept;
  };
};
/** Bytes that nobody has had for hours. */
const leave = async (): Promise<Buffer> => {
  const content = randomBytes(2000);
  const { id, ownerId } = await keep(content);
  await deleteOwn(db, ownerId, id);
  await db.$client.query("UPDATE files.blobs SET pinned_at = now() - interval '2 hours' WHERE hash = $1", [
    hashOf(content),
  ]);
  return content;
};

it('what is being stored stays, from before its first byte until it has an owner', async () => {
  const content = await leave();
  const finish = await startKeeping(content);
  expect(await collect()).toBe(0);
  await finish();
  expect(await collect()).toBe(0);
  expect(await read(content)).toEqual(content);
});

it('what was found unused is looked at again before it goes: somebody may have it, or be about to', async () => {
  const [first, stored, begun] = [await leave(), await leave(), await leave()];
  let finish: (() => Promise<void>) | undefined;
  const removed: string[] = [];
  const meanwhile = {
    async remove(hash: string) {
      if (finish === undefined) {
        await keep(stored);
        finish = await startKeeping(begun);
      }
      removed.push(hash);
      await storage.remove(hash);
    },
  };
  expect(await collect(meanwhile)).toBe(1);
  expect(removed).toEqual([hashOf(first)]);
  await finish?.();
  for (const content of [stored, begun]) expect(await read(content)).toEqual(content);
});

it('a crash between the bytes and their row leaves what the next run removes, and an upload mends', async () => {
  const [gone, again] = [await leave(), await leave()];
  const crashing = {
    async remove(hash: string) {
      await storage.remove(hash);
      throw new Error('killed');
    },
  };
  await expect(collect(crashing)).rejects.toThrow('killed');
  const missing = async (content: Buffer) => (await storage.sizeOf(hashOf(content), 'original')) === undefined;
  expect([await missing(gone), await missing(again)]).toEqual([true, false]);
  await storage.remove(hashOf(again));
  await keep(again);
  expect(await collect()).toBe(1);
  expect(await read(again)).toEqual(again);
});
