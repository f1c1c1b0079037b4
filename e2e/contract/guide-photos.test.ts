import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest } from '../support/client.ts';
import { runNow } from '../support/jobs.ts';
import { startWithRole } from '../support/roles.ts';
import { SAMPLED_SHAPES, startShape, type Installation } from '../support/shapes.ts';

const picture = async (background: string, width = 2400, height = 1200): Promise<Blob> =>
  new Blob([
    await sharp({ create: { width, height, channels: 3, background } })
      .withExif({ IFD0: { Make: 'Spy' }, IFD3: { GPSLatitude: '37/1 33/1 0/1', GPSLatitudeRef: 'N' } })
      .jpeg()
      .toBuffer(),
  ]);

const WORDS = {
  alt_ko: '신문지로 싼 깨진 유리컵',
  alt_en: 'A broken glass wrapped in newspaper',
  credit: '가온',
  source_url: 'https://example.org/photo',
};

describe.each(SAMPLED_SHAPES)('photos of the guide, %s', (shape) => {
  let installation: Installation;
  let database: pg.Client;
  let editor: Awaited<ReturnType<typeof startWithRole>>;
  beforeAll(async () => {
    installation = await startShape(shape, { FILES_GUIDE_MB: '1' });
    database = new pg.Client({ connectionString: installation.database.adminUrl });
    await database.connect();
    editor = await startWithRole(installation, 'editor');
  });
  afterAll(async () => {
    await database.end();
    await installation.stop();
  });

  type Body = Partial<typeof WORDS> & { readonly file?: Blob };
  const put = async (id: string, body: Body, version?: string, { token } = editor) =>
    (
      await call(
        installation.url,
        'POST /admin/recycle/items/:id/photo',
        { params: { id }, query: version === undefined ? {} : { version }, body: { ...WORDS, ...body } },
        { token },
      )
    ).body.photo;
  const remove = (id: string, version?: string) =>
    call(
      installation.url,
      'DELETE /admin/recycle/items/:id/photo',
      { params: { id }, query: version === undefined ? {} : { version } },
      editor,
    );
  const shown = async (id: string) =>
    (await call(installation.elsewhere, 'GET /guide/items/:id', { params: { id } })).body.photo;
  const fetched = (path: string): Promise<Response> => fetch(installation.elsewhere + path);
  const refused = async (asked: Promise<unknown>): Promise<string> => {
    const { status, problem } = await refusal(asked);
    return `${status} ${problem.code}`;
  };
  /** Photos that the files service has, and those that are to be let go of. */
  const counts = async () =>
    (
      await database.query<{ kept: number; due: number }>(
        `SELECT (SELECT count(*)::int FROM files.grants WHERE purpose = 'guide') AS kept,
                (SELECT count(*)::int FROM recycle_info.photo_release) AS due`,
      )
    ).rows[0];
  const garbageIsOld = () => database.query("UPDATE files.blobs SET pinned_at = now() - interval '2 days'");

  it('one is put on an item with its words, seen by everybody at once, replaced and taken away', async () => {
    const id = 'broken-glass';
    expect(await shown(id)).toBeNull();
    const first = await put(id, { file: await picture('#336699') });
    expect(first).toMatchObject({
      alt: { ko: WORDS.alt_ko, en: WORDS.alt_en },
      credit: '가온',
      source_url: WORDS.source_url,
      width: 1600,
      height: 800,
    });
    await expect.poll(() => shown(id)).toMatchObject({ url: first.url, credit: '가온' });
    const answer = await fetched(first.url);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      200,
      'image/webp',
      'private, max-age=31536000, immutable',
    ]);
    const meta = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect([meta.width, meta.exif]).toEqual([1600, undefined]);
    const small = await fetched(`${first.url}&w=300`);
    expect((await sharp(Buffer.from(await small.arrayBuffer())).metadata()).width).toBe(384);

    // Words alone, without the photo being sent again; what another editor has changed meanwhile is not overwritten.
    const second = await put(id, { credit: '나래', source_url: '' }, first.version);
    expect(second).toMatchObject({ url: first.url, credit: '나래', source_url: null });
    expect(await refused(put(id, { credit: '다온' }, first.version))).toBe('409 content_changed');
    expect(await refused(remove(id, first.version))).toBe('409 content_changed');

    const third = await put(id, { file: await picture('#aa2200') }, second.version);
    expect(third.url).not.toBe(second.url);
    // What somebody has open still shows a photo: the one of now, which is not kept under the earlier address.
    const earlier = await fetched(first.url);
    expect([earlier.status, earlier.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
    await remove(id, third.version);
    await expect.poll(() => shown(id)).toBeNull();
    expect((await fetched(third.url)).status).toBe(404);
    expect(await refused(remove(id))).toBe('404 guide_photo_not_found');
  });

  it('is not read for whoever has it already', async () => {
    const { url } = await put('broken-glass', { file: await picture('#553311') });
    const addresses = [url, `${url}&w=300`];
    const again = async (address: string, known: string) =>
      (await fetch(installation.elsewhere + address, { headers: { 'if-none-match': known } })).status;
    const tags = await Promise.all(addresses.map(async (one) => (await fetched(one)).headers.get('etag') ?? ''));
    expect(new Set(tags).size).toBe(2);
    // It cannot be read any more: whoever has it is told so all the same.
    await database.query("DELETE FROM files.grants WHERE purpose = 'guide'");
    for (const [nth, address] of addresses.entries())
      expect([await again(address, tags[nth] ?? ''), await again(address, '"another"')]).toEqual([304, 404]);
    const refused = await fetched(url);
    expect([refused.headers.get('etag'), refused.headers.get('cache-control')]).toEqual([null, 'no-store']);
    await remove('broken-glass');
  });

  it('stays when garbage is collected, and is none of its editor’s own; what nobody shows goes', async () => {
    const another = await startWithRole(installation, 'editor');
    const photo = await put('pizza-box', { file: await picture('#117733') }, undefined, another);
    await put('milk-carton', { file: await picture('#abcdef') });
    const other = await put('milk-carton', { file: await picture('#fedcba') });
    await remove('milk-carton', other.version);
    expect((await counts())?.due).toBeGreaterThanOrEqual(2);
    // Whatever is erased of an editor, no file of the guide is among it.
    expect((await database.query('SELECT 1 FROM files.grants WHERE owner_id = $1', [another.id])).rowCount).toBe(0);
    await runNow(installation, 'recycle.release-photos');
    await expect.poll(counts).toEqual({ kept: 1, due: 0 });
    await garbageIsOld();
    await runNow(installation, 'files.collect-garbage');
    const ofNobody = `SELECT count(*)::int AS n FROM files.blobs b WHERE NOT EXISTS (SELECT FROM files.grants g WHERE g.blob_hash = b.hash)`;
    await expect.poll(async () => (await database.query<{ n: number }>(ofNobody)).rows[0]?.n).toBe(0);
    expect((await fetched(photo.url)).status).toBe(200);
    // Everything that a backup copies is found by this (server/src/services/files/stored-files.ts).
    const hash = new URL(photo.url, installation.url).searchParams.get('v');
    expect((await database.query('SELECT 1 FROM files.blobs WHERE hash = $1', [hash])).rowCount).toBe(1);
  });

  it('is not shown with an item that was taken away, and is there again when that is', async () => {
    const params = { id: 'pizza-box' };
    const before = await put(params.id, { file: await picture('#222222') });
    await call(installation.url, 'DELETE /admin/recycle/items/:id', { params }, editor);
    expect((await fetched(before.url)).status).toBe(404);
    await call(installation.url, 'POST /admin/recycle/items/:id/revert', { params }, editor);
    const { bytes } = (await call(installation.url, 'GET /guide/items/:id/photo', { params, query: {} })).body;
    expect((await buffer(bytes)).length).toBeGreaterThan(100);
  });

  it('nothing else gets in: what is none, too large, without words, for no item, or from who may not', async () => {
    const file = await picture('#445566', 300, 200);
    const hostile: readonly [Body, string][] = [
      [{ file: new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>']) }, '415 unsupported_media_type'],
      [{ file: new Blob(['<!doctype html><script>alert(1)</script>']) }, '415 unsupported_media_type'],
      [{ file: new Blob([]) }, '422 file_empty'],
      [{ file: new Blob([file, Buffer.alloc(1024 * 1024)]) }, '413 file_too_large'],
      [{ file, alt_ko: ' ' }, '422 validation_failed'],
      [{ file, credit: '' }, '422 validation_failed'],
      [{ file, source_url: 'javascript:alert(1)' }, '422 validation_failed'],
      [{}, '404 guide_photo_not_found'],
    ];
    for (const [body, wanted] of hostile)
      expect([body, await refused(put('styrofoam-box', body))]).toEqual([body, wanted]);
    expect(await refused(put('no-such-thing', { file }))).toBe('404 item_not_found');
    const guest = await startGuest(installation.url);
    expect(await refused(put('broken-glass', { file }, undefined, { ...editor, token: guest.token }))).toBe(
      '403 forbidden',
    );
    // What was stored before the form was refused is let go of in an hour.
    expect(
      (
        await database.query(
          "SELECT 1 FROM recycle_info.photo_release WHERE due_at BETWEEN now() AND now() + interval '50 minutes'",
        )
      ).rowCount,
    ).toBe(0);
    await database.query('UPDATE recycle_info.photo_release SET due_at = now()');
    await runNow(installation, 'recycle.release-photos');
    await expect.poll(counts).toEqual({ kept: 1, due: 0 });
  });

  it('each change stands in the audit log', async () => {
    const admin = await startWithRole(installation, 'admin');
    await put('broken-glass', { file: await picture('#778899') });
    await remove('broken-glass');
    const lines = async () =>
      (
        await call(installation.url, 'GET /admin/audit', { query: { actor_id: editor.id, limit: 100 } }, admin)
      ).body.items.map((line) => JSON.stringify(line));
    for (const operation of ['setRecycleItemPhoto', 'deleteRecycleItemPhoto'])
      await expect
        .poll(
          async () =>
            (await lines()).filter((line) => line.includes(operation) && line.includes('broken-glass')).length,
        )
        .toBeGreaterThan(0);
  });
});
