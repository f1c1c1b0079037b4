import { randomUUID } from 'node:crypto';
import pg from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emitEvent } from '../../server/src/platform/events/emit.ts';
import { addressOf, call, refusal, startGuest, type Person } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

const picture = async (width = 300, height = 200, background = '#336699'): Promise<Blob> =>
  new Blob(
    [
      await sharp({ create: { width, height, channels: 3, background } })
        .jpeg()
        .toBuffer(),
    ],
    { type: 'image/jpeg' },
  );

describe.each(SHAPES)('people, %s', (shape) => {
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
  const countRows = async (): Promise<unknown> =>
    (
      await admin.query(
        'SELECT (SELECT count(*) FROM users.profiles) AS profiles, (SELECT count(*) FROM users.settings) AS settings, (SELECT count(*) FROM users.avatars) AS avatars, (SELECT coalesce(sum(extract(epoch FROM updated_at)), 0) FROM users.profiles) AS changed',
      )
    ).rows[0];
  const profileOf = async (person: Person) =>
    (await call(installation.elsewhere, 'GET /users/me/profile', {}, as(person))).body;
  const settingsOf = async (person: Person) =>
    (await call(installation.elsewhere, 'GET /user/settings', {}, as(person))).body;

  it('who never set anything has defaults in their own language, and reading writes nothing', async () => {
    const before = await countRows();
    const me = await startGuest(installation.url);
    const english = { token: me.token, headers: { 'accept-language': 'en-GB' } };
    expect((await call(installation.url, 'GET /users/me/profile', {}, english)).body).toEqual({
      user_id: me.id,
      role: 'user',
      nickname: null,
      bio: null,
      region: null,
      locale: 'en',
      avatar_url: null,
      created_at: null,
      updated_at: null,
    });
    expect((await call(installation.url, 'GET /user/settings', {}, english)).body).toEqual({
      theme: 'system',
      language: 'en',
      notification_enabled: false,
      plan: 'free',
    });
    expect((await settingsOf(me)).language).toBe('ko');
    expect(
      (await call(installation.url, 'GET /user/settings/subscription', {}, english)).body.plans.map(
        ({ id, self_service }) => `${id} ${self_service}`,
      ),
    ).toEqual(['free true', 'plus false', 'pro false']);
    expect(
      (await refusal(call(installation.url, 'GET /users/:user_id/avatar', { params: { user_id: me.id }, query: {} })))
        .problem.code,
    ).toBe('avatar_not_found');
    expect(await countRows()).toEqual(before);
  });

  it('change what they give, and nothing else', async () => {
    const me = await startGuest(installation.url);
    const put = async (body: Parameters<typeof call<'PUT /users/me/profile'>>[2]['body']) =>
      (await call(installation.url, 'PUT /users/me/profile', { body }, as(me))).body;
    const first = await put({ nickname: '  하늘이 ', bio: '첫 줄\n둘째 줄', region: '36', locale: 'en' });
    expect(first).toMatchObject({ nickname: '하늘이', bio: '첫 줄\n둘째 줄', region: '36', locale: 'en' });
    expect(first.created_at).toMatch(/Z$/);
    const second = (await call(installation.elsewhere, 'PUT /users/me/profile', { body: { bio: null } }, as(me))).body;
    expect(second).toEqual({ ...first, bio: null, updated_at: second.updated_at });
    expect(await put({})).toEqual(second);
    expect((await call(installation.url, 'GET /users/me/profile', {}, as(me))).body).toEqual(second);
    expect((await settingsOf(me)).language).toBe('en');

    await call(installation.url, 'PUT /user/settings/theme', { body: { theme: 'dark' } }, as(me));
    await call(installation.url, 'PUT /user/settings/notification', { body: { notification_enabled: true } }, as(me));
    await call(installation.url, 'PUT /user/settings', { body: { language: 'ko' } }, as(me));
    expect(await settingsOf(me)).toEqual({ theme: 'dark', language: 'ko', notification_enabled: true, plan: 'free' });
    expect((await call(installation.elsewhere, 'GET /user/settings/theme', {}, as(me))).body).toEqual({
      theme: 'dark',
    });
    expect((await profileOf(me)).locale).toBe('ko');
    expect(await settingsOf(await startGuest(installation.url))).toMatchObject({
      theme: 'system',
      notification_enabled: false,
    });
  });

  it('are told what is wrong, and nothing of it is written', async () => {
    const me = await startGuest(installation.url);
    const before = await countRows();
    const wrong = async (body: object) =>
      (await refusal(call(installation.url, 'PUT /users/me/profile', { body }, as(me)))).problem.errors?.map(
        ({ path, code }) => `${path} ${code}`,
      );
    expect(await wrong({ nickname: '   ', bio: '좋은 소개' })).toEqual(['body.nickname blank']);
    expect(await wrong({ nickname: '가'.repeat(31) })).toEqual(['body.nickname too_long']);
    expect(await wrong({ nickname: '두\n줄' })).toEqual(['body.nickname one_line']);
    expect(await wrong({ nickname: '거꾸로\u202Egnp' })).toEqual(['body.nickname one_line']);
    expect(await wrong({ bio: '가'.repeat(501), region: '99', locale: 'fr' })).toEqual([
      'body.bio too_long',
      'body.region not_an_option',
      'body.locale not_an_option',
    ]);
    const theme = await refusal(
      call(
        installation.url,
        'PUT /user/settings',
        { body: { theme: 'pink' as 'dark', notification_enabled: true } },
        as(me),
      ),
    );
    expect([theme.status, theme.problem.errors?.[0]?.path]).toEqual([422, 'body.theme']);
    expect(await countRows()).toEqual(before);
  });

  it('keep settings that others at the same time set too', async () => {
    const me = await startGuest(installation.url);
    await Promise.all([
      call(installation.url, 'PUT /user/settings/theme', { body: { theme: 'light' } }, as(me)),
      call(installation.elsewhere, 'PUT /user/settings/notification', { body: { notification_enabled: true } }, as(me)),
      call(installation.url, 'PUT /users/me/profile', { body: { locale: 'en', nickname: '나' } }, as(me)),
      call(installation.elsewhere, 'PUT /users/me/profile', { body: { region: '50' } }, as(me)),
    ]);
    expect(await settingsOf(me)).toEqual({ theme: 'light', language: 'en', notification_enabled: true, plan: 'free' });
    expect(await profileOf(me)).toMatchObject({ nickname: '나', region: '50' });
  });

  it('choose no plan that is not for choosing, nor anything for others', async () => {
    const [me, other] = [await startGuest(installation.url), await startGuest(installation.url)];
    const before = await countRows();
    const plan = await refusal(
      call(installation.url, 'PUT /user/settings/subscription', { body: { plan: 'pro' } }, as(me)),
    );
    expect([plan.status, plan.problem.code]).toEqual([403, 'plan_not_self_service']);
    expect(
      (await refusal(call(installation.url, 'PUT /user/settings', { body: { theme: 'dark', plan: 'plus' } }, as(me))))
        .problem.code,
    ).toBe('plan_not_self_service');
    const params = { user_id: other.id };
    const others = await Promise.all([
      refusal(call(installation.url, 'GET /users/:user_id/settings', { params }, as(me))),
      refusal(call(installation.url, 'PUT /users/:user_id/settings', { params, body: { theme: 'dark' } }, as(me))),
      refusal(
        call(
          installation.url,
          'PUT /users/:user_id/settings/subscription',
          { params: { user_id: me.id }, body: { plan: 'pro' } },
          as(me),
        ),
      ),
    ]);
    expect(others.map(({ status, problem }) => `${status} ${problem.code}`)).toEqual(others.map(() => '403 forbidden'));
    expect(await countRows()).toEqual(before);
  });

  it('have what they may not choose set by an admin, if they exist', async () => {
    const [me, admin] = [await startGuest(installation.url), await startWithRole(installation, 'admin')];
    const set = await call(
      installation.url,
      'PUT /users/:user_id/settings/subscription',
      { params: { user_id: me.id }, body: { plan: 'pro' } },
      { token: admin.token },
    );
    expect(set.body.plan).toBe('pro');
    expect((await settingsOf(me)).plan).toBe('pro');
    const before = await countRows();
    for (const key of ['GET /users/:user_id/settings', 'GET /users/:user_id/settings/subscription'] as const) {
      const { status, problem } = await refusal(
        call(installation.elsewhere, key, { params: { user_id: randomUUID() } }, { token: admin.token }),
      );
      expect([status, problem.code]).toEqual([404, 'user_not_found']);
    }
    expect(
      (
        await refusal(
          call(
            installation.url,
            'PUT /users/:user_id/settings',
            { params: { user_id: randomUUID() }, body: { theme: 'dark' } },
            { token: admin.token },
          ),
        )
      ).problem.code,
    ).toBe('user_not_found');
    expect(await countRows()).toEqual(before);
  });

  describe('the export', () => {
    const download = async (
      person: Person,
    ): Promise<{ headers: Headers; body: Record<string, Record<string, unknown>[]> }> => {
      const response = await fetch(addressOf(installation.url, 'GET /users/me/export', {}), {
        headers: { authorization: `Bearer ${person.token}` },
      });
      expect(response.status).toBe(200);
      return { headers: response.headers, body: (await response.json()) as Record<string, Record<string, unknown>[]> };
    };
    const ofType = (records: Record<string, unknown>[] | undefined, type: string) =>
      (records ?? []).filter((record) => record['type'] === type);

    it('holds what every service has of a person, and nothing of others', async () => {
      const [me, other] = [await startGuest(installation.url), await startGuest(installation.url)];
      await call(installation.url, 'PUT /users/me/profile', { body: { nickname: '내 별명' } }, as(me));
      await call(installation.url, 'PUT /users/me/avatar', { body: await picture() }, as(me));
      await call(installation.url, 'POST /guide/faq/:id/helpful', { params: { id: 'pet-label' } }, as(me));
      await call(installation.url, 'POST /guide/items/:id/helpful', { params: { id: 'pen' } }, as(me));
      await call(installation.url, 'POST /conversations', { body: { title: '남의 대화' } }, as(other));
      const kept = (await call(installation.url, 'POST /conversations', { body: { app: 'eco' } }, as(me))).body
        .conversation.id;
      await call(
        installation.url,
        'POST /conversations/:id/messages',
        { params: { id: kept }, body: { content: '거울은 어떻게 버려요?' } },
        as(me),
      );
      const { body: share } = await call(installation.url, 'POST /shares', { body: { conversation_id: kept } }, as(me));
      const deleted = (await call(installation.url, 'POST /conversations', { body: { title: '지운 대화' } }, as(me)))
        .body.conversation.id;
      await call(installation.url, 'DELETE /conversations/:id', { params: { id: deleted } }, as(me));

      const { headers, body } = await download(me);
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="madang-\d{4}-\d\d-\d\d\.json"/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(Object.keys(body)).toEqual([
        'exported_at',
        'user_id',
        'identity',
        'users',
        'chat',
        'recycle',
        'files',
        'studio',
        'location',
        'training',
        'scan',
      ]);
      expect(ofType(body['identity'], 'account')).toMatchObject([{ id: me.id }]);
      expect(ofType(body['identity'], 'session')).toHaveLength(1);
      expect(body['users']).toMatchObject([
        { type: 'profile', nickname: '내 별명' },
        { type: 'settings', plan: 'free' },
        { type: 'avatar', content_type: 'image/webp', content: expect.stringMatching(/avatar\?v=/) as string },
      ]);
      expect(body['files']).toMatchObject([{ type: 'file', purpose: 'avatar', mime_type: 'image/webp' }]);
      expect(ofType(body['chat'], 'conversation').map(({ id, deleted_at }) => [id, deleted_at === null])).toEqual([
        [kept, true],
        [deleted, false],
      ]);
      const messages = ofType(body['chat'], 'message');
      expect(messages.map(({ role, conversation_id }) => [role, conversation_id])).toEqual([
        ['user', kept],
        ['assistant', kept],
      ]);
      expect(messages[0]?.['content']).toBe('거울은 어떻게 버려요?');
      expect(ofType(body['chat'], 'share').map(({ id }) => id)).toEqual([share.id]);
      expect(body['recycle']).toEqual([
        { type: 'faq_vote', faq_id: 'pet-label' },
        { type: 'item_vote', item_id: 'pen' },
      ]);
      expect(JSON.stringify(body)).not.toContain('남의 대화');
    });

    it('has every record once, however many pages they are', async () => {
      const me = await startGuest(installation.url);
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
    const [me, other] = [await startGuest(installation.url), await startGuest(installation.url)];
    for (const person of [me, other]) {
      await call(installation.url, 'PUT /users/me/profile', { body: { nickname: '이름' } }, as(person));
      await call(installation.url, 'PUT /user/settings', { body: { theme: 'dark' } }, as(person));
      await call(installation.url, 'PUT /users/me/avatar', { body: await picture() }, as(person));
    }
    await installation.database
      .connect('identity')
      .transaction((tx) => emitEvent(tx, 'identity.user_removed', { user_id: me.id }));
    const left = async (id: string): Promise<unknown> =>
      (
        await admin.query(
          'SELECT user_id FROM users.profiles WHERE user_id = $1 UNION ALL SELECT user_id FROM users.settings WHERE user_id = $1 UNION ALL SELECT user_id FROM users.avatars WHERE user_id = $1',
          [id],
        )
      ).rowCount;
    await expect.poll(() => left(me.id)).toBe(0);
    expect(await left(other.id)).toBe(3);
    expect(await profileOf(me)).toMatchObject({ nickname: null, avatar_url: null });
  });
});
