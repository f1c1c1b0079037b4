import { operations } from '@madang/contracts/index';
import { routesTo, splitKey, type Operation } from '@madang/contracts/operation';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, unique } from '../support/accounts.ts';
import { call, refusal } from '../support/client.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

const ALIASES = (Object.entries(operations) as [string, Operation][]).flatMap(([key, operation]) =>
  routesTo(key, operation)
    .slice(1)
    .map(({ method, path }) => `${method} ${path}`),
);

describe.each(SHAPES)('names that other apps know, %s', (shape) => {
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

  const tried = new Set<string>();
  const send = async (key: string, body?: object | URLSearchParams, token?: string) => {
    tried.add(key);
    const { method, path } = splitKey(key);
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || body instanceof URLSearchParams ? {} : { 'content-type': 'application/json' }),
    };
    const response = await fetch(installation.url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: body instanceof URLSearchParams ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('an account is made, opened and asked about by them, with the names of fields that they use', async () => {
    const who = { login_id: unique(), login_pw: `열쇠 ${unique()}`, name: '가온' };
    const made = await send('POST /api/v1/auth/signup', who);
    expect(made).toMatchObject({ status: 201, body: { login_id: who.login_id, name: '가온', token_type: 'Bearer' } });
    expect(made.body['user_id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.body['created_at']).toMatch(/Z$/);
    for (const key of ['POST /api/v1/user/login', 'POST /api/user/login']) {
      const opened = await send(key, { login_id: who.login_id, login_pw: who.login_pw });
      expect(opened).toMatchObject({ status: 200, body: { user: { id: made.body['user_id'], name: '가온' } } });
      expect((await send(key, { login_id: who.login_id, login_pw: 'a wrong one' })).body).toMatchObject({
        code: 'invalid_credentials',
      });
      expect((await send(key, new URLSearchParams({ username: who.login_id, password: who.login_pw }))).status).toBe(
        200,
      );
      expect(await send('GET /api/v1/user/me', undefined, String(opened.body['access_token']))).toMatchObject({
        status: 200,
        body: { id: made.body['user_id'] },
      });
    }
    expect((await send('GET /api/v1/user/me')).status).toBe(401);
    expect(await send('POST /api/v1/auth/signup', { login_id: unique() })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'body.password', code: 'required' }] },
    });
  });

  it('a person is read, described and set up by them, as by our own', async () => {
    const { token } = await startAccount(installation.url);
    const own = async (key: 'GET /users/me/profile' | 'GET /user/settings') =>
      (await call(installation.elsewhere, key, {}, { token })).body;
    expect(await send('PATCH /api/v1/users/me', { nickname: '가온' }, token)).toEqual({
      status: 200,
      body: await own('GET /users/me/profile'),
    });
    expect((await send('GET /api/v1/users/me', undefined, token)).body).toMatchObject({ nickname: '가온' });
    expect(await send('PATCH /api/v1/users/me/settings', { theme: 'dark' }, token)).toEqual({
      status: 200,
      body: await own('GET /user/settings'),
    });
    expect((await send('GET /api/v1/users/me/settings', undefined, token)).body).toMatchObject({ theme: 'dark' });
  });

  it('a conversation is shared, read, cloned and taken back by them', async () => {
    const { token } = await startAccount(installation.url);
    const { conversation } = (await call(installation.url, 'POST /conversations', { body: { app: 'eco' } }, { token }))
      .body;
    await call(
      installation.url,
      'POST /conversations/:id/messages',
      { params: { id: conversation.id }, body: { content: '우산은?' } },
      { token },
    );
    const at = (key: string, id: unknown): string => key.replace(':id', String(id));
    const share = async (key: string, id?: unknown, body?: object) => {
      tried.add(key);
      const { method, path } = splitKey(key);
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      };
      return fetch(installation.url + at(path, id), {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    };
    const made = (await (
      await share('POST /api/v1/share', undefined, { conversation_id: conversation.id })
    ).json()) as { id: string };
    expect((await (await share('GET /api/v1/share')).json()) as object).toMatchObject({ items: [{ id: made.id }] });
    expect((await (await share('GET /api/v1/share/:id', made.id)).json()) as object).toMatchObject({ id: made.id });
    expect((await share('POST /api/v1/share/:id/clone', made.id)).status).toBe(201);
    expect((await share('DELETE /api/v1/share/:id', made.id)).status).toBe(204);
    expect((await share('GET /api/v1/share/:id', made.id)).status).toBe(410);
  });

  it('the guide is read by them with the names of fields that they use, and says the same as by our own', async () => {
    const { token } = await startAccount(installation.url);
    const read = async (key: string, path: string, body?: object) => {
      tried.add(key);
      const send = (at: string) =>
        fetch(`${installation.url}/api/v1/${at}${path}`, {
          method: splitKey(key).method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }).then(async (response) => ({ status: response.status, text: await response.text() }));
      const [theirs, ours] = [await send('recycle'), await send('guide')];
      expect({ key, theirs: theirs.status, ours: ours.status }).toEqual({ key, theirs: 200, ours: 200 });
      return { theirs: theirs.text, ours: ours.text };
    };
    const NAMES = {
      how_to_recycle: 'how_to',
      do_not_do: 'dont',
      search_keywords: 'keywords',
      helpful_count: 'helpful',
      view_count: 'views',
    };
    const byOurs = (text: string) =>
      Object.entries(NAMES).reduce((all, [name, our]) => all.replaceAll(`"${name}":`, `"${our}":`), text);
    // What others have searched for, found helpful and read may change in between.
    const still = (text: string) =>
      text.replace(/"(views|helpful)":\d+/g, '"$1":0').replace(/"most_searched":\[.*?\]/, '"most_searched":[]');
    const at = '/api/v1/recycle';
    const reads: readonly (readonly [string, string, readonly (keyof typeof NAMES)[], object?])[] = [
      [`GET ${at}/categories`, '/categories', []],
      [`GET ${at}/items`, '/items?limit=5', ['how_to_recycle', 'do_not_do', 'search_keywords']],
      [`GET ${at}/items/:id`, '/items/broken-glass', ['how_to_recycle', 'do_not_do', 'search_keywords']],
      [`POST ${at}/items/search`, '/items/search', ['how_to_recycle', 'search_keywords'], { query: '거울' }],
      [`POST ${at}/items/:id/helpful`, '/items/broken-glass/helpful', ['helpful_count']],
      [`GET ${at}/items/:id/helpful`, '/items/broken-glass/helpful', ['helpful_count']],
      [`GET ${at}/suggestions`, '/suggestions?q=%EA%B1%B0', []],
      [`GET ${at}/rules`, '/rules', []],
      [`GET ${at}/rules/:region`, '/rules/11', []],
      [`POST ${at}/places`, '/places', [], { text: '서울 마포구' }],
      [`POST ${at}/faq/:id/helpful`, '/faq/pet-label/helpful', ['helpful_count']],
      [`GET ${at}/faq`, '/faq', ['view_count', 'helpful_count']],
      [`GET ${at}/faq/:id`, '/faq/pet-label', ['view_count', 'helpful_count']],
      [`POST ${at}/faq/search`, '/faq/search', [], { query: '라벨' }],
      [`GET ${at}/stats`, '/stats', []],
    ];
    for (const [key, path, names, body] of reads) {
      const { theirs, ours } = await read(key, path, body);
      expect({ key, answer: still(byOurs(theirs)) }).toEqual({ key, answer: still(ours) });
      for (const name of names) {
        expect({ key, [name]: theirs.includes(`"${name}":`) }).toEqual({ key, [name]: true });
        expect({ key, [name]: theirs.includes(`"${NAMES[name]}":`) }).toEqual({ key, [name]: false });
      }
    }
  });

  it('whoever has just signed in deletes their account without the password, and nobody else', async () => {
    const account = await startAccount(installation.url);
    const open = await signIn(installation.url, account);
    await admin.query("UPDATE auth.sessions SET created_at = created_at - interval '11 minutes' WHERE user_id = $1", [
      account.id,
    ]);
    expect(
      (await refusal(call(installation.url, 'DELETE /users/me', {}, { token: open.access_token }))).problem.code,
    ).toBe('recent_sign_in_required');
    const fresh = await signIn(installation.url, account);
    const { body } = await call(installation.url, 'DELETE /users/me', {}, { token: fresh.access_token });
    expect(Date.parse(body.erased_at)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    await expect
      .poll(
        async () =>
          (await refusal(call(installation.elsewhere, 'GET /auth/me', {}, { token: open.access_token }))).problem.code,
      )
      .toBe('session_revoked');
    await call(installation.url, 'POST /auth/user/restore', { body: { token: body.undo_token } });
  });

  it('a saved place is changed by PUT as well', async () => {
    const { token } = await startAccount(installation.url);
    const body = { name: '집', latitude: 37.5593, longitude: 126.9083 };
    const { id } = (await call(installation.url, 'POST /locations/me', { body }, { token })).body;
    tried.add('PUT /api/v1/locations/me/:id');
    const response = await fetch(`${installation.url}/api/v1/locations/me/${id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: '우리 집' }),
    });
    expect([response.status, await response.json()]).toMatchObject([200, { id, name: '우리 집', latitude: 37.5593 }]);
  });

  it('what MCP clients ask for first stands at both of its addresses', async () => {
    const at = `${installation.url}/.well-known/oauth-protected-resource`;
    const [ours, theirs] = await Promise.all([at, `${at}/mcp`].map(async (url) => (await fetch(url)).json()));
    expect(ours).toHaveProperty('resource');
    expect(theirs).toEqual(ours);
    tried.add('GET /.well-known/oauth-protected-resource/mcp');
  });

  it('none was left out here', () => {
    expect([...tried].sort()).toEqual([...ALIASES].sort());
  });
});
