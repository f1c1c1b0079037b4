import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest } from '../support/client.ts';
import { SHAPES, startShape, type Installation } from '../support/shapes.ts';

describe.each(SHAPES)('sessions, %s', (shape) => {
  let house: Installation;
  beforeAll(async () => {
    house = await startShape(shape);
  });
  afterAll(() => house.stop());

  it('starts a guest, who is then known', async () => {
    const guest = await startGuest(house.url);
    const { body } = await call(house.url, 'GET /auth/me', {}, { token: guest.token });
    expect(body).toMatchObject({ id: guest.id, kind: 'guest', roles: ['user'] });
  });

  it('keeps the refresh token of a browser in an HttpOnly cookie and out of the body', async () => {
    const started = await call(house.url, 'POST /auth/guest', { body: { refresh_delivery: 'cookie' } });
    expect(started.body.refresh_token).toBeUndefined();
    const cookie = started.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/^madang_refresh=[^;]+; Max-Age=604800; Path=\/api\/v1\/auth; HttpOnly; SameSite=Lax$/);
    const pair = cookie.split(';')[0] ?? '';
    const refreshed = await call(house.url, 'POST /auth/refresh', {}, { headers: { cookie: pair, 'sec-fetch-site': 'same-origin' } });
    expect(refreshed.body.user.id).toBe(started.body.user.id);
    const foreign = await refusal(call(house.url, 'POST /auth/refresh', {}, { headers: { cookie: pair, 'sec-fetch-site': 'cross-site' } }));
    expect(foreign.problem.code).toBe('cross_site_request');
  });

  it('gives 50 parallel refreshes the same successor', async () => {
    const guest = await startGuest(house.url);
    const answers = await Promise.all(Array.from({ length: 50 }, () => call(house.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } })));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  });

  it('ends the session when a token older than the last is presented again', async () => {
    const guest = await startGuest(house.url);
    const first = await call(house.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } });
    const second = await call(house.url, 'POST /auth/refresh', { body: { refresh_token: first.body.refresh_token ?? '' } });
    const stolen = await refusal(call(house.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } }));
    expect(stolen.problem.code).toBe('session_revoked');
    const after = await refusal(call(house.url, 'POST /auth/refresh', { body: { refresh_token: second.body.refresh_token ?? '' } }));
    expect(after.problem.code).toBe('session_revoked');
  });

  it('does not end a session for a token that we did not make', async () => {
    const guest = await startGuest(house.url);
    const forged = `${guest.refreshToken.slice(0, -4)}AAAA`;
    expect((await refusal(call(house.url, 'POST /auth/refresh', { body: { refresh_token: forged } }))).problem.code).toBe('invalid_token');
    await call(house.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } });
  });

  it('refuses a logged-out session everywhere within a second', async () => {
    const guest = await startGuest(house.url);
    await call(house.elsewhere, 'GET /conversations', {}, { token: guest.token });
    expect((await call(house.url, 'POST /auth/logout', {}, { token: guest.token })).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (const url of [house.url, house.elsewhere]) {
      expect((await refusal(call(url, 'GET /conversations', {}, { token: guest.token }))).problem.code).toBe('session_revoked');
    }
    expect((await refusal(call(house.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } }))).problem.code).toBe('session_revoked');
  });

  it('answers refusals in the language of the caller', async () => {
    const korean = await refusal(call(house.url, 'GET /auth/me', {}, { headers: { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' } }));
    expect(korean.problem).toMatchObject({ status: 401, code: 'unauthenticated', title: '먼저 시작하거나 로그인해 주세요.' });
    const english = await refusal(call(house.url, 'GET /auth/me', {}, { headers: { 'accept-language': 'en' } }));
    expect(english.problem.title).toBe('Start as a guest or sign in first.');
    expect(english.headers.get('content-type')).toContain('application/problem+json');
    expect(english.problem.request_id).toBe(english.headers.get('x-request-id'));
  });
});
