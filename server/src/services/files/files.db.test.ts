import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StoredFile } from '@madang/contracts/files';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database';
import { collectGarbage } from './collect-garbage.ts';
import { personalData } from './personal-data.ts';
import { createDiskStorage } from './storage/disk.ts';
import { createS3Storage } from './storage/s3.ts';
import { createStaging } from './storage/staging.ts';
import { startFiles } from './testing/start-files.ts';
import { startS3Double } from './testing/s3-double.ts';

type Files = Awaited<ReturnType<typeof startFiles>>;
let database: TestDatabase;
let folder: string;
let s3: Awaited<ReturnType<typeof startS3Double>>;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'madang-files-'));
  s3 = await startS3Double(path.join(folder, 's3'));
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await s3.stop();
  await database.close();
  await rm(folder, { recursive: true });
});
const start = async (parts: Parameters<typeof startFiles>[2] = {}, at = folder): Promise<Files> => {
  const files = await startFiles(database, at, parts);
  stops.push(() => files.stop());
  return files;
};

interface Sent {
  readonly status: number;
  readonly body: StoredFile & { readonly code?: string; readonly title?: string };
}
const upload = async (
  { url }: Files,
  token: string,
  content: Uint8Array | string,
  { purpose = 'document', name = 'x', last = false } = {},
): Promise<Sent> => {
  const form = new FormData();
  if (!last) form.append('purpose', purpose);
  form.append(
    'file',
    new File([typeof content === 'string' ? content : new Uint8Array(content)], name, { type: 'image/jpeg' }),
  );
  if (last) form.append('purpose', purpose);
  const response = await fetch(`${url}/api/v1/files`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${token}`, 'accept-language': 'en' },
  });
  return { status: response.status, body: (await response.json()) as Sent['body'] };
};
const ask = (
  { url }: Files,
  address: string,
  token?: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Response> =>
  fetch(url + (address.startsWith('/api') ? address : `/api/v1${address}`), {
    method,
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  });
const bytesFrom = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const photo = (colour = '#ff0000', width = 300): Promise<Buffer> =>
  sharp({ create: { width, height: 200, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();
const incoming = (at = folder): Promise<string[]> => readdir(path.join(at, 'incoming')).catch(() => []);
const rows = async (sql: string, ...values: unknown[]): Promise<number> =>
  (await database.connect('files').$client.query(sql, values)).rowCount ?? 0;
const grow = (hash: string): Promise<number> =>
  rows("UPDATE files.blobs SET pinned_at = now() - interval '2 hours' WHERE hash = $1", hash);

describe.each(['disk', 'S3'])('on %s, a file', (kind) => {
  let files: Files;
  beforeAll(async () => {
    files = await start(kind === 'disk' ? {} : { storage: createS3Storage({ ...s3.settings, prefix: 'x/' }) });
  });

  it('is given back by its address, whole and in parts, and to nobody who has none', async () => {
    const me = randomUUID();
    const content = randomBytes(100_000).toString('base64');
    const { status, body } = await upload(files, me, content, {
      name: '../../보고\u202E\u3164서.txt'.normalize('NFD'),
    });
    expect({ status, ...body }).toMatchObject({
      status: 201,
      purpose: 'document',
      name: '보고서.txt',
      mime_type: 'text/plain',
      bytes: content.length,
      width: null,
    });
    const response = await ask(files, body.url);
    expect([response.status, await response.text()]).toEqual([200, content]);
    expect(
      Object.fromEntries(
        ['content-type', 'x-content-type-options', 'content-security-policy', 'cache-control', 'etag'].map((name) => [
          name,
          response.headers.get(name),
        ]),
      ),
    ).toEqual({
      'content-type': 'text/plain',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=31536000, immutable',
      etag: `"${body.file_hash}"`,
    });
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; .*%EB%B3%B4%EA%B3%A0%EC%84%9C\.txt$/);
    expect(await (await ask(files, body.url, undefined, { range: 'bytes=10-19' })).text()).toBe(content.slice(10, 20));
    const plain = `/files/${body.id}/content`;
    expect([
      (await ask(files, plain, me)).status,
      (await ask(files, plain)).status,
      (await ask(files, plain, randomUUID())).status,
    ]).toEqual([200, 401, 404]);
    expect((await ask(files, `/files/${body.id}`, randomUUID())).status).toBe(404);
    expect((await ask(files, `/files/${body.id}`, randomUUID(), {}, 'DELETE')).status).toBe(404);
  });

  it('is stored once however many have it, goes with the last of them, and tells none of the others', async () => {
    const [one, other, nobody] = [randomUUID(), randomUUID(), randomUUID()];
    const content = randomBytes(5000).toString('base64');
    const [first, second] = [await upload(files, one, content), await upload(files, other, content, { last: true })];
    expect(second).toMatchObject({ status: 201, body: { file_hash: first.body.file_hash, bytes: first.body.bytes } });
    expect(second.body.id).not.toBe(first.body.id);
    expect(await rows('SELECT 1 FROM files.blobs WHERE hash = $1', first.body.file_hash)).toBe(1);
    expect((await ask(files, `/images/${first.body.file_hash}`, nobody)).status).toBe(404);
    await grow(first.body.file_hash);
    const collect = () => collectGarbage(files.context.db, files.context.storage, new AbortController().signal);
    expect((await ask(files, `/files/${first.body.id}`, one, {}, 'DELETE')).status).toBe(204);
    await collect();
    expect(await (await ask(files, second.body.url)).text()).toBe(content);
    expect((await ask(files, first.body.url)).status).toBe(404);
    await ask(files, `/files/${second.body.id}`, other, {}, 'DELETE');
    await collect();
    expect(await files.context.storage.sizeOf(first.body.file_hash, 'original')).toBeUndefined();
    expect(await rows('SELECT 1 FROM files.blobs WHERE hash = $1', first.body.file_hash)).toBe(0);
  });

  it('that is a photo is shown, smaller if need be, and the same smaller one is made once', async () => {
    const me = randomUUID();
    const { body } = await upload(files, me, await photo('#00ff00', 900), { purpose: 'photo', name: 'holiday.png' });
    expect(body).toMatchObject({ name: 'holiday.jpg', mime_type: 'image/jpeg', width: 900, height: 200 });
    const puts = vi.spyOn(files.context.storage, 'put');
    const smaller = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(files, `${body.url}&w=${100 + n}`)));
    const made = await Promise.all(smaller.map(bytesFrom));
    expect(await sharp(made[0]).metadata()).toMatchObject({ format: 'webp', width: 128 });
    expect((await bytesFrom(await ask(files, `${body.url}&w=128`))).equals(made[5] ?? Buffer.alloc(0))).toBe(true);
    expect(puts).toHaveBeenCalledTimes(1);
    puts.mockRestore();
    const whole = await ask(files, `${body.url}&w=2000`);
    expect([whole.headers.get('content-type'), (await bytesFrom(whole)).length]).toEqual(['image/jpeg', body.bytes]);
    expect((await ask(files, `/images/${body.file_hash}`, randomUUID())).status).toBe(404);
    expect((await ask(files, `/images/${body.file_hash}?w=100`, me)).headers.get('etag')).toBe(
      `"${body.file_hash}-w128"`,
    );
    expect((await ask(files, body.url, undefined, { 'if-none-match': `"${body.file_hash}"` })).status).toBe(304);
    expect((await ask(files, body.url, undefined, {}, 'HEAD')).headers.get('content-length')).toBe(String(body.bytes));
  });

  it('waits for whoever removes the same at that moment, and is there after it', async () => {
    const [me, later] = [randomUUID(), randomUUID()];
    const content = randomBytes(5000).toString('base64');
    const { body } = await upload(files, me, content);
    await ask(files, `/files/${body.id}`, me, {}, 'DELETE');
    // Fresh: somebody may be about to add a grant.
    expect(await collectGarbage(files.context.db, files.context.storage, new AbortController().signal)).toBe(0);
    await grow(body.file_hash);
    const [removing, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = {
      remove: async (hash: string) => {
        removing.resolve();
        await goOn.promise;
        await files.context.storage.remove(hash);
      },
    };
    const collected = collectGarbage(files.context.db, slow, new AbortController().signal);
    await removing.promise;
    let done = false;
    const uploaded = upload(files, later, content).finally(() => (done = true));
    const waiting =
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%blobs%'";
    await vi.waitUntil(async () => (await rows(waiting)) > 0, { timeout: 60_000 });
    expect(done).toBe(false);
    goOn.resolve();
    expect(await collected).toBe(1);
    expect(await (await ask(files, (await uploaded).body.url)).text()).toBe(content);
  });
});

describe('what is refused', () => {
  let files: Files;
  const own = path.join(tmpdir(), `madang-refused-${randomUUID()}`);
  beforeAll(async () => {
    files = await start({ settings: { FILES_PHOTO_MB: 1, FILES_DOCUMENT_MB: 2 } }, own);
  });
  afterAll(() => rm(own, { recursive: true, force: true }));
  const codeOf = async (content: Uint8Array | string, options: Parameters<typeof upload>[3]): Promise<string> => {
    const me = randomUUID();
    const { status, body } = await upload(files, me, content, options);
    expect(await incoming(own)).toEqual([]);
    if (status !== 201) expect(await rows('SELECT 1 FROM files.grants WHERE owner_id = $1', me)).toBe(0);
    return status === 201 ? body.mime_type : `${status} ${body.code ?? ''}`;
  };
  const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const ZIP = Buffer.from('504b03041400000000000000000000000000000000000000000000000100000078', 'hex');
  const png = (width: number, height: number): Buffer => {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 0, 0, 0, 0], 8);
    const chunk = (type: string, data: Buffer): Buffer =>
      Buffer.concat([Buffer.from([0, 0, 0, data.length]), Buffer.from(type), data, Buffer.alloc(4)]);
    return Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.alloc(10))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  };

  it('is what has no bytes, is too large, or is not what was to come, by its bytes and not by its name', async () => {
    const whole = await photo();
    expect(await codeOf('', { purpose: 'photo' })).toBe('422 file_empty');
    expect(await codeOf('', { purpose: 'document' })).toBe('422 file_empty');
    expect(await codeOf(whole.subarray(0, whole.length / 2), { purpose: 'photo' })).toBe('422 picture_unreadable');
    expect(await codeOf(png(30_000, 30_000), { purpose: 'photo' })).toMatch(/^422 picture_(too_large|unreadable)$/);
    expect(await codeOf(ZIP, { purpose: 'photo', name: 'x.jpg' })).toBe('415 unsupported_media_type');
    expect(await codeOf(ZIP, { purpose: 'document', name: 'x.docx' })).toBe('415 unsupported_media_type');
    expect(await codeOf(SVG, { purpose: 'photo', name: 'x.jpg' })).toBe('415 unsupported_media_type');
    expect(await codeOf('%PDF-1.7\n', { purpose: 'photo', name: 'x.jpg' })).toBe('415 unsupported_media_type');
    expect(await codeOf(whole, { purpose: 'document', name: 'x.pdf' })).toBe('415 unsupported_media_type');
    expect(await codeOf(Buffer.from([1, 2, 0, 3]), { purpose: 'document', name: 'x.txt' })).toBe(
      '415 unsupported_media_type',
    );
    for (const last of [false, true])
      expect(await codeOf('x'.repeat(1_100_000), { purpose: 'photo', last })).toBe('413 file_too_large');
    expect(await codeOf('x'.repeat(2_100_000), { purpose: 'document' })).toBe('413 file_too_large');
    expect(await codeOf('x', { purpose: 'avatar' })).toBe('422 validation_failed');
  });

  it('is not text in the letters of Korean Windows, nor what only its name tells apart; a page is never shown as one', async () => {
    expect(await codeOf(Buffer.from('bec8b3e7c7cfbcbcbfe4', 'hex'), { name: 'x.txt' })).toBe('text/plain');
    expect(await codeOf('a,b\n1,2\n', { name: 'x.csv' })).toBe('text/csv');
    expect(await codeOf('%PDF-1.7\n', { name: 'x' })).toBe('application/pdf');
    // Letters that other formats begin with.
    for (const begins of [
      'BMW 320d 견적',
      'MZ세대',
      'GIF가 뭐야',
      'ID3 태그',
      '%PDF 만들기',
      'SQLite format 3',
      'BEGIN:VCARD',
    ])
      expect([begins, await codeOf(`${begins}\n`.repeat(500), { name: 'x.txt' })]).toEqual([begins, 'text/plain']);
    for (const [name, content] of [
      ['x.html', '<!doctype html><script>alert(1)</script>'],
      ['x.svg', SVG],
    ] as const) {
      const { body } = await upload(files, randomUUID(), content, { name });
      const shown = await ask(files, body.url);
      expect([
        shown.status,
        shown.headers.get('content-disposition')?.slice(0, 10),
        shown.headers.get('content-security-policy'),
        shown.headers.get('x-content-type-options'),
      ]).toEqual([200, 'attachment', "default-src 'none'; sandbox", 'nosniff']);
      expect(shown.headers.get('content-type')).toMatch(/^(text\/plain|application\/octet-stream)$/);
      expect((await ask(files, `/images/${body.file_hash}`, randomUUID())).status).toBe(404);
    }
  });

  it('is what its sender breaks off: nothing of it is left', async () => {
    const me = randomUUID();
    const { hostname, port } = new URL(files.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(
      `POST /api/v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${me}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n`,
    );
    socket.write('x'.repeat(500_000));
    await vi.waitUntil(async () => (await incoming(own)).length > 0, { timeout: 60_000 });
    socket.destroy();
    await vi.waitUntil(async () => (await incoming(own)).length === 0, { timeout: 60_000 });
    expect(await rows('SELECT 1 FROM files.grants WHERE owner_id = $1', me)).toBe(0);
  });

  it('is everything while the disk is full, with words that say so', async () => {
    const full = await start({ staging: createStaging(path.join(own, 'full'), () => open('/dev/full', 'w')) }, own);
    const me = randomUUID();
    const { status, body } = await upload(full, me, 'x'.repeat(1_500_000));
    expect([status, body.code, body.title]).toEqual([
      507,
      'storage_full',
      'The server has no room left for files. The file wasn’t saved. Tell the person who runs this server.',
    ]);
    expect(await readdir(path.join(own, 'full'))).toEqual([]);
    expect(await rows('SELECT 1 FROM files.grants WHERE owner_id = $1', me)).toBe(0);
  });
});

describe('how much somebody may keep', () => {
  it('is kept to however many come at once, and what is deleted makes room', async () => {
    const files = await start({ settings: { FILES_QUOTA_MB: 1.5, FILES_GUEST_QUOTA_MB: 0.5 } });
    const me = randomUUID();
    // Each takes a moment to be added: whoever does not wait counts without it.
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(
      `CREATE FUNCTION files.slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.owner_id = ''${me}'' THEN PERFORM pg_sleep(0.3); END IF; RETURN NEW; END'`,
    );
    await admin.query(
      'CREATE TRIGGER slowly AFTER INSERT ON files.grants FOR EACH ROW EXECUTE FUNCTION files.slowly()',
    );
    await admin.end();
    const results = await Promise.all(
      Array.from({ length: 10 }, () => upload(files, me, randomBytes(750_000).toString('base64'))),
    );
    expect(results.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 403)]);
    expect(results.find(({ status }) => status === 403)?.body).toMatchObject({ code: 'file_quota_exceeded' });
    expect(await (await ask(files, '/files/limits', me)).json()).toMatchObject({
      used_bytes: 1_000_000,
      quota_bytes: 1.5 * 1024 * 1024,
      purposes: [{ purpose: 'photo', max_bytes: 20 * 1024 * 1024 }, { purpose: 'document' }],
    });
    const kept = results.find(({ status }) => status === 201)?.body.id ?? '';
    await ask(files, `/files/${kept}`, me, {}, 'DELETE');
    expect((await upload(files, me, randomBytes(750_000).toString('base64'))).status).toBe(201);
    expect((await upload(files, `guest-${randomUUID()}`, 'x'.repeat(600_000))).status).toBe(403);
  });
});

describe('what somebody has', () => {
  it('is listed in pages, the newest first', async () => {
    const files = await start();
    const me = randomUUID();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await upload(files, me, `file ${n} ${me}`)).body.id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = (await (
        await ask(files, `/files?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`, me)
      ).json()) as { items: StoredFile[]; next_cursor: string | null };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(ids);
  });

  it('is erased with them, bytes too, and of two faces the account keeps its own', async () => {
    const files = await start({ storage: createDiskStorage(path.join(folder, 'erased')) });
    const me = randomUUID();
    const { body } = await upload(files, me, `only mine ${me}`);
    await grow(body.file_hash);
    await personalData.erase(files.context.db, me);
    expect((await ask(files, body.url)).status).toBe(404);
    await collectGarbage(files.context.db, files.context.storage, new AbortController().signal);
    expect(await files.context.storage.sizeOf(body.file_hash, 'original')).toBeUndefined();
  });
});
