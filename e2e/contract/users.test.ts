import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emitEvent } from '../../server/src/platform/events/emit.ts';
import { addressOf, call, refusal, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { SHAPES, startShape, type Installation } from '../support/shapes.ts';

const picture = async (width = 300, height = 200, background = '#336699'): Promise<Blob> => new Blob([await sharp({ create: { width, height, channels: 3, background } }).jpeg().toBuffer()], { type: 'image/jpeg' });

describe.each(SHAPES)('people, %s', (shape) => {
  let house: Installation;
  let admin: pg.Client;
  beforeAll(async () => {
    house = await startShape(shape);
    admin = new pg.Client({ connectionString: house.database.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await house.stop();
  });

  const as = ({ token }: Person) => ({ token });
  const countRows = async (): Promise<unknown> =>
    (await admin.query("SELECT (SELECT count(*) FROM users.profiles) AS profiles, (SELECT count(*) FROM users.settings) AS settings, (SELECT count(*) FROM users.avatars) AS avatars, (SELECT coalesce(sum(extract(epoch FROM updated_at)), 0) FROM users.profiles) AS changed")).rows[0];
  const profileOf = async (person: Person) => (await call(house.elsewhere, 'GET /users/me/profile', {}, as(person))).body;
  const settingsOf = async (person: Person) => (await call(house.elsewhere, 'GET /user/settings', {}, as(person))).body;

  it('who never set anything has defaults in their own language, and reading writes nothing', async () => {
    const before = await countRows();
    const me = await startGuest(house.url);
    const english = { token: me.token, headers: { 'accept-language': 'en-GB' } };
    expect((await call(house.url, 'GET /users/me/profile', {}, english)).body).toEqual({ user_id: me.id, nickname: null, bio: null, region: null, locale: 'en', avatar_url: null, created_at: null, updated_at: null });
    expect((await call(house.url, 'GET /user/settings', {}, english)).body).toEqual({ theme: 'system', language: 'en', notification_enabled: false, plan: 'free' });
    expect((await settingsOf(me)).language).toBe('ko');
    expect((await call(house.url, 'GET /user/settings/subscription', {}, english)).body.plans.map(({ id, self_service }) => `${id} ${self_service}`)).toEqual(['free true', 'plus false', 'pro false']);
    expect((await refusal(call(house.url, 'GET /users/:user_id/avatar', { params: { user_id: me.id }, query: {} }))).problem.code).toBe('avatar_not_found');
    expect(await countRows()).toEqual(before);
  });

  it('change what they give, and nothing else', async () => {
    const me = await startGuest(house.url);
    const put = async (body: Parameters<typeof call<'PUT /users/me/profile'>>[2]['body']) => (await call(house.url, 'PUT /users/me/profile', { body }, as(me))).body;
    const first = await put({ nickname: '  하늘이 ', bio: '첫 줄\n둘째 줄', region: '36', locale: 'en' });
    expect(first).toMatchObject({ nickname: '하늘이', bio: '첫 줄\n둘째 줄', region: '36', locale: 'en' });
    expect(first.created_at).toMatch(/Z$/);
    const second = (await call(house.elsewhere, 'PUT /users/me/profile', { body: { bio: null } }, as(me))).body;
    expect(second).toEqual({ ...first, bio: null, updated_at: second.updated_at });
    expect(await put({})).toEqual(second);
    expect((await call(house.url, 'GET /users/me/profile', {}, as(me))).body).toEqual(second);
    expect((await settingsOf(me)).language).toBe('en');

    await call(house.url, 'PUT /user/settings/theme', { body: { theme: 'dark' } }, as(me));
    await call(house.url, 'PUT /user/settings/notification', { body: { notification_enabled: true } }, as(me));
    await call(house.url, 'PUT /user/settings', { body: { language: 'ko' } }, as(me));
    expect(await settingsOf(me)).toEqual({ theme: 'dark', language: 'ko', notification_enabled: true, plan: 'free' });
    expect((await call(house.elsewhere, 'GET /user/settings/theme', {}, as(me))).body).toEqual({ theme: 'dark' });
    expect((await profileOf(me)).locale).toBe('ko');
    expect(await settingsOf(await startGuest(house.url))).toMatchObject({ theme: 'system', notification_enabled: false });
  });

  it('are told what is wrong, and nothing of it is written', async () => {
    const me = await startGuest(house.url);
    const before = await countRows();
    const wrong = async (body: object) => (await refusal(call(house.url, 'PUT /users/me/profile', { body }, as(me)))).problem.errors?.map(({ path, code }) => `${path} ${code}`);
    expect(await wrong({ nickname: '   ', bio: '좋은 소개' })).toEqual(['body.nickname blank']);
    expect(await wrong({ nickname: '가'.repeat(31) })).toEqual(['body.nickname too_long']);
    expect(await wrong({ nickname: '두\n줄' })).toEqual(['body.nickname one_line']);
    expect(await wrong({ nickname: '거꾸로\u202Egnp' })).toEqual(['body.nickname one_line']);
    expect(await wrong({ bio: '가'.repeat(501), region: '99', locale: 'fr' })).toEqual(['body.bio too_long', 'body.region not_an_option', 'body.locale not_an_option']);
    const theme = await refusal(call(house.url, 'PUT /user/settings', { body: { theme: 'pink' as 'dark', notification_enabled: true } }, as(me)));
    expect([theme.status, theme.problem.errors?.[0]?.path]).toEqual([422, 'body.theme']);
    expect(await countRows()).toEqual(before);
  });

  it('keep settings that others at the same time set too', async () => {
    const me = await startGuest(house.url);
    await Promise.all([
      call(house.url, 'PUT /user/settings/theme', { body: { theme: 'light' } }, as(me)),
      call(house.elsewhere, 'PUT /user/settings/notification', { body: { notification_enabled: true } }, as(me)),
      call(house.url, 'PUT /users/me/profile', { body: { locale: 'en', nickname: '나' } }, as(me)),
      call(house.elsewhere, 'PUT /users/me/profile', { body: { region: '50' } }, as(me)),
    ]);
    expect(await settingsOf(me)).toEqual({ theme: 'light', language: 'en', notification_enabled: true, plan: 'free' });
    expect(await profileOf(me)).toMatchObject({ nickname: '나', region: '50' });
  });

  it('choose no plan that is not for choosing, nor anything for others', async () => {
    const [me, other] = [await startGuest(house.url), await startGuest(house.url)];
    const before = await countRows();
    const plan = await refusal(call(house.url, 'PUT /user/settings/subscription', { body: { plan: 'pro' } }, as(me)));
    expect([plan.status, plan.problem.code]).toEqual([403, 'plan_not_self_service']);
    expect((await refusal(call(house.url, 'PUT /user/settings', { body: { theme: 'dark', plan: 'plus' } }, as(me)))).problem.code).toBe('plan_not_self_service');
    const params = { user_id: other.id };
    const others = await Promise.all([
      refusal(call(house.url, 'GET /users/:user_id/settings', { params }, as(me))),
      refusal(call(house.url, 'PUT /users/:user_id/settings', { params, body: { theme: 'dark' } }, as(me))),
      refusal(call(house.url, 'PUT /users/:user_id/settings/subscription', { params: { user_id: me.id }, body: { plan: 'pro' } }, as(me))),
    ]);
    expect(others.map(({ status, problem }) => `${status} ${problem.code}`)).toEqual(others.map(() => '403 forbidden'));
    expect(await countRows()).toEqual(before);
  });

  it('have what they may not choose set by an admin, if they exist', async () => {
    const [me, admin] = [await startGuest(house.url), await startWithRole(house, 'admin')];
    const set = await call(house.url, 'PUT /users/:user_id/settings/subscription', { params: { user_id: me.id }, body: { plan: 'pro' } }, { token: admin.token });
    expect(set.body.plan).toBe('pro');
    expect((await settingsOf(me)).plan).toBe('pro');
    const before = await countRows();
    for (const key of ['GET /users/:user_id/settings', 'GET /users/:user_id/settings/subscription'] as const) {
      const { status, problem } = await refusal(call(house.elsewhere, key, { params: { user_id: randomUUID() } }, { token: admin.token }));
      expect([status, problem.code]).toEqual([404, 'user_not_found']);
    }
    expect((await refusal(call(house.url, 'PUT /users/:user_id/settings', { params: { user_id: randomUUID() }, body: { theme: 'dark' } }, { token: admin.token }))).problem.code).toBe('user_not_found');
    expect(await countRows()).toEqual(before);
  });

  describe('pictures', () => {
    const show = (path: string | null, headers: Record<string, string> = {}): Promise<Response> => fetch(house.elsewhere + (path ?? '/'), { headers });

    it('are shown to everybody, kept for as long as they are the same, and never run', async () => {
      const me = await startGuest(house.url);
      const set = await call(house.url, 'PUT /users/me/avatar', { body: await picture() }, as(me));
      const url = set.body.avatar_url;
      expect(set.body.updated_at).not.toBeNull();
      const shown = await show(url);
      expect(await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
      const header = (name: string): string | null => shown.headers.get(name);
      expect([shown.status, header('content-type'), header('x-content-type-options'), header('cache-control'), header('content-security-policy')]).toEqual([200, 'image/webp', 'nosniff', 'private, max-age=31536000, immutable', "default-src 'none'; sandbox"]);
      expect((await show(url, { 'if-none-match': `W/"x", ${header('etag') ?? ''}` })).status).toBe(304);
      expect((await show(url, { 'if-none-match': '"x"' })).status).toBe(200);
      // Under an address without its name, or with an old one, it may change.
      for (const changing of [`/api/v1/users/${me.id}/avatar`, `/api/v1/users/${me.id}/avatar?v=old`]) expect((await show(changing)).headers.get('cache-control')).toBe('private, no-cache');

      const other = (await call(house.url, 'PUT /users/me/avatar', { body: await picture(100, 100, '#ff0000') }, as(me))).body.avatar_url;
      expect(other).not.toBe(url);
      expect((await call(house.elsewhere, 'DELETE /users/me/avatar', {}, as(me))).body.avatar_url).toBeNull();
      expect((await show(other)).status).toBe(404);
      expect((await call(house.url, 'DELETE /users/me/avatar', {}, as(me))).status).toBe(200);
    });

    it('of up to 5 MiB get through, and no byte more', async () => {
      const me = await startGuest(house.url);
      const small = Buffer.from(await (await picture()).arrayBuffer());
      const padded = (bytes: number): Blob => new Blob([small, Buffer.alloc(bytes - small.length)], { type: 'image/jpeg' });
      expect((await call(house.url, 'PUT /users/me/avatar', { body: padded(5 * 1024 * 1024) }, as(me))).status).toBe(200);
      const refused = await refusal(call(house.url, 'PUT /users/me/avatar', { body: padded(5 * 1024 * 1024 + 1) }, as(me)));
      expect([refused.status, refused.problem.code]).toEqual([413, 'payload_too_large']);
      // Without saying beforehand how much it will be.
      const endless = await fetch(`${house.url}/api/v1/users/me/avatar`, { method: 'PUT', duplex: 'half', headers: { authorization: `Bearer ${me.token}`, 'content-type': 'image/jpeg' }, body: padded(7_000_000).stream() }).then(({ status }) => status, () => 'cut off');
      expect([413, 'cut off']).toContain(endless);
    });

    it('that are none are refused, each with its reason, and the old one stays', async () => {
      const me = await startGuest(house.url);
      await call(house.url, 'PUT /users/me/avatar', { body: await picture() }, as(me));
      const before = await countRows();
      const whole = Buffer.from(await (await picture(900, 900)).arrayBuffer());
      const bomb = Buffer.from('89504e470d0a1a0a0000000d49484452000075300000753008020000001ad2bb530000000a49444154789c636000000002000148afa4710000000049454e44ae426082', 'hex');
      const hostile: [string, Buffer, string, string][] = [
        ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'image/png', '415 unsupported_media_type'],
        ['SVG in disguise', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png', '415 unsupported_media_type'],
        ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml', '415 unsupported_media_type'],
        ['JSON', Buffer.from('{}'), 'application/json', '415 unsupported_media_type'],
        ['nothing', Buffer.alloc(0), 'image/png', '415 unsupported_media_type'],
        ['half of one', whole.subarray(0, whole.length / 2), 'image/jpeg', '422 picture_unreadable'],
        ['one of 900 megapixels', bomb, 'image/png', '422 picture_too_large'],
      ];
      for (const [name, bytes, type, expected] of hostile) {
        const { status, problem } = await refusal(call(house.url, 'PUT /users/me/avatar', { body: new Blob([bytes], { type }) }, as(me)));
        expect({ name, answer: `${status} ${problem.code}` }).toEqual({ name, answer: expected });
        expect(problem.title).not.toContain('{');
      }
      expect(await countRows()).toEqual(before);
    });
  });

  describe('the export', () => {
    const download = async (person: Person): Promise<{ headers: Headers; body: Record<string, Record<string, unknown>[]> }> => {
      const response = await fetch(addressOf(house.url, 'GET /users/me/export', {}), { headers: { authorization: `Bearer ${person.token}` } });
      expect(response.status).toBe(200);
      return { headers: response.headers, body: (await response.json()) as Record<string, Record<string, unknown>[]> };
    };
    const ofType = (records: Record<string, unknown>[] | undefined, type: string) => (records ?? []).filter((record) => record['type'] === type);

    it('holds what every service has of a person, and nothing of others', async () => {
      const [me, other] = [await startGuest(house.url), await startGuest(house.url)];
      await call(house.url, 'PUT /users/me/profile', { body: { nickname: '내 별명' } }, as(me));
      await call(house.url, 'PUT /users/me/avatar', { body: await picture() }, as(me));
      await call(house.url, 'POST /recycle/faq/:id/helpful', { params: { id: 'pet-label' } }, as(me));
      await call(house.url, 'POST /conversations', { body: { title: '남의 대화' } }, as(other));
      const kept = (await call(house.url, 'POST /conversations', { body: { app: 'eco' } }, as(me))).body.conversation.id;
      await call(house.url, 'POST /conversations/:id/messages', { params: { id: kept }, body: { content: '거울은 어떻게 버려요?' } }, as(me));
      const { body: share } = await call(house.url, 'POST /shares', { body: { conversation_id: kept } }, as(me));
      const deleted = (await call(house.url, 'POST /conversations', { body: { title: '지운 대화' } }, as(me))).body.conversation.id;
      await call(house.url, 'DELETE /conversations/:id', { params: { id: deleted } }, as(me));

      const { headers, body } = await download(me);
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="madang-\d{4}-\d\d-\d\d\.json"/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(Object.keys(body)).toEqual(['exported_at', 'user_id', 'users', 'identity', 'chat', 'recycle']);
      expect(ofType(body['identity'], 'account')).toMatchObject([{ id: me.id }]);
      expect(ofType(body['identity'], 'session')).toHaveLength(1);
      expect(body['users']).toMatchObject([{ type: 'profile', nickname: '내 별명' }, { type: 'settings', plan: 'free' }, { type: 'avatar', content_type: 'image/webp' }]);
      expect(ofType(body['chat'], 'conversation').map(({ id, deleted_at }) => [id, deleted_at === null])).toEqual([[kept, true], [deleted, false]]);
      const messages = ofType(body['chat'], 'message');
      expect(messages.map(({ role, conversation_id }) => [role, conversation_id])).toEqual([['user', kept], ['assistant', kept]]);
      expect(messages[0]?.['content']).toBe('거울은 어떻게 버려요?');
      expect(ofType(body['chat'], 'share').map(({ id }) => id)).toEqual([share.id]);
      expect(body['recycle']).toEqual([{ type: 'faq_vote', faq_id: 'pet-label' }]);
      expect(JSON.stringify(body)).not.toContain('남의 대화');
    });

    it('has every record once, however many pages they are', async () => {
      const me = await startGuest(house.url);
      await admin.query(
        `WITH c AS (INSERT INTO chat.conversation (id, owner_id, app, message_count) SELECT gen_random_uuid(), $1, 'chat', 30 FROM generate_series(1, 120) RETURNING id),
           long AS (INSERT INTO chat.conversation (id, owner_id, app, message_count) VALUES (gen_random_uuid(), $1, 'chat', 450) RETURNING id)
         INSERT INTO chat.message (id, conversation_id, position, role, content, status)
         SELECT gen_random_uuid(), id, n, 'user', repeat('가', 400), 'complete' FROM c, generate_series(0, 29) n
         UNION ALL SELECT gen_random_uuid(), id, n, 'user', repeat('나', 9000), 'complete' FROM long, generate_series(0, 449) n`,
        [me.id],
      );
      const { body } = await download(me);
      const ids = (type: string): unknown[] => ofType(body['chat'], type).map(({ id }) => id);
      expect([ids('conversation').length, new Set(ids('conversation')).size]).toEqual([121, 121]);
      expect([ids('message').length, new Set(ids('message')).size]).toEqual([4050, 4050]);
    });
  });

  it('are erased here when their account is gone', async () => {
    const [me, other] = [await startGuest(house.url), await startGuest(house.url)];
    for (const person of [me, other]) {
      await call(house.url, 'PUT /users/me/profile', { body: { nickname: '이름' } }, as(person));
      await call(house.url, 'PUT /user/settings', { body: { theme: 'dark' } }, as(person));
      await call(house.url, 'PUT /users/me/avatar', { body: await picture() }, as(person));
    }
    await house.database.connect('identity').transaction((tx) => emitEvent(tx, 'identity.user_removed', { user_id: me.id }));
    const left = async (id: string): Promise<unknown> =>
      (await admin.query('SELECT user_id FROM users.profiles WHERE user_id = $1 UNION ALL SELECT user_id FROM users.settings WHERE user_id = $1 UNION ALL SELECT user_id FROM users.avatars WHERE user_id = $1', [id])).rowCount;
    for (let tries = 0; tries < 100 && (await left(me.id)) !== 0; tries++) await sleep(100);
    expect([await left(me.id), await left(other.id)]).toEqual([0, 3]);
    expect(await profileOf(me)).toMatchObject({ nickname: null, avatar_url: null });
  });
});
