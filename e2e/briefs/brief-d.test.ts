import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sharedShape, type Installation } from '../support/shapes.ts';
import { BriefClient, list, part, text } from './brief-client.ts';

/** The app of brief D: people, their settings and points, the recycling guide, places, scans and characters. */
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

it('every endpoint of its five services answers as it says, to whom it says', async () => {
  const { token, id } = await register();
  const stranger = await register();
  const here = 'lat=37.5593&lon=126.9083';
  const home = { name: '집', latitude: 37.5593, longitude: 126.9083, is_default: true };
  const saved = text(await app.ok('POST /locations/me', { token, json: home }, 201), 'id');
  const item = text(list(await app.ok('GET /recycle/items?limit=1'), 'items')[0] ?? {}, 'id');
  const faq = text(list(await app.ok('GET /recycle/faq'), 'items')[0] ?? {}, 'id');
  const characters = list(await app.ok('GET /characters'), 'characters');
  expect(characters.length).toBeGreaterThanOrEqual(6);
  const open = text(characters[0] ?? {}, 'id');
  const photo = new Blob([
    await sharp({ create: { width: 40, height: 40, channels: 3, background: '#3a7' } })
      .png()
      .toBuffer(),
  ]);
  const scan = text(await app.ok('POST /scan', { token, parts: { photo } }, 202), 'task_id');
  const own: readonly (readonly [string, number, object?])[] = [
    ['GET /users/me', 200],
    ['PATCH /users/me', 200, { bio: '안녕' }],
    ['GET /users/me/points', 200],
    ['GET /users/me/level', 200],
    ['GET /users/me/activities', 200],
    ['GET /users/me/badges', 200],
    ['GET /users/me/invite', 200],
    ['POST /users/me/attendance', 200],
    ['GET /users/me/settings', 200],
    ['PATCH /users/me/settings', 200, { theme: 'dark' }],
    ['GET /user/settings', 200],
    ['GET /user/settings/subscription', 200],
    ['GET /user/settings/theme', 200],
    ['PUT /user/settings/theme', 200, { theme: 'light' }],
    ['GET /user/settings/notification', 200],
    ['PUT /user/settings/notification', 200, { notification_enabled: false }],
    ['GET /users/me/export', 200],
    ['GET /locations/me', 200],
    [`PATCH /locations/me/${saved}`, 200, { name: '우리 집' }],
    ['POST /locations/geocode', 200, { address: '서울 마포구' }],
    ['POST /locations/reverse', 200, { latitude: 37.5593, longitude: 126.9083 }],
    [`GET /scan/${scan}`, 200],
    ['GET /scan/history', 200],
    ['GET /users/me/characters', 200],
    [`POST /users/me/characters/${open}/select`, 200, {}],
    [`POST /recycle/faq/${faq}/helpful`, 200],
    [`DELETE /locations/me/${saved}`, 204],
  ];
  const anybody: readonly (readonly [string, number, object?])[] = [
    ['GET /users/leaderboard?period=weekly', 200],
    ['GET /users/leaderboard?period=monthly', 200],
    ['GET /users/leaderboard?period=all', 200],
    ['GET /recycle/categories', 200],
    ['GET /recycle/items?category=plastic', 200],
    [`GET /recycle/items/${item}`, 200],
    ['POST /recycle/items/search', 200, { query: '우유팩', limit: 3 }],
    [`GET /recycle/rules/${encodeURIComponent('서울')}?district=${encodeURIComponent('마포구')}`, 200],
    ['GET /recycle/faq?category=plastic&sort=views', 200],
    [`GET /recycle/faq/${faq}`, 200],
    ['GET /recycle/stats', 200],
    [`GET /locations/bins?${here}&radius=1000`, 200],
    [`GET /locations/bins?${here}&type=clothes`, 200],
    [`GET /locations/centers?${here}&open_now=true`, 200],
    [`GET /locations/centers?region=${encodeURIComponent('서울')}`, 200],
    ['GET /characters', 200],
  ];
  const refused: readonly (readonly [string, number, object?])[] = [
    ['GET /locations/bins?lat=91&lon=126', 422],
    ['GET /locations/bins?lat=NaN&lon=126', 422],
    [`GET /locations/bins?${here}&radius=1000000000`, 422],
    ['GET /recycle/items/none-such', 404],
    ['GET /users/leaderboard?period=yearly', 422],
  ];
  const answers = async (calls: typeof own, who: { readonly token?: string } = {}) => {
    const heard: string[] = [];
    for (const [call, , json] of calls)
      heard.push(`${call} ${(await app.send(call, { ...who, ...(json === undefined ? {} : { json }) })).status}`);
    return heard;
  };
  const asSaid = (calls: typeof own): string[] => calls.map(([call, status]) => `${call} ${status}`);
  // What is somebody's own is nobody else's, and without a token nobody's.
  const unsigned = own.filter(([call]) => !/geocode|reverse|helpful/.test(call));
  expect(await answers(unsigned)).toEqual(unsigned.map(([call]) => `${call} 401`));
  expect((await app.send(`GET /scan/${scan}`, { token: stranger.token })).status).toBe(404);
  expect((await app.send(`PATCH /locations/me/${saved}`, { token: stranger.token, json: { name: 'x' } })).status).toBe(
    404,
  );
  expect((await app.send(`GET /admin/users/${id}/points`, { token })).status).toBe(403);
  expect(await answers(own, { token })).toEqual(asSaid(own));
  expect(await answers(anybody)).toEqual(asSaid(anybody));
  expect(await answers(refused)).toEqual(asSaid(refused));
});
