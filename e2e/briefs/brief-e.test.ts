import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createIdTokens, type IdTokens } from '../doubles/providers/id-tokens.ts';
import {
  bearerOf,
  startProviderDouble,
  type Answer,
  type ProviderDouble,
} from '../doubles/providers/provider-double.ts';
import { startWithRole } from '../support/roles.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { BriefClient, list, part, text } from './brief-client.ts';

/** The workspace of brief E: people come with a token of another issuer, and keep, share and show conversations. */
const AUDIENCE = 'madang';
const SECRET = 'shared-with-the-front-end-0123456789';
let installation: Installation;
let company: ProviderDouble;
let tokens: IdTokens;
/** Where the company answers, at the same address. */
let ISSUER: string;
let app: BriefClient;
/** OpenID Connect Core 1.0, 5.3: whoever the token was given to. */
const userinfo = ({ headers }: { headers: IncomingHttpHeaders }): Answer => {
  const sub = /^opaque-of-(company-\d+)$/.exec(bearerOf(headers))?.[1];
  return sub === undefined
    ? { status: 401, json: { error: 'invalid_token' } }
    : { json: { sub, name: '가온', email: 'gaon@company.example', email_verified: true } };
};
beforeAll(async () => {
  tokens = await createIdTokens('RS256');
  company = await startProviderDouble({
    person: { id: '1', email: null, isVerified: false, name: null },
    authorizePath: '/none',
    settings: () => ({}),
    routes: { 'GET /jwks': () => ({ json: tokens.jwks() }), 'GET /userinfo': userinfo },
  });
  ISSUER = company.url;
  const issuers = [
    {
      name: 'company',
      issuer: ISSUER,
      jwks_uri: `${company.url}/jwks`,
      audience: AUDIENCE,
      algorithms: ['RS256'],
      userinfo: true,
    },
  ];
  installation = await startShape('together', {
    EXCHANGE_ISSUERS: JSON.stringify(issuers),
    FRONTEND_HMAC_SECRET: SECRET,
    RATE_LIMIT_PER_MINUTE: '0',
  });
  app = new BriefClient(`${installation.url}/api/v1`);
});
afterAll(async () => {
  await installation.stop();
  await company.stop();
});

const external = (sub: string) => tokens.sign({ iss: ISSUER, aud: AUDIENCE, sub, name: '가온' });
const enter = async (sub = randomBytes(6).toString('hex')) => {
  const opened = await app.ok('POST /auth/exchange', { headers: { 'x-external-token': await external(sub) } });
  return {
    sub,
    token: text(opened, 'access_token'),
    refresh: text(opened, 'refresh_token'),
    id: text(part(opened, 'user'), 'id'),
  };
};

it('a token of the company opens an account, the same one each time, and the answer is that of RFC 8693', async () => {
  const first = await enter();
  const again = await app.ok('POST /auth/exchange', {
    form: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await external(first.sub),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    },
  });
  expect(again).toMatchObject({
    token_type: 'Bearer',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    user: { id: first.id },
  });
  expect(await app.ok('GET /user/me', { token: first.token })).toMatchObject({ user_id: first.id });
  expect(await app.ok('GET /users/me', { token: first.token })).toMatchObject({ user_id: first.id, role: 'user' });
  await app.ok('POST /auth/refresh', { json: { refresh_token: first.refresh } });
  expect((await app.send('POST /auth/exchange', { headers: { 'x-external-token': 'opaque' } })).status).toBe(400);
});

it('an opaque token of the company is looked up there, and opens the account of the same person', async () => {
  const known = await enter('company-7');
  const bring = (token: string) => app.send('POST /auth/exchange', { headers: { 'x-external-token': token } });
  expect(await bring('opaque-of-company-7')).toMatchObject({ status: 200, body: { user: { id: known.id } } });
  expect(await bring('opaque-of-company-8')).toMatchObject({
    status: 200,
    body: { user: { name: '가온', email_verified: false } },
  });
  expect((await bring('not one of theirs')).status).toBe(400);
  const named = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: 'opaque-of-company-7',
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  };
  expect((await app.send('POST /auth/exchange', { form: { ...named, subject_issuer: ISSUER } })).status).toBe(200);
  expect(
    (await app.send('POST /auth/exchange', { form: { ...named, subject_issuer: 'https://other.example' } })).status,
  ).toBe(400);
});

const word = (user_id: string, secret = SECRET) => {
  const timestamp = Math.floor(Date.now() / 1000);
  const nonce = randomBytes(16).toString('hex');
  return {
    user_id,
    timestamp,
    nonce,
    signature: createHmac('sha256', secret).update(`${user_id}\n${timestamp}\n${nonce}`).digest('hex'),
  };
};

it('a front end that signs people in says so by its signature; `roles` is nobody’s to give', async () => {
  const { id } = await enter();
  const opened = await app.ok('POST /auth/token', { json: { ...word(id), roles: ['admin'] } });
  expect(await app.ok('GET /user/me', { token: text(opened, 'access_token') })).toMatchObject({
    user_id: id,
    roles: ['user'],
  });
  // By its own name for somebody, with a refresh token: the same account each time.
  const mine = async () => app.ok('POST /auth/token', { json: word('employee-42') });
  const [first, again] = [await mine(), await mine()];
  const known = await app.ok('GET /user/me', { token: text(first, 'access_token') });
  expect(await app.ok('GET /user/me', { token: text(again, 'access_token') })).toMatchObject({
    user_id: known['user_id'],
  });
  await app.ok('POST /auth/refresh', { json: { refresh_token: text(first, 'refresh_token') } });
  expect(
    (await app.send('POST /auth/token', { json: word('employee-42', 'another-secret-0123456789-0123456789') })).status,
  ).toBe(401);
  expect((await app.send('POST /auth/token', { json: { user_id: id } })).status).toBe(422);
});

it('where the installation says so, a front end keeps one refresh token, for hours and not for ever', async () => {
  const keeping = await startShape('together', {
    FRONTEND_HMAC_SECRET: SECRET,
    FRONTEND_REFRESH_HOURS: '2',
    RATE_LIMIT_PER_MINUTE: '0',
  });
  const kept = new BriefClient(`${keeping.url}/api/v1`);
  const admin = new pg.Client({ connectionString: keeping.database.adminUrl });
  await admin.connect();
  try {
    const { refresh_token: refresh } = (await kept.ok('POST /auth/token', { json: word('employee-7') })) as {
      refresh_token: string;
    };
    const renew = () => kept.send('POST /auth/refresh', { json: { refresh_token: refresh } });
    for (let times = 0; times < 3; times += 1)
      expect(await renew()).toMatchObject({ status: 200, body: { refresh_token: refresh } });
    const { rows } = await admin.query<{ hours: number }>(
      "SELECT extract(epoch FROM expires_at - now())::float8 / 3600 AS hours FROM auth.sessions WHERE method = 'frontend'",
    );
    expect(rows).toHaveLength(1);
    expect(Math.ceil(rows[0]?.hours ?? 0)).toBe(2);
    // Sessions of people are exchanged as ever.
    const guest = (await kept.ok('POST /auth/guest', {}, 201)) as { refresh_token: string };
    expect(
      text(await kept.ok('POST /auth/refresh', { json: { refresh_token: guest.refresh_token } }), 'refresh_token'),
    ).not.toBe(guest.refresh_token);
    await admin.query(
      "UPDATE auth.sessions SET expires_at = now() - interval '1 second', idle_expires_at = now() - interval '1 second' WHERE method = 'frontend'",
    );
    expect((await renew()).status).toBe(401);
  } finally {
    await admin.end();
    await keeping.stop();
  }
});

const startConversation = async (token: string, content = '깨진 유리컵은 어떻게 버려?') => {
  const made = await app.ok('POST /conversations', { token, json: { title: '유리', app: 'eco' } }, 201);
  const id = text(part(made, 'conversation'), 'id');
  const turn = await app.ok(`POST /conversations/${id}/messages`, { token, json: { content } }, 201);
  return { id, turn };
};

it('a conversation is kept, found, rated, exported and deleted by its owner alone', async () => {
  const { token } = await enter();
  const { id, turn } = await startConversation(token);
  expect(turn).toMatchObject({ user_message: { role: 'user' }, ai_message: { role: 'assistant' } });
  expect(list(await app.ok(`GET /conversations?q=${encodeURIComponent('유리')}`, { token }), 'items')).toMatchObject([
    { id },
  ]);
  expect(await app.ok(`PUT /conversations/${id}`, { token, json: { title: '새 이름', pinned: true } })).toMatchObject({
    title: '새 이름',
    pinned: true,
  });
  const rated = await app.ok(`POST /conversations/${id}/feedback`, {
    token,
    json: { message_id: text(part(turn, 'ai_message'), 'id'), rating: 'up' },
  });
  expect(rated).toMatchObject({ feedback: { rating: 'up' } });
  expect(text(await app.ok(`GET /conversations/${id}/export?format=markdown`, { token }), 'text')).toContain(
    '깨진 유리컵',
  );
  const stranger = await enter();
  for (const call of [`GET /conversations/${id}`, `DELETE /conversations/${id}`])
    expect((await app.send(call, { token: stranger.token })).status).toBe(404);
  await app.ok(`DELETE /conversations/${id}`, { token }, 204);
});

it('it is shared below /share, read by anybody, cloned by others, and taken back', async () => {
  const { token } = await enter();
  const { id } = await startConversation(token);
  const shared = await app.ok('POST /share', { token, json: { conversation_id: id } }, 201);
  const shareId = text(shared, 'id');
  expect(list(await app.ok(`GET /share/${shareId}`), 'messages')).toHaveLength(2);
  expect(list(await app.ok('GET /share', { token }), 'items')).toMatchObject([{ id: shareId, conversation_id: id }]);
  const other = await enter();
  const clone = await app.ok(`POST /share/${shareId}/clone`, { token: other.token }, 201);
  expect(text(clone, 'id')).not.toBe(id);
  expect((await app.send(`DELETE /share/${shareId}`, { token: other.token })).status).toBe(404);
  await app.ok(`DELETE /share/${shareId}`, { token }, 204);
  expect((await app.send(`GET /share/${shareId}`)).status).toBe(410);
  expect((await app.send('GET /share/AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404);
});

it('an editor makes a sample of a conversation, which anybody reads and goes on with', async () => {
  const editor = await startWithRole(installation, 'editor');
  const { id } = await startConversation(editor.token);
  const { token } = await enter();
  expect((await app.send('POST /samples', { token, json: { conversation_id: id } })).status).toBe(403);
  const sample = await app.ok('POST /samples', { token: editor.token, json: { conversation_id: id } }, 201);
  expect(sample).toMatchObject({ title: '유리', app: 'eco', locale: 'ko' });
  const sampleId = text(sample, 'id');
  expect(list(await app.ok(`GET /samples/${sampleId}`), 'messages')).toHaveLength(2);
  await app.ok(`POST /samples/${sampleId}/clone`, { token }, 201);
  expect(
    (
      await app.send('POST /samples', {
        token: editor.token,
        json: { conversation_id: '00000000-0000-7000-8000-000000000000' },
      })
    ).status,
  ).toBe(404);
});

it('models, prompts, personas and settings are there by the names it knows', async () => {
  const { token } = await enter();
  expect(list(await app.ok('GET /models'), 'items').length).toBeGreaterThan(0);
  expect(list(await app.ok('GET /prompts?locale=ko'), 'items').length).toBeGreaterThan(0);
  expect(list(await app.ok('GET /personas'), 'items').length).toBeGreaterThan(0);
  expect(await app.ok('GET /user/settings', { token })).toMatchObject({ theme: 'system', plan: 'free' });
});

it('an administrator reads and deletes conversations of others, and nobody else', async () => {
  const owner = await enter();
  const { id } = await startConversation(owner.token);
  const admin = await startWithRole(installation, 'admin');
  expect(list(await app.ok(`GET /users/${owner.id}/conversations`, { token: admin.token }), 'items')).toMatchObject([
    { id },
  ]);
  expect(await app.ok(`GET /users/${owner.id}/conversations/${id}`, { token: admin.token })).toMatchObject({ id });
  expect((await app.send(`GET /users/${owner.id}/conversations`, { token: owner.token })).status).toBe(403);
  await app.ok(`DELETE /users/${owner.id}/conversations/${id}`, { token: admin.token }, 204);
});
