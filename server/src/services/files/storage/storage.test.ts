import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDiskStorage } from './disk.ts';
import { createS3Storage } from './s3.ts';
import { createStaging } from './staging.ts';
import type { Storage } from './storage.ts';
import { startS3Double, type S3Double } from '../testing/s3-double.ts';

let folder: string;
let s3: S3Double;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'madang-files-'));
  s3 = await startS3Double(path.join(folder, 's3'));
});
afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true });
});

const HASH = 'ab'.repeat(32);
const content = randomBytes(300_000);
const stores: Readonly<Record<string, () => Storage>> = {
  disk: () => createDiskStorage(path.join(folder, 'stored')),
  S3: () => createS3Storage({ ...s3.settings, prefix: 'madang/' }),
};

describe.each(Object.keys(stores))('%s', (kind) => {
  const storage = (): Storage => (stores[kind] as () => Storage)();
  const put = async (hash: string, form: 'original' | 'w64', bytes: Uint8Array): Promise<string> => {
    const file = path.join(folder, randomBytes(6).toString('hex'));
    await writeFile(file, bytes);
    await storage().put(hash, form, file);
    return file;
  };
  const read = async (hash: string, start: number, end: number): Promise<Buffer> =>
    buffer(await storage().open(hash, 'original', start, end));

  it('gives back what was put there, whole and in parts, and takes the local file', async () => {
    const file = await put(HASH, 'original', content);
    expect(existsSync(file)).toBe(false);
    expect(await storage().sizeOf(HASH, 'original')).toBe(content.length);
    expect((await read(HASH, 0, content.length - 1)).equals(content)).toBe(true);
    expect((await read(HASH, 100_000, 100_009)).equals(content.subarray(100_000, 100_010))).toBe(true);
    expect((await read(HASH, content.length - 1, content.length - 1)).equals(content.subarray(-1))).toBe(true);
  });

  it('takes the same again, also from several at once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => put(HASH, 'original', content)));
    expect((await read(HASH, 0, content.length - 1)).equals(content)).toBe(true);
  });

  it('has nothing under another name', async () => {
    expect(await storage().sizeOf('cd'.repeat(32), 'original')).toBeUndefined();
    expect(await storage().sizeOf(HASH, 'w64')).toBeUndefined();
    await expect(storage().open('cd'.repeat(32), 'original', 0, 1)).rejects.toMatchObject({ code: 'file_not_found' });
  });

  it('removes all forms of a file and nothing of another one, twice if need be', async () => {
    const other = `${'ab'.repeat(31)}ac`;
    await put(HASH, 'w64', content);
    await put(other, 'original', content);
    await storage().remove(HASH);
    await storage().remove(HASH);
    expect([await storage().sizeOf(HASH, 'original'), await storage().sizeOf(HASH, 'w64')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await storage().sizeOf(other, 'original')).toBe(content.length);
    await storage().remove(other);
  });
});

describe('a bucket that does not answer as it should', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.close()));
  const answering = async (status: number, code: string): Promise<ReturnType<typeof createS3Storage>> => {
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () =>
        response
          .writeHead(status, { 'content-type': 'application/xml' })
          .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`),
      );
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return createS3Storage({
      ...s3.settings,
      prefix: '',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
  };
  const put = async (storage: Storage): Promise<void> => {
    const file = path.join(folder, 'to-be-put');
    await writeFile(file, content);
    await storage.put(HASH, 'original', file);
  };

  it('says that it is full, or that it cannot be reached', async () => {
    await expect(put(await answering(507, 'XMinioStorageFull'))).rejects.toMatchObject({ code: 'storage_full' });
    await expect(put(await answering(403, 'QuotaExceeded'))).rejects.toMatchObject({ code: 'storage_full' });
    await expect(put(await answering(403, 'AccessDenied'))).rejects.toMatchObject({ code: 'storage_unavailable' });
    const gone = createS3Storage({ ...s3.settings, prefix: '', endpoint: 'http://127.0.0.1:9' });
    await expect(put(gone)).rejects.toMatchObject({ code: 'storage_unavailable' });
    await expect(gone.open(HASH, 'original', 0, 1)).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  it('is told by the doctor with what to do: no such bucket, a key that may not, nobody there, no store at all', async () => {
    const there = createS3Storage(s3.settings);
    expect(await there.prove()).toBe('the bucket files answers');
    there.stop();
    const cases: readonly (readonly [ReturnType<typeof createS3Storage>, RegExp])[] = [
      [
        createS3Storage({ ...s3.settings, bucket: 'another' }),
        /no bucket another: make it, or correct FILES_S3_BUCKET/,
      ],
      [await answering(403, 'AccessDenied'), /the key may not use the bucket files: correct FILES_S3_ACCESS_KEY_ID/],
      [await answering(400, 'BadRequest'), /does not answer as a store of files does \(status 400\)/],
      [
        createS3Storage({ ...s3.settings, endpoint: 'http://127.0.0.1:9' }),
        /^http:\/\/127\.0\.0\.1:9 does not answer .*Correct FILES_S3_ENDPOINT/,
      ],
    ];
    for (const [storage, words] of cases) await expect(storage.prove()).rejects.toThrow(words);
  });
});

describe('what is being taken in', () => {
  async function* pieces(...parts: (string | Error)[]): AsyncGenerator<Uint8Array> {
    for (const part of parts) {
      await Promise.resolve();
      if (part instanceof Error) throw part;
      yield Buffer.from(part);
    }
  }
  const incoming = (): string => path.join(folder, 'incoming');
  const left = (): Promise<string[]> => readdir(incoming()).catch(() => []);

  it('is hashed by the server, and gone when it is let go of', async () => {
    const staging = createStaging(incoming());
    {
      await using staged = await staging.receive(pieces('ab', 'c'));
      expect([staged.hash, staged.bytes, staged.head.toString()]).toEqual([
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        3,
        'abc',
      ]);
      expect(await left()).toHaveLength(1);
    }
    expect(await left()).toEqual([]);
  });

  it('leaves nothing where it breaks off, nor where the disk is full', async () => {
    await expect(createStaging(incoming()).receive(pieces('abc', new Error('gone')))).rejects.toThrow('gone');
    // Linux has a device that is always full.
    await expect(
      createStaging(incoming(), () => open('/dev/full', 'w')).receive(pieces('x'.repeat(1_000_000))),
    ).rejects.toMatchObject({ code: 'storage_full', status: 507 });
    await expect(createStaging(incoming()).produce(() => Promise.reject(new Error('no picture')))).rejects.toThrow(
      'no picture',
    );
    expect(await left()).toEqual([]);
  });

  it('of a process that ended in the middle is removed, and of one that is at it is not', async () => {
    const staging = createStaging(incoming());
    await using staged = await staging.receive(pieces('young'));
    const old = path.join(incoming(), 'old');
    await writeFile(old, 'x');
    await utimes(old, 0, 0);
    await staging.removeAbandoned(Date.now());
    expect(await left()).toEqual([path.basename(staged.path)]);
  });
});
