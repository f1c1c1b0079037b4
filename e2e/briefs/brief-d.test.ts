import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sharedShape, type Installation } from '../support/shapes.ts';
import { BriefClient, list, part, text } from './brief-client.ts';

/** The app of brief D: people, their settings, and the recycling guide. Points, places, scans and characters are to come. */
let installation: Installation;
let app: BriefClient;
beforeAll(async () => {
  installation = await sharedShape('apart');
  app = new BriefClient(`${installation.url}/api/v1`);
});
afterAll(() => installation.stop());

const register = async () => {
  const who = {
    username: `test_user_${randomBytes(5).toString('hex')}`,
    email: `${randomBytes(6).toString('hex')}@example.com`,
    password: '긴 비밀번호 하나',
  };
  const made = await app.ok('POST /auth/register', { json: who }, 201);
  return { ...who, token: text(made, 'access_token'), id: text(made, 'user_id') };
};

it('user names may have underscores and a hundred letters, and open the account as the address does', async () => {
  const { username, email, password, id } = await register();
  for (const name of [{ username }, { email }, { username: email }])
    expect(await app.ok('POST /auth/login', { json: { ...name, password } })).toMatchObject({
      user: { id, login_id: username },
    });
  const long = `u_${randomBytes(49).toString('hex')}`;
  expect(long).toHaveLength(100);
  await app.ok('POST /auth/register', { json: { username: long, password } }, 201);
  for (const wrong of [`${long}x`, 'a b', 'a@b', '한글'])
    expect((await app.send('POST /auth/register', { json: { username: wrong, password } })).status).toBe(422);
});

it('a person is read, changed and deleted', async () => {
  const { token, id } = await register();
  expect(await app.ok('GET /users/me', { token })).toMatchObject({ user_id: id, role: 'user', avatar_url: null });
  expect(await app.ok('PATCH /users/me', { token, json: { nickname: '가온', bio: '분리배출 중' } })).toMatchObject({
    nickname: '가온',
    bio: '분리배출 중',
  });
  const settings = await app.ok('PATCH /users/me/settings', {
    token,
    json: { theme: 'light', language: 'ko', notification_enabled: true },
  });
  expect(settings).toMatchObject({ theme: 'light', language: 'ko', notification_enabled: true });
  expect(await app.ok('GET /users/me/settings', { token })).toEqual(settings);
  expect(await app.ok('DELETE /users/me', { token })).toHaveProperty('erased_at');
  expect((await app.send('GET /users/me', { token })).status).toBe(401);
});

it('a picture comes as a part of a form, and all of the form counts', async () => {
  const { token } = await register();
  const picture = async (background: string) =>
    new Blob(
      [
        await sharp({ create: { width: 64, height: 64, channels: 3, background } })
          .png()
          .toBuffer(),
      ],
      {
        type: 'image/png',
      },
    );
  const shown = async () => text(await app.ok('GET /users/me', { token }), 'avatar_url');
  const set = await app.ok('POST /users/me/avatar', { token, parts: { file: await picture('#ff0000') } });
  expect(text(set, 'avatar_url')).toBe(await shown());
  const seen = await fetch(installation.url + (await shown()));
  const { dominant } = await sharp(Buffer.from(await seen.arrayBuffer())).stats();
  expect([seen.headers.get('content-type'), dominant.r > 200, dominant.g < 50]).toEqual(['image/webp', true, true]);
  const before = await shown();
  // The part that is not known comes after the picture: nothing of the form has counted.
  const blue = await picture('#0000ff');
  expect(await app.send('POST /users/me/avatar', { token, parts: { file: blue, surprise: 'x' } })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'body.surprise', code: 'unknown_field' }] },
  });
  expect(await app.send('POST /users/me/avatar', { token, parts: { surprise: blue } })).toMatchObject({ status: 422 });
  expect(await app.send('POST /users/me/avatar', { token, parts: { file: new Blob(['<svg/>']) } })).toMatchObject({
    status: 415,
  });
  expect(await app.send('POST /users/me/avatar', { token, parts: {} })).toMatchObject({ status: 422 });
  expect((await app.send('POST /users/me/avatar', { parts: { file: blue } })).status).toBe(401);
  expect(await shown()).toBe(before);
  const next = await app.ok('POST /users/me/avatar', { token, parts: { file: blue } });
  expect(text(next, 'avatar_url')).not.toBe(before);
});

it('the settings of a person are there one by one, and for nobody else', async () => {
  const { token, id } = await register();
  expect(await app.ok('PUT /user/settings/theme', { token, json: { theme: 'dark' } })).toEqual({ theme: 'dark' });
  expect(await app.ok('PUT /user/settings/notification', { token, json: { notification_enabled: true } })).toEqual({
    notification_enabled: true,
  });
  expect(await app.ok('GET /user/settings/subscription', { token })).toMatchObject({ plan: 'free' });
  const other = await register();
  expect((await app.send(`GET /users/${id}/settings`, { token: other.token })).status).toBe(403);
});

it('the guide is read by anybody: categories, items, rules, questions', async () => {
  expect(list(await app.ok('GET /recycle/categories'), 'items')).toHaveLength(9);
  const items = list(await app.ok('GET /recycle/items?category=glass'), 'items');
  expect(items.length).toBeGreaterThan(0);
  const item = await app.ok(`GET /recycle/items/${text(items[0] ?? {}, 'id')}`);
  expect(item).toMatchObject({ category: 'glass' });
  // In a list, by itself and among what was found: by the names of the description, and by no others.
  const [hit] = list(await app.ok('POST /recycle/items/search', { json: { query: '유리병' } }), 'items');
  for (const one of [items[0] ?? {}, item, part(hit ?? {}, 'item')]) {
    const { ko } = part(one, 'how_to_recycle');
    expect([ko, part(one, 'do_not_do')['ko'], one['search_keywords']].map(Array.isArray)).toEqual([true, true, true]);
    expect((ko as unknown[]).length).toBeGreaterThan(0);
    for (const ours of ['how_to', 'dont', 'keywords', 'images']) expect(one).not.toHaveProperty(ours);
  }
  for (const region of ['서울', '11', 'Seoul', '서울특별시'])
    expect((await app.send(`GET /recycle/rules/${encodeURIComponent(region)}`)).status).toBe(200);
  expect(await app.ok('GET /recycle/stats')).toHaveProperty('items');
});

it('items are searched by name, by initial consonants, and by several words that all have to fit', async () => {
  const search = async (query: string) =>
    list(await app.ok('POST /recycle/items/search', { json: { query, limit: 5 } }), 'items').map((hit) =>
      text(part(hit, 'item'), 'id'),
    );
  expect((await search('ㅍㅌㅂ')).length).toBeGreaterThan(0);
  const both = await search('유리,깨진');
  expect(both[0]).toBe('broken-glass');
});

it('a question counts its views, and who was helped by it once', async () => {
  const { token } = await register();
  const faq = list(await app.ok('GET /recycle/faq?sort=views'), 'items')[0] ?? {};
  const id = text(faq, 'id');
  const before = await app.ok(`GET /recycle/faq/${id}`);
  expect((await app.ok(`GET /recycle/faq/${id}`))['view_count']).toBe(Number(before['view_count']) + 1);
  const first = await app.ok(`POST /recycle/faq/${id}/helpful`, { token });
  expect(Object.keys(first)).toEqual(['helpful_count']);
  expect(first['helpful_count']).toBeGreaterThan(0);
  for (const one of [before, faq]) {
    expect([typeof one['view_count'], typeof one['helpful_count']]).toEqual(['number', 'number']);
    for (const ours of ['views', 'helpful']) expect(one).not.toHaveProperty(ours);
  }
  expect(await app.ok(`POST /recycle/faq/${id}/helpful`, { token })).toEqual(first);
  expect((await app.send(`POST /recycle/faq/${id}/helpful`)).status).toBe(401);
});
