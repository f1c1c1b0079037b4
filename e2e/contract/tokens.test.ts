import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';

let installation: Installation;
let development: Installation;
beforeAll(async () => {
  [installation, development] = await Promise.all([
    startShape('together', { LOG_LEVEL: 'error' }),
    startShape('together', { LOG_LEVEL: 'error', MADANG_ENV: 'development', ACCESS_TOKEN_MINUTES: '30' }),
  ]);
});
afterAll(() => Promise.all([installation.stop(), development.stop()]));

const register = async () =>
  (
    await opened(
      call(installation.url, 'POST /auth/register', {
        body: { login_id: randomBytes(8).toString('hex'), password: '긴 비밀번호 하나' },
      }),
    )
  ).body;
const verify = async (text: string, token: string) =>
  (await call(installation.elsewhere, 'POST /tokens/verify', { body: { token: text } }, { token })).body;
const revoke = (text: string, token: string) =>
  call(installation.url, 'POST /tokens/revoke', { body: { token: text } }, { token });

it('say who, with what, in which session, for whom and for how long, and nothing else', async () => {
  const email = `${randomBytes(8).toString('hex')}@example.com`;
  const body = { email, login_id: randomBytes(8).toString('hex'), name: '하늘', password: '긴 비밀번호 하나' };
  const { body: made } = await opened(call(installation.url, 'POST /auth/register', { body }));
  const claims = decodeJwt(made.access_token);
  const sessions = await call(installation.url, 'GET /auth/sessions', {}, { token: made.access_token });
  const metadata = await call(installation.url, 'GET /.well-known/openid-configuration', {});
  expect(decodeProtectedHeader(made.access_token)).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
  expect(claims).toEqual({
    type: 'access',
    kind: 'user',
    sub: made.user_id,
    email,
    username: '하늘',
    roles: ['user'],
    scope: claims['scope'],
    sid: sessions.body.items[0]?.id,
    jti: claims.jti,
    iss: metadata.body.issuer,
    aud: 'madang-api',
    iat: claims.iat,
    exp: (claims.iat ?? 0) + made.expires_in,
  });
  expect(String(claims['scope']).split(' ')).toContain('account');
  const again = await call(installation.url, 'POST /auth/refresh', { body: { refresh_token: made.refresh_token } });
  expect(decodeJwt(again.body.access_token).jti).not.toBe(claims.jti);
});

it('with fewer rights are made for oneself, for no longer than the one that asks', async () => {
  const { access_token: token, user } = await register();
  const { body } = await call(
    installation.url,
    'POST /tokens/create',
    { body: { scopes: ['chat:read'], expires_in: 3600 } },
    { token },
  );
  expect(body.scope).toBe('chat:read');
  expect(decodeJwt(body.access_token)).toMatchObject({ sub: user.id, scope: 'chat:read' });
  expect(decodeJwt(body.access_token).exp ?? Infinity).toBeLessThanOrEqual(decodeJwt(token).exp ?? 0);
  expect((await call(installation.elsewhere, 'GET /conversations', {}, { token: body.access_token })).status).toBe(200);
  expect(
    (await refusal(call(installation.url, 'POST /conversations', { body: {} }, { token: body.access_token }))).problem
      .code,
  ).toBe('forbidden');
  expect(
    (
      await refusal(
        call(
          installation.url,
          'POST /tokens/create',
          { body: { scopes: ['chat:write'] } },
          { token: body.access_token },
        ),
      )
    ).problem.code,
  ).toBe('scope_not_held');
  expect(
    (await refusal(call(installation.url, 'POST /tokens/create', { body: { scopes: ['admin:users'] } }, { token })))
      .problem.code,
  ).toBe('scope_not_held');
  const plain = await call(installation.url, 'POST /tokens/create', {}, { token });
  expect(plain.body.scope.split(' ')).not.toContain('account');
  await call(installation.url, 'POST /auth/logout', {}, { token });
  await expect
    .poll(
      async () =>
        (await refusal(call(installation.elsewhere, 'GET /auth/me', {}, { token: body.access_token }))).problem.code,
    )
    .toBe('session_revoked');
});

it('give back no role that the asking token was not given', async () => {
  const strict = await startShape('together', { LOG_LEVEL: 'error', REQUIRE_ADMIN_SECOND_FACTOR: 'true' });
  try {
    const { token } = await startWithRole(strict, 'admin');
    expect(decodeJwt(token)['roles']).not.toContain('admin');
    const { body } = await call(strict.url, 'POST /tokens/create', {}, { token });
    expect(decodeJwt(body.access_token)['roles']).toEqual(decodeJwt(token)['roles']);
    expect(body.scope).not.toContain('admin');
  } finally {
    await strict.stop();
  }
});

it('that are refreshed have the rights that their owner still has, in the session that made them', async () => {
  const { token } = await startWithRole(installation, 'admin');
  const made = await call(
    installation.url,
    'POST /tokens/create',
    { body: { scopes: ['admin:users', 'chat:read'] } },
    { token },
  );
  const body = { refresh_token: made.body.refresh_token ?? '' };
  expect((await call(installation.url, 'POST /auth/refresh', { body })).body.scope?.split(' ').sort()).toEqual([
    'admin:users',
    'chat:read',
  ]);
  const strict = await startInProcess({
    env: { ...installation.database.env, LOG_LEVEL: 'error', REQUIRE_ADMIN_SECOND_FACTOR: 'true' },
  });
  try {
    const { access_token: narrowed, scope } = (await call(strict.url, 'POST /auth/refresh', { body })).body;
    expect([scope, decodeJwt(narrowed)['roles']]).toEqual(['chat:read', ['user']]);
  } finally {
    await strict.stop();
  }
});

it('are told of with the rights that they have, also where those of an admin wait for a second factor', async () => {
  const { token } = await startWithRole(installation, 'admin');
  const body: { name: string; scopes: ('admin:users' | 'chat:read')[] } = {
    name: 'key',
    scopes: ['admin:users', 'chat:read'],
  };
  const { key } = (await call(installation.url, 'POST /auth/api-keys', { body }, { token })).body;
  expect((await verify(key, token)).scope?.split(' ').sort()).toEqual(['admin:users', 'chat:read']);
  const strict = await startInProcess({
    env: { ...installation.database.env, LOG_LEVEL: 'error', REQUIRE_ADMIN_SECOND_FACTOR: 'true' },
  });
  try {
    const told = await call(strict.url, 'POST /tokens/verify', { body: { token: key } }, { token });
    expect(told.body).toMatchObject({ active: true, scope: 'chat:read' });
    expect((await refusal(call(strict.url, 'GET /admin/users', { query: {} }, { token: key }))).problem.code).toBe(
      'forbidden',
    );
  } finally {
    await strict.stop();
  }
});

it('are told of to whoever has credentials', async () => {
  const [mine, others, guest] = [await register(), await register(), await startGuest(installation.url)];
  expect(await verify(mine.access_token, others.access_token)).toMatchObject({
    active: true,
    sub: mine.user.id,
    token_type: 'Bearer',
    aud: 'madang-api',
  });
  expect(await verify(mine.access_token, guest.token)).toEqual({ active: false });
  expect(await verify(guest.token, guest.token)).toMatchObject({ active: true, sub: guest.id });
  const { key } = (
    await call(
      installation.url,
      'POST /auth/api-keys',
      { body: { name: 'key', scopes: ['chat:read'] } },
      { token: mine.access_token },
    )
  ).body;
  expect(await verify(key, others.access_token)).toMatchObject({
    active: true,
    scope: 'chat:read',
    token_type: 'api_key',
    sub: mine.user.id,
  });
  const [head = '', body = '', signature = ''] = mine.access_token.split('.');
  for (const text of ['x', mine.refresh_token ?? '', `${head}.${body}.${signature.slice(2)}AA`, `${head}.${body}.`])
    expect(await verify(text, mine.access_token)).toEqual({ active: false });
  expect((await refusal(call(installation.url, 'POST /tokens/verify', { body: { token: 'x' } }))).problem.code).toBe(
    'unauthenticated',
  );
  const form = await fetch(`${installation.url}/api/v1/tokens/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${mine.access_token}` },
    body: new URLSearchParams({ token: mine.access_token, token_type_hint: 'access_token' }),
  });
  expect(await form.json()).toMatchObject({ active: true });
});

it('end when their owner says so, each kind in its way, and those of others do not', async () => {
  const [mine, others] = [await register(), await register()];
  const made = (await call(installation.url, 'POST /tokens/create', {}, { token: mine.access_token })).body
    .access_token;
  expect((await revoke(made, others.access_token)).status).toBe(200);
  expect((await verify(made, mine.access_token)).active).toBe(true);
  expect((await revoke(made, mine.access_token)).status).toBe(200);
  await expect.poll(async () => (await verify(made, mine.access_token)).active).toBe(false);
  expect((await refusal(call(installation.elsewhere, 'GET /auth/me', {}, { token: made }))).problem.code).toBe(
    'session_revoked',
  );
  // Only that one: its session lives on.
  expect((await call(installation.elsewhere, 'GET /auth/me', {}, { token: mine.access_token })).status).toBe(200);

  const { key } = (
    await call(
      installation.url,
      'POST /auth/api-keys',
      { body: { name: 'key', scopes: ['chat:read'] } },
      { token: mine.access_token },
    )
  ).body;
  await revoke(key, others.access_token);
  expect((await verify(key, mine.access_token)).active).toBe(true);
  await revoke(key, mine.access_token);
  expect((await verify(key, mine.access_token)).active).toBe(false);

  await revoke(mine.refresh_token ?? '', others.access_token);
  expect((await call(installation.url, 'GET /auth/me', {}, { token: mine.access_token })).status).toBe(200);
  await revoke(mine.refresh_token ?? '', mine.access_token);
  await expect
    .poll(
      async () =>
        (await refusal(call(installation.elsewhere, 'GET /auth/me', {}, { token: mine.access_token }))).problem.code,
    )
    .toBe('session_revoked');
  expect((await revoke('nonsense', others.access_token)).status).toBe(200);
});

/** As a page would ask whose name was made to point to this machine. */
const byName = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    request(`${url}/api/v1/tokens/dummy`, { method: 'POST', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

it('that are dummies are there in development only, for whoever is on this machine', async () => {
  expect((await refusal(call(installation.url, 'POST /tokens/dummy', {}))).problem.code).toBe('not_found');
  const { body } = await call(development.url, 'POST /tokens/dummy', {});
  expect((await call(development.elsewhere, 'GET /auth/me', {}, { token: body.access_token })).body.kind).toBe('guest');
  expect(body.expires_in).toBeLessThanOrEqual(300);
  for (const header of ['x-forwarded-for', 'forwarded'])
    expect(
      (await refusal(call(development.url, 'POST /tokens/dummy', {}, { headers: { [header]: '127.0.0.1' } }))).status,
    ).toBe(404);
  expect(await byName(development.url, 'rebound.example')).toBe(404);
  expect(await byName(development.url, 'localhost:8080')).toBe(201);
});

it('are good for a quarter of an hour, or for as long as the installation says', async () => {
  for (const [url, seconds] of [
    [installation.url, 900],
    [development.url, 1800],
  ] as const) {
    const { body } = await call(url, 'POST /auth/guest', {});
    const { iat = 0, exp } = decodeJwt(body.access_token);
    expect([body.expires_in, exp]).toEqual([seconds, iat + seconds]);
  }
});

it('mail that was not sent is shown in development alone, to whoever is on this machine', async () => {
  expect((await call(development.url, 'GET /dev/mail', {})).body.items).toBeInstanceOf(Array);
  for (const [url, headers] of [
    [installation.url, {}],
    [development.url, { 'x-forwarded-for': '127.0.0.1' }],
  ] as const)
    expect((await refusal(call(url, 'GET /dev/mail', {}, { headers }))).problem.code).toBe('not_found');
});
