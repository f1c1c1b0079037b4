import { operations } from '@madang/contracts/index';
import { routesTo, splitKey, type Operation } from '@madang/contracts/operation';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, unique } from '../support/accounts.ts';
import { call, refusal } from '../support/client.ts';
import { SHAPES, startShape, type Installation } from '../support/shapes.ts';

const ALIASES = (Object.entries(operations) as [string, Operation][]).flatMap(([key, operation]) => routesTo(key, operation).slice(1).map(({ method, path }) => `${method} ${path}`));

/** The smallest GIF. */
const DOT = new Blob([Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')], { type: 'image/gif' });

describe.each(SHAPES)('names that other apps know, %s', (shape) => {
  let house: Installation;
  let admin: pg.Client;
  beforeAll(async () => {
    house = await startShape(shape, { LOG_LEVEL: 'error' });
    admin = new pg.Client({ connectionString: house.database.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await house.stop();
  });

  const tried = new Set<string>();
  const send = async (key: string, body?: object | URLSearchParams | Blob, token?: string) => {
    tried.add(key);
    const { method, path } = splitKey(key);
    const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined || body instanceof URLSearchParams || body instanceof Blob ? {} : { 'content-type': 'application/json' }) };
    const response = await fetch(house.url + path, { method, headers, ...(body === undefined ? {} : { body: body instanceof URLSearchParams || body instanceof Blob ? body : JSON.stringify(body) }) });
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
      expect((await send(key, { login_id: who.login_id, login_pw: 'a wrong one' })).body).toMatchObject({ code: 'invalid_credentials' });
      expect((await send(key, new URLSearchParams({ username: who.login_id, password: who.login_pw }))).status).toBe(200);
      expect(await send('GET /api/v1/user/me', undefined, String(opened.body['access_token']))).toMatchObject({ status: 200, body: { id: made.body['user_id'] } });
    }
    expect((await send('GET /api/v1/user/me')).status).toBe(401);
    expect(await send('POST /api/v1/auth/signup', { login_id: unique() })).toMatchObject({ status: 422, body: { errors: [{ path: 'body.password', code: 'required' }] } });
  });

  it('a person is read, described, pictured and set up by them, as by our own', async () => {
    const { token } = await startAccount(house.url);
    const own = async (key: 'GET /users/me/profile' | 'GET /user/settings') => (await call(house.elsewhere, key, {}, { token })).body;
    expect(await send('PATCH /api/v1/users/me', { nickname: '가온' }, token)).toEqual({ status: 200, body: await own('GET /users/me/profile') });
    expect((await send('GET /api/v1/users/me', undefined, token)).body).toMatchObject({ nickname: '가온' });
    expect(await send('PATCH /api/v1/users/me/settings', { theme: 'dark' }, token)).toEqual({ status: 200, body: await own('GET /user/settings') });
    expect((await send('GET /api/v1/users/me/settings', undefined, token)).body).toMatchObject({ theme: 'dark' });
    const pictured = await send('POST /api/v1/users/me/avatar', DOT, token);
    expect(pictured).toEqual({ status: 200, body: await own('GET /users/me/profile') });
    expect(pictured.body['avatar_url']).toMatch(/\/avatar\?v=/);
  });

  it('whoever has just signed in deletes their account without the password, and nobody else', async () => {
    const account = await startAccount(house.url);
    const open = await signIn(house.url, account);
    await admin.query("UPDATE auth.sessions SET created_at = created_at - interval '11 minutes' WHERE user_id = $1", [account.id]);
    expect((await refusal(call(house.url, 'DELETE /users/me', {}, { token: open.access_token }))).problem.code).toBe('recent_sign_in_required');
    const fresh = await signIn(house.url, account);
    const { body } = await call(house.url, 'DELETE /users/me', {}, { token: fresh.access_token });
    expect(Date.parse(body.erased_at)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    await expect.poll(async () => (await refusal(call(house.elsewhere, 'GET /auth/me', {}, { token: open.access_token }))).problem.code).toBe('session_revoked');
    await call(house.url, 'POST /auth/user/restore', { body: { token: body.undo_token } });
  });

  it('none was left out here', () => {
    expect([...tried].sort()).toEqual([...ALIASES].sort());
  });
});
