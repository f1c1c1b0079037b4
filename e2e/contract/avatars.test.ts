import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { runNow } from '../support/jobs.ts';
import { SAMPLED_SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

const picture = async (width = 300, height = 200, background = '#336699'): Promise<Blob> =>
  new Blob(
    [
      await sharp({ create: { width, height, channels: 3, background } })
        .jpeg()
        .toBuffer(),
    ],
    { type: 'image/jpeg' },
  );

describe.each(SAMPLED_SHAPES)('pictures of people, %s', (shape) => {
  let installation: Installation;
  let admin: pg.Client;
  beforeAll(async () => {
    installation = await sharedShape(shape);
    admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await installation.stop();
  });

  const as = ({ token }: Person) => ({ token });
  const profileOf = async (person: Person) =>
    (await call(installation.elsewhere, 'GET /users/me/profile', {}, as(person))).body;
  const countRows = async (): Promise<unknown> =>
    (
      await admin.query(
        'SELECT (SELECT count(*) FROM users.profiles) AS profiles, (SELECT count(*) FROM users.settings) AS settings, (SELECT count(*) FROM users.avatars) AS avatars, (SELECT coalesce(sum(extract(epoch FROM updated_at)), 0) FROM users.profiles) AS changed',
      )
    ).rows[0];
  const show = (path: string | null, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(installation.elsewhere + (path ?? '/'), { headers });

  it('are shown to everybody, kept for as long as they are the same, and never run', async () => {
    const me = await startGuest(installation.url);
    const set = await call(installation.url, 'PUT /users/me/avatar', { body: await picture() }, as(me));
    const url = set.body.avatar_url;
    expect(set.body.updated_at).not.toBeNull();
    const shown = await show(url);
    expect(await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).toMatchObject({
      format: 'webp',
      width: 256,
      height: 256,
    });
    const header = (name: string): string | null => shown.headers.get(name);
    expect([
      shown.status,
      header('content-type'),
      header('x-content-type-options'),
      header('cache-control'),
      header('content-security-policy'),
    ]).toEqual([200, 'image/webp', 'nosniff', 'private, max-age=31536000, immutable', "default-src 'none'; sandbox"]);
    expect((await show(url, { 'if-none-match': `W/"x", ${header('etag') ?? ''}` })).status).toBe(304);
    expect((await show(url, { 'if-none-match': '"x"' })).status).toBe(200);
    // Under an address without its name, or with an old one, it may change.
    for (const changing of [`/api/v1/users/${me.id}/avatar`, `/api/v1/users/${me.id}/avatar?v=old`])
      expect((await show(changing)).headers.get('cache-control')).toBe('private, no-cache');

    const other = (
      await call(installation.url, 'PUT /users/me/avatar', { body: await picture(100, 100, '#ff0000') }, as(me))
    ).body.avatar_url;
    expect(other).not.toBe(url);
    expect((await call(installation.elsewhere, 'DELETE /users/me/avatar', {}, as(me))).body.avatar_url).toBeNull();
    expect((await show(other)).status).toBe(404);
    expect((await call(installation.url, 'DELETE /users/me/avatar', {}, as(me))).status).toBe(200);
  });

  it('of earlier releases are shown where they were, and when they have been moved', async () => {
    const me = await startGuest(installation.url);
    const content = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#00ff00' } })
      .webp()
      .toBuffer();
    await admin.query('INSERT INTO users.avatars (user_id, hash, content) VALUES ($1, $2, $3)', [
      me.id,
      'of-before',
      content,
    ]);
    const before = await show((await profileOf(me)).avatar_url);
    expect([before.status, Buffer.from(await before.arrayBuffer()).equals(content)]).toEqual([200, true]);
    await runNow(installation, 'users.move-avatars');
    const moved = async () =>
      (
        await admin.query<{ moved: boolean }>('SELECT content IS NULL AS moved FROM users.avatars WHERE user_id = $1', [
          me.id,
        ])
      ).rows[0]?.moved;
    await expect.poll(moved, { timeout: 60_000 }).toBe(true);
    const after = await show((await profileOf(me)).avatar_url);
    expect((await sharp(Buffer.from(await after.arrayBuffer())).stats()).dominant).toMatchObject({
      r: 8,
      g: 248,
      b: 8,
    });
  });

  it('of up to 5 MiB get through, and no byte more', async () => {
    const me = await startGuest(installation.url);
    const small = Buffer.from(await (await picture()).arrayBuffer());
    const padded = (bytes: number): Blob =>
      new Blob([small, Buffer.alloc(bytes - small.length)], { type: 'image/jpeg' });
    expect(
      (await call(installation.url, 'PUT /users/me/avatar', { body: padded(5 * 1024 * 1024) }, as(me))).status,
    ).toBe(200);
    const refused = await refusal(
      call(installation.url, 'PUT /users/me/avatar', { body: padded(5 * 1024 * 1024 + 1) }, as(me)),
    );
    expect([refused.status, refused.problem.code]).toEqual([413, 'file_too_large']);
    // Without saying beforehand how much it will be.
    const endless = await fetch(`${installation.url}/api/v1/users/me/avatar`, {
      method: 'PUT',
      duplex: 'half',
      headers: { authorization: `Bearer ${me.token}`, 'content-type': 'image/jpeg' },
      body: padded(7_000_000).stream(),
    }).then(
      ({ status }) => status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(endless);
  });

  it('that are none are refused, each with its reason, and the old one stays', async () => {
    const me = await startGuest(installation.url);
    await call(installation.url, 'PUT /users/me/avatar', { body: await picture() }, as(me));
    const before = await countRows();
    const whole = Buffer.from(await (await picture(900, 900)).arrayBuffer());
    const bomb = Buffer.from(
      '89504e470d0a1a0a0000000d49484452000075300000753008020000001ad2bb530000000a49444154789c636000000002000148afa4710000000049454e44ae426082',
      'hex',
    );
    const hostile: [string, Buffer, string, string][] = [
      ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'image/png', '415 unsupported_media_type'],
      [
        'SVG in disguise',
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
        'image/png',
        '415 unsupported_media_type',
      ],
      ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml', '415 unsupported_media_type'],
      ['JSON', Buffer.from('{}'), 'application/json', '415 unsupported_media_type'],
      ['nothing', Buffer.alloc(0), 'image/png', '415 unsupported_media_type'],
      ['half of one', whole.subarray(0, whole.length / 2), 'image/jpeg', '422 picture_unreadable'],
      ['one of 900 megapixels', bomb, 'image/png', '422 picture_too_large'],
    ];
    for (const [name, bytes, type, expected] of hostile) {
      const { status, problem } = await refusal(
        call(installation.url, 'PUT /users/me/avatar', { body: new Blob([bytes], { type }) }, as(me)),
      );
      expect({ name, answer: `${status} ${problem.code}` }).toEqual({ name, answer: expected });
      expect(problem.title).not.toContain('{');
    }
    expect(await countRows()).toEqual(before);
  });
});
