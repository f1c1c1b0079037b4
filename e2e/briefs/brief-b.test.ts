import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become, beginSignIn, createVerifier } from '../support/sign-in.ts';
import { BriefClient, list, text } from './brief-client.ts';

/** The services of brief B behind its gateway: welcome, login, tokens, and tokens of others in our keeping. */
let installation: Installation;
let doubles: Doubles;
let door: BriefClient;
let api: BriefClient;
const BACK = 'https://app.example/back';
beforeAll(async () => {
  doubles = await startDoubles();
  installation = await startShape('together', {
    ...settingsOf(doubles),
    OAUTH_REDIRECT_URIS: BACK,
    RATE_LIMIT_PER_MINUTE: '0',
  });
  door = new BriefClient(installation.url);
  api = new BriefClient(`${installation.url}/api/v1`);
});
afterAll(async () => {
  await installation.stop();
  await stopDoubles(doubles);
});

const register = async () => {
  const who = { username: `b${randomBytes(6).toString('hex')}`, password: '긴 비밀번호 하나' };
  await api.ok('POST /auth/register', { json: who }, 201);
  const login = await door.ok('POST /api/user/login', { json: who });
  return { ...who, token: text(login, 'access_token'), refresh: text(login, 'refresh_token') };
};

it('the door and the service of people say who they are', async () => {
  expect(await door.ok('GET /')).toMatchObject({ docs: '/docs' });
  expect(await door.ok('GET /api/users')).toMatchObject({ service: 'identity' });
  expect(list(await api.ok('GET /services'), 'items').length).toBeGreaterThan(0);
  expect((await door.ok('GET /health'))['status']).toBe('healthy');
});

it('somebody signs in at /api/user/login, as JSON and by the password form, and is told who they are', async () => {
  const { username, password, token } = await register();
  const form = await door.ok('POST /api/user/login', { form: { grant_type: 'password', username, password } });
  expect(form).toMatchObject({ token_type: 'Bearer', user: { login_id: username } });
  expect(await api.ok('GET /user/me', { token })).toMatchObject({ login_id: username });
  expect((await door.send('POST /api/user/login', { json: { username, password: 'a wrong one' } })).status).toBe(401);
});

it('tokens are created with fewer rights, verified and revoked', async () => {
  const { token, refresh } = await register();
  const created = await api.ok('POST /tokens/create', { token, json: { scopes: ['chat:read'], expires_in: 60 } }, 201);
  expect(created).toMatchObject({ token_type: 'Bearer', scope: 'chat:read', expires_in: 60 });
  const narrow = text(created, 'access_token');
  const renewed = await api.ok('POST /auth/refresh', { json: { refresh_token: text(created, 'refresh_token') } });
  expect(renewed).toMatchObject({ token_type: 'Bearer', scope: 'chat:read', expires_in: 60 });
  expect((await api.send('GET /conversations', { token: text(renewed, 'access_token') })).status).toBe(200);
  expect((await api.send('GET /auth/sessions', { token: text(renewed, 'access_token') })).status).toBe(403);
  expect(text(renewed, 'refresh_token')).not.toBe(text(created, 'refresh_token'));
  expect(await api.ok('POST /tokens/verify', { token, form: { token: narrow } })).toMatchObject({
    active: true,
    scope: 'chat:read',
  });
  await api.ok('POST /tokens/revoke', { token, form: { token: narrow } });
  expect(await api.ok('POST /tokens/verify', { token, json: { token: narrow } })).toEqual({ active: false });
  await api.ok('POST /tokens/revoke', { token, json: { token: text(renewed, 'refresh_token') } });
  const again = await api.send('POST /auth/refresh', { json: { refresh_token: text(renewed, 'refresh_token') } });
  expect(again.status).toBe(401);
  await api.ok('POST /tokens/revoke', { token, json: { token: refresh } });
  expect((await api.send('GET /auth/me', { token })).status).toBe(401);
  // For developers on the same machine alone, and only where the installation says so.
  expect((await api.send('POST /tokens/dummy')).status).toBe(404);
});

it('tokens of Google, Facebook and GitHub are kept, read, renewed and given back', async () => {
  const { token } = await register();
  for (const provider of ['google', 'facebook', 'github'] as const) {
    become(doubles[provider], { id: newProviderId(provider) });
    const { verifier, challenge } = createVerifier();
    const { code } = await agreeAt(
      (await beginSignIn(installation.url, provider, { codeChallenge: challenge, redirectUri: BACK })).url,
    );
    const kept = await api.ok(
      'POST /oauth',
      { token, json: { provider, code, redirect_uri: BACK, code_verifier: verifier } },
      201,
    );
    expect(kept).toMatchObject({ provider, token_type: 'Bearer', scope: (kept['scopes'] as string[]).join(' ') });
    expect(kept['expires_at'] === null ? kept['expires_in'] : typeof kept['expires_in']).toBe(
      kept['expires_at'] === null ? null : 'number',
    );
    const id = text(kept, 'id');
    expect(text(await api.ok(`GET /oauth/${id}`, { token }), 'access_token')).toBe(text(kept, 'access_token'));
    expect(list(await api.ok(`GET /oauth?provider=${provider}`, { token }), 'items')).toHaveLength(1);
    const renewed = await api.send(`POST /oauth/${id}/refresh`, { token });
    expect(renewed.status).toBe(provider === 'google' ? 200 : 409);
    await api.ok(`DELETE /oauth/${id}`, { token });
    expect((await api.send(`GET /oauth/${id}`, { token })).status).toBe(404);
  }
});
