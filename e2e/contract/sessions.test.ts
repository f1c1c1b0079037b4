import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest } from '../support/client.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

/** As if the last refresh of the session had been so long ago. */
const refreshedLongAgo = async ({ database }: Installation, refreshToken: string, ago: string): Promise<void> => {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const text =
    'UPDATE auth.sessions SET rotated_at = rotated_at - $2::interval, idle_expires_at = idle_expires_at - $2::interval WHERE id = $1';
  await admin.query(text, [refreshToken.split('.')[0], ago]).finally(() => admin.end());
};

describe.each(SHAPES)('sessions, %s', (shape) => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await sharedShape(shape);
  });
  afterAll(() => installation.stop());

  it('starts a guest, who is then known', async () => {
    const guest = await startGuest(installation.url);
    const { body } = await call(installation.url, 'GET /auth/me', {}, { token: guest.token });
    expect(body).toMatchObject({ id: guest.id, kind: 'guest', roles: ['user'] });
  });

  it('refuses a token by the time that the answer to its logout is read', async () => {
    for (let times = 0; times < 30; times += 1) {
      const { token } = await startGuest(installation.url);
      await call(installation.url, 'POST /auth/logout', {}, { token });
      expect((await refusal(call(installation.url, 'GET /auth/me', {}, { token }))).problem.code).toBe(
        'session_revoked',
      );
    }
  });

  it('keeps the refresh token of a browser in an HttpOnly cookie and out of the body', async () => {
    const started = await call(installation.url, 'POST /auth/guest', { body: { refresh_delivery: 'cookie' } });
    expect(started.body.refresh_token).toBeUndefined();
    const cookie = started.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/^madang_refresh=[^;]+; Max-Age=604800; Path=\/api\/v1\/auth; HttpOnly; SameSite=Lax$/);
    const pair = cookie.split(';')[0] ?? '';
    const refreshed = await call(
      installation.url,
      'POST /auth/refresh',
      {},
      { headers: { cookie: pair, 'sec-fetch-site': 'same-origin' } },
    );
    expect(refreshed.body.user.id).toBe(started.body.user.id);
    const foreign = await refusal(
      call(installation.url, 'POST /auth/refresh', {}, { headers: { cookie: pair, 'sec-fetch-site': 'cross-site' } }),
    );
    expect(foreign.problem.code).toBe('cross_site_request');
  });

  it('gives 50 parallel refreshes the same successor', async () => {
    const guest = await startGuest(installation.url);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        call(installation.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } }),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  });

  const refresh = async (token: string) =>
    (await call(installation.url, 'POST /auth/refresh', { body: { refresh_token: token } })).body.refresh_token ?? '';

  it.each(['61 seconds', '1 hour', '6 days'])(
    'serves whoever never had the answer and comes back after %s',
    async (ago) => {
      const guest = await startGuest(installation.url);
      const lost = await refresh(guest.refreshToken);
      await refreshedLongAgo(installation, guest.refreshToken, ago);
      expect(await refresh(guest.refreshToken)).toBe(lost);
      expect(await refresh(lost)).not.toBe(lost);
    },
  );

  it('ends after seven days without use, and after ninety however often it is used', async () => {
    const idle = await startGuest(installation.url);
    await refreshedLongAgo(installation, idle.refreshToken, '7 days 1 minute');
    expect(
      (await refusal(call(installation.url, 'POST /auth/refresh', { body: { refresh_token: idle.refreshToken } })))
        .problem.code,
    ).toBe('session_revoked');
    const used = await startGuest(installation.url);
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    const limits = async () =>
      (
        await admin.query<{ most: number; idle: number }>(
          `SELECT round(extract(epoch FROM expires_at - created_at) / 86400)::int AS most,
             round(extract(epoch FROM least(idle_expires_at, expires_at) - now()) / 86400)::int AS idle
             FROM auth.sessions WHERE id = $1 AND idle_expires_at <= expires_at`,
          [used.refreshToken.split('.')[0]],
        )
      ).rows;
    expect(await limits()).toEqual([{ most: 90, idle: 7 }]);
    // As if it had been opened 88 days ago.
    await admin.query(
      "UPDATE auth.sessions SET created_at = created_at - interval '88 days', expires_at = expires_at - interval '88 days' WHERE id = $1",
      [used.refreshToken.split('.')[0]],
    );
    await refresh(used.refreshToken);
    expect(await limits()).toEqual([{ most: 90, idle: 2 }]);
    await admin.end();
  });

  it('says when each session was last used, by its refresh and by nothing else', async () => {
    const guest = await startGuest(installation.url);
    const admin = new pg.Client({ connectionString: installation.database.adminUrl });
    await admin.connect();
    // As if it had been opened three days ago, and not used since.
    const { rows } = await admin.query<{ seen: Date }>(
      "UPDATE auth.sessions SET last_seen_at = last_seen_at - interval '3 days' WHERE id = $1 RETURNING last_seen_at AS seen",
      [guest.refreshToken.split('.')[0]],
    );
    await admin.end();
    const lastSeen = async (): Promise<number> => {
      const { body } = await call(installation.url, 'GET /auth/sessions', {}, { token: guest.token });
      expect(body.items.map(({ current }) => current)).toEqual([true]);
      return Date.parse(body.items[0]?.last_seen_at ?? '');
    };
    const before = rows[0]?.seen.getTime() ?? Number.NaN;
    expect(await lastSeen()).toBe(before);
    const lost = await refresh(guest.refreshToken);
    const used = await lastSeen();
    // By the clock of the database, which the session was opened by.
    expect(used - before).toBeGreaterThanOrEqual(3 * 86_400_000);
    // Asked again by whoever never had the answer: it is the same use.
    expect(await refresh(guest.refreshToken)).toBe(lost);
    expect(await lastSeen()).toBe(used);
  });

  it('gives the newest token to a tab that comes two late, for ten seconds', async () => {
    const guest = await startGuest(installation.url);
    const newest = await refresh(await refresh(guest.refreshToken));
    expect(await refresh(guest.refreshToken)).toBe(newest);
    await refreshedLongAgo(installation, guest.refreshToken, '11 seconds');
    const stolen = await refusal(
      call(installation.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } }),
    );
    expect(stolen.problem.code).toBe('session_revoked');
    const after = await refusal(call(installation.url, 'POST /auth/refresh', { body: { refresh_token: newest } }));
    expect(after.problem.code).toBe('session_revoked');
  });

  it('ends the session when a token three older than the last is presented again, at once', async () => {
    const guest = await startGuest(installation.url);
    const third = await refresh(await refresh(await refresh(guest.refreshToken)));
    const stolen = await refusal(
      call(installation.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } }),
    );
    expect(stolen.problem.code).toBe('session_revoked');
    const after = await refusal(call(installation.url, 'POST /auth/refresh', { body: { refresh_token: third } }));
    expect(after.problem.code).toBe('session_revoked');
  });

  it('refuses the access tokens of a session that a stolen token ends, by the time that the answer is read', async () => {
    // Before, the news of it took a moment to come back: of so many tries, some were quicker.
    for (let round = 0; round < 10; round += 1) {
      const guest = await startGuest(installation.url);
      await refresh(await refresh(await refresh(guest.refreshToken)));
      await refusal(call(installation.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } }));
      const { problem } = await refusal(call(installation.url, 'GET /auth/me', {}, { token: guest.token }));
      expect(problem.code).toBe('session_revoked');
    }
  });

  it('does not end a session for a token that we did not make', async () => {
    const guest = await startGuest(installation.url);
    const forged = `${guest.refreshToken.slice(0, -4)}AAAA`;
    expect(
      (await refusal(call(installation.url, 'POST /auth/refresh', { body: { refresh_token: forged } }))).problem.code,
    ).toBe('invalid_token');
    await call(installation.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } });
  });

  it('refuses a logged-out session everywhere within a second', async () => {
    const guest = await startGuest(installation.url);
    await call(installation.elsewhere, 'GET /conversations', {}, { token: guest.token });
    expect((await call(installation.url, 'POST /auth/logout', {}, { token: guest.token })).status).toBe(204);
    await installation.pass(1001);
    for (const url of [installation.url, installation.elsewhere]) {
      expect((await refusal(call(url, 'GET /conversations', {}, { token: guest.token }))).problem.code).toBe(
        'session_revoked',
      );
    }
    expect(
      (await refusal(call(installation.url, 'POST /auth/refresh', { body: { refresh_token: guest.refreshToken } })))
        .problem.code,
    ).toBe('session_revoked');
  });

  it('answers refusals in the language of the caller', async () => {
    const korean = await refusal(
      call(installation.url, 'GET /auth/me', {}, { headers: { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' } }),
    );
    expect(korean.problem).toMatchObject({
      status: 401,
      code: 'unauthenticated',
      title: '손님으로 시작하거나 로그인해 주세요.',
    });
    const english = await refusal(call(installation.url, 'GET /auth/me', {}, { headers: { 'accept-language': 'en' } }));
    expect(english.problem.title).toBe('Start as a guest or sign in first.');
    expect(english.headers.get('content-type')).toContain('application/problem+json');
    expect(english.problem.request_id).toBe(english.headers.get('x-request-id'));
  });
});
