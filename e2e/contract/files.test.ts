import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

describe.each(SHAPES)('files, %s', (shape) => {
  let installation: Installation;
  let me: Person;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    me = await startGuest(installation.url);
  });
  afterAll(() => installation.stop());

  const upload = async (content: Uint8Array | string, name: string, purpose: 'photo' | 'document', as = me) =>
    (
      await call(
        installation.url,
        'POST /files',
        { body: { purpose, file: new File([content as Uint8Array<ArrayBuffer>], name) } },
        as,
      )
    ).body;
  const open = (address: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(installation.elsewhere + address, { headers });

  it('of many megabytes come whole and go in parts, by their address alone, at whatever gateway', async () => {
    const content = randomBytes(9_000_000).toString('base64');
    const file = await upload(content, '긴 글.txt', 'document');
    expect(file).toMatchObject({ name: '긴 글.txt', mime_type: 'text/plain', bytes: content.length });
    const whole = await open(file.url);
    expect([whole.status, whole.headers.get('content-length'), (await whole.text()) === content]).toEqual([
      200,
      String(content.length),
      true,
    ]);
    const part = await open(file.url, { range: 'bytes=5000000-5000009' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      `bytes 5000000-5000009/${content.length}`,
      content.slice(5_000_000, 5_000_010),
    ]);
    const head = await fetch(installation.url + file.url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
      200,
      String(content.length),
      'bytes',
    ]);
    expect((await open(file.url.replace('signature=', 'signature=x'))).status).toBe(401);
    expect((await call(installation.url, 'GET /files', { query: {} }, me)).body.items.map(({ id }) => id)).toContain(
      file.id,
    );
    expect((await call(installation.url, 'DELETE /files/:id', { params: { id: file.id } }, me)).status).toBe(204);
    expect((await open(file.url)).status).toBe(404);
  });

  it('that are photos are shown in the width that is asked for', async () => {
    const photo = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#123456' } })
      .jpeg()
      .toBuffer();
    const file = await upload(photo, 'a.jpg', 'photo');
    const smaller = await open(`${file.url}&w=200`);
    expect(smaller.headers.get('content-type')).toBe('image/webp');
    expect(await sharp(Buffer.from(await smaller.arrayBuffer())).metadata()).toMatchObject({ width: 256 });
  });

  it('are refused in the language of whoever sends them, and the limits are named before', async () => {
    const limits = (await call(installation.url, 'GET /files/limits', {}, me)).body;
    const photo = limits.purposes.find(({ purpose }) => purpose === 'photo');
    const refused = await refusal(
      call(
        installation.url,
        'POST /files',
        { body: { purpose: 'photo', file: new File([Buffer.alloc((photo?.max_bytes ?? 0) + 1)], 'x.jpg') } },
        { token: me.token, headers: { 'accept-language': 'en' } },
      ),
    );
    expect([refused.status, refused.problem.title]).toEqual([413, 'The file is too large. Choose one under 20 MB.']);
    const disguised = await refusal(
      call(
        installation.url,
        'POST /files',
        { body: { purpose: 'photo', file: new File(['PK\x03\x04'], 'x.jpg') } },
        me,
      ),
    );
    expect([disguised.status, disguised.problem.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('of somebody else are not there, whatever is known of them, and having the same says nothing', async () => {
    const other = await startGuest(installation.url);
    const content = randomBytes(3000).toString('base64');
    const mine = await upload(content, 'mine.txt', 'document');
    const params = { params: { id: mine.id } };
    for (const key of ['GET /files/:id', 'DELETE /files/:id'] as const)
      expect((await refusal(call(installation.url, key, params, other))).problem.code).toBe('file_not_found');
    const headers = { authorization: `Bearer ${other.token}` };
    for (const path of [`/api/v1/files/${mine.id}/content`, `/api/v1/images/${mine.file_hash}`])
      expect((await open(path, headers)).status).toBe(404);
    const theirs = await upload(content, 'theirs.txt', 'document', other);
    expect([theirs.file_hash === mine.file_hash, theirs.id === mine.id, theirs.name]).toEqual([
      true,
      false,
      'theirs.txt',
    ]);
  });
});
