import type { Scope } from '@madang/contracts/scopes';
import { decodeJwt } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn, startAccount, unique, type Account } from '../support/accounts.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { MailFolder } from '../support/mail-folder.ts';
import { asTheReleaseBefore } from '../support/release-before.ts';
import { startWithRole } from '../support/roles.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

const FIREFOX = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0';
const OTHER_PASSWORD = '아주 다른 긴 비밀번호';

describe.each(SHAPES)('sessions that were narrowed by POST /tokens/create, %s', (shape) => {
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

  interface Asked {
    readonly scopes?: Scope[];
    readonly expires_in?: number;
  }
  const create = async (token: string, body: Asked = { scopes: ['chat:read', 'chat:write'] }) =>
    (await call(installation.url, 'POST /tokens/create', { body }, { token })).body;
  const narrow = async (token: string, body?: Asked) => {
    const made = await create(token, body);
    return { access: made.access_token, refresh: made.refresh_token ?? '' };
  };
  const refresh = async (refreshToken: string, headers = {}) =>
    (await call(installation.url, 'POST /auth/refresh', { body: { refresh_token: refreshToken } }, { headers })).body;
  const refused = async (promise: Promise<unknown>) => (await refusal(promise)).problem.code;
  const me = (token: string) => call(installation.elsewhere, 'GET /auth/me', {}, { token });
  const sessionsOf = async (token: string) =>
    (await call(installation.url, 'GET /auth/sessions', {}, { token })).body.items;
  const hasEnded = async ({ access, refresh: refreshToken }: { access: string; refresh: string }) => {
    expect(await refused(refresh(refreshToken))).toBe('session_revoked');
    await expect.poll(() => refused(me(access))).toBe('session_revoked');
  };

  it('stay as narrow as they were made, however often they are refreshed', async () => {
    const { token, id } = await startAccount(installation.url, { email: `${unique()}@example.com` });
    const made = await narrow(token, { scopes: ['chat:read', 'chat:write'], expires_in: 60 });
    let next = made.refresh;
    for (let times = 0; times < 4; times += 1) {
      const answer = await refresh(next);
      expect(answer).toMatchObject({ expires_in: 60, scope: 'chat:read chat:write', user: { id, email: null } });
      expect(decodeJwt(answer.access_token)).toMatchObject({ sub: id, scope: 'chat:read chat:write', roles: ['user'] });
      expect(decodeJwt(answer.access_token)).not.toHaveProperty('email');
      expect(
        (await call(installation.elsewhere, 'GET /conversations', {}, { token: answer.access_token })).status,
      ).toBe(200);
      for (const key of ['GET /auth/sessions', 'GET /auth/security', 'POST /auth/logout'] as const)
        expect(await refused(call(installation.url, key, {}, { token: answer.access_token }))).toBe('forbidden');
      next = answer.refresh_token ?? '';
    }
  });

  it('give nobody more by their tokens: no scope, no longer time, no refresh token of their own', async () => {
    const { token } = await startAccount(installation.url);
    const { access_token: access } = await refresh((await narrow(token)).refresh);
    expect(await refused(create(access, { scopes: ['files:read'] }))).toBe('scope_not_held');
    expect(await refused(create(access, { scopes: ['account'] }))).toBe('scope_not_held');
    expect(await create(access, { scopes: ['chat:read'] })).not.toHaveProperty('refresh_token');
    const { key } = (
      await call(installation.url, 'POST /auth/api-keys', { body: { name: 'k', scopes: ['chat:read'] } }, { token })
    ).body;
    expect(await create(key, { scopes: ['chat:read'] })).not.toHaveProperty('refresh_token');
    // What may touch the account is signed in.
    expect(await create(token, { scopes: ['account', 'chat:read'] })).not.toHaveProperty('refresh_token');
    expect((await create(token, {})).refresh_token).toMatch(/^narrowed\./);
  });

  it('are nobody’s to widen by another token: neither kind passes for the other', async () => {
    const { token, refreshToken } = await startAccount(installation.url);
    const { refresh: narrowed } = await narrow(token);
    const [, ...rest] = narrowed.split('.');
    for (const forged of [rest.join('.'), `narrowed.${refreshToken}`, `narrowed.${narrowed}`, narrowed.slice(0, -1)])
      expect(await refused(refresh(forged))).toBe('invalid_token');
    // Not even where the row is of the other kind than the token.
    const swap = 'UPDATE auth.sessions SET scopes = $2 WHERE id = $1';
    await admin.query(swap, [rest[0], null]);
    expect(await refused(refresh(narrowed))).toBe('session_revoked');
    await admin.query(swap, [refreshToken.split('.')[0], ['chat:read']]);
    expect(await refused(refresh(refreshToken))).toBe('session_revoked');
  });

  it('are not made by a session that ends while it is asked for', async () => {
    const { token, id } = await startAccount(installation.url);
    await admin.query('BEGIN');
    await admin.query('SELECT 1 FROM auth.users WHERE id = $1 FOR UPDATE', [id]);
    const outcome = refused(create(token));
    outcome.catch(() => undefined);
    const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE '%"auth"."users"%for update'`;
    const count = async () => {
      // Within a transaction all looks would see the same.
      await admin.query('SELECT pg_stat_clear_snapshot()');
      return (await admin.query<{ n: number }>(waiting)).rows[0]?.n;
    };
    await expect.poll(count).toBe(1);
    await admin.query('UPDATE auth.sessions SET revoked_at = now() WHERE user_id = $1', [id]);
    await admin.query('COMMIT');
    expect(await outcome).toBe('session_revoked');
    expect((await admin.query('SELECT 1 FROM auth.sessions WHERE user_id = $1', [id])).rowCount).toBe(1);
  });

  it('are none for a process of the release before, which would have given them everything', async () => {
    const { token, refreshToken, id } = await startAccount(installation.url);
    const { refresh: narrowed } = await narrow(token);
    const ownerAtOldProcess = asTheReleaseBefore(installation.database, admin);
    expect(await ownerAtOldProcess(refreshToken)).toBe(id);
    const [, ...rest] = narrowed.split('.');
    for (const text of [narrowed, rest.join('.')]) expect(await ownerAtOldProcess(text)).toBeUndefined();
    // It ends a session alone, and not what that one made, which then gives nothing any more.
    await admin.query('UPDATE auth.sessions SET revoked_at = now() WHERE id = $1', [refreshToken.split('.')[0]]);
    expect(await refused(refresh(narrowed))).toBe('session_revoked');
  });

  it('give parallel refreshes one successor, and end when a token two behind is used late; they alone', async () => {
    const { token, refreshToken } = await startAccount(installation.url);
    const made = await narrow(token);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(made.refresh)));
    expect(new Set(answers.map((answer) => answer.refresh_token)).size).toBe(1);
    const second = answers[0]?.refresh_token ?? '';
    const newest = await refresh(second);
    expect((await refresh(made.refresh)).refresh_token).toBe(newest.refresh_token);
    const [, id] = made.refresh.split('.');
    await admin.query("UPDATE auth.sessions SET rotated_at = rotated_at - interval '11 seconds' WHERE id = $1", [id]);
    expect(await refused(refresh(made.refresh))).toBe('session_revoked');
    await hasEnded({ access: newest.access_token, refresh: newest.refresh_token ?? '' });
    expect((await refresh(refreshToken)).user.id).toBeDefined();
  });

  it('are in the list of sessions, and end there or by their own token, without what made them', async () => {
    const { token, id } = await startAccount(installation.url);
    const [one, two] = [await narrow(token), await narrow(token)];
    const listed = (await sessionsOf(token)).filter(({ scopes }) => scopes !== null);
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatchObject({ method: 'token', scopes: ['chat:read', 'chat:write'], current: false });
    const params = { id: one.refresh.split('.')[1] ?? '' };
    expect((await call(installation.url, 'DELETE /auth/sessions/:id', { params }, { token })).status).toBe(204);
    await hasEnded(one);
    const revoke = (as: string) =>
      call(installation.url, 'POST /tokens/revoke', { body: { token: two.refresh } }, { token: as });
    await revoke((await startGuest(installation.url)).token);
    const renewed = await refresh(two.refresh);
    await revoke(renewed.access_token);
    await hasEnded({ access: renewed.access_token, refresh: renewed.refresh_token ?? '' });
    expect((await me(token)).body.id).toBe(id);
    expect((await sessionsOf(token)).map(({ current }) => current)).toEqual([true]);
  });

  const reset = async ({ id }: Account) => {
    const email = `${unique()}@example.com`;
    await admin.query('UPDATE auth.users SET email = $2, email_verified_at = now() WHERE id = $1', [id, email]);
    await call(installation.url, 'POST /auth/forgot-password', { body: { email } });
    const mails = new MailFolder(installation.database.config.dataFolder);
    const body = { token: await mails.link(email, 'reset-password'), password: OTHER_PASSWORD };
    await call(installation.url, 'POST /auth/reset-password', { body });
  };
  const asAdmin = async ({ id }: Account, act: 'ban' | 'sign-out' | 'roles') => {
    const { token } = await startWithRole(installation, 'admin');
    const params = { id };
    if (act === 'ban') await call(installation.url, 'POST /admin/users/:id/ban', { params, body: {} }, { token });
    else if (act === 'sign-out') await call(installation.url, 'POST /admin/users/:id/sign-out', { params }, { token });
    else
      await call(
        installation.url,
        'POST /admin/users/:id/roles',
        { params, body: { roles: ['user', 'editor'] } },
        { token },
      );
  };
  const ENDS: Readonly<Record<string, (account: Account) => Promise<unknown>>> = {
    'its owner signs out': ({ token }) => call(installation.url, 'POST /auth/logout', {}, { token }),
    'they sign out everywhere, from another session': async (account) =>
      call(
        installation.url,
        'POST /auth/logout-all',
        {},
        { token: (await signIn(installation.url, account)).access_token },
      ),
    'the session that made it is ended in the list': async (account) => {
      const { access_token: token } = await signIn(installation.url, account);
      const made = (await sessionsOf(token)).find(({ current, scopes }) => !current && scopes === null);
      await call(installation.url, 'DELETE /auth/sessions/:id', { params: { id: made?.id ?? '' } }, { token });
    },
    'the refresh token of that one is revoked': ({ token, refreshToken }) =>
      call(installation.url, 'POST /tokens/revoke', { body: { token: refreshToken } }, { token }),
    'the refresh token of that one is stolen': async ({ refreshToken }) => {
      let next = refreshToken;
      for (let times = 0; times < 3; times += 1) next = (await refresh(next)).refresh_token ?? '';
      expect(await refused(refresh(refreshToken))).toBe('session_revoked');
    },
    'they choose another password': ({ token, password }) =>
      call(
        installation.url,
        'PUT /auth/user',
        { body: { current_password: password, new_password: OTHER_PASSWORD } },
        { token },
      ),
    'they reset the password': reset,
    'an admin shuts them out': (account) => asAdmin(account, 'ban'),
    'an admin signs them out': (account) => asAdmin(account, 'sign-out'),
    'an admin changes their roles': (account) => asAdmin(account, 'roles'),
    'they delete the account': ({ token, password }) =>
      call(installation.url, 'DELETE /auth/user', { body: { password } }, { token }),
  };
  it.each(Object.entries(ENDS))('end when %s', async (_, end) => {
    const account = await startAccount(installation.url);
    const made = await narrow(account.token);
    const renewed = await refresh(made.refresh);
    expect((await me(renewed.access_token)).status).toBe(200);
    await end(account);
    await hasEnded({ access: renewed.access_token, refresh: renewed.refresh_token ?? '' });
  });

  it('of a guest end when the guest becomes an account', async () => {
    const guest = await startGuest(installation.url);
    const made = await narrow(guest.token);
    const body = { login_id: unique(), password: OTHER_PASSWORD };
    await opened(call(installation.url, 'POST /auth/register', { body }, { token: guest.token }));
    await hasEnded(made);
  });

  it('live no longer than the session that made them, and are as many as twenty', async () => {
    const { token, refreshToken } = await startAccount(installation.url);
    const parent = refreshToken.split('.')[0];
    await admin.query("UPDATE auth.sessions SET expires_at = now() + interval '3 hours' WHERE id = $1", [parent]);
    const first = await narrow(token);
    const limits = await admin.query<{ expires: boolean; idle: boolean }>(
      `SELECT n.expires_at = s.expires_at AS expires, n.idle_expires_at <= s.expires_at AS idle
         FROM auth.sessions n JOIN auth.sessions s ON s.id = n.parent_id WHERE s.id = $1`,
      [parent],
    );
    expect(limits.rows).toEqual([{ expires: true, idle: true }]);
    const kept = await narrow(token);
    for (let times = 2; times < 20; times += 1) await narrow(token);
    await refresh(first.refresh);
    await narrow(token);
    expect((await sessionsOf(token)).filter(({ scopes }) => scopes !== null)).toHaveLength(20);
    // The one that was used for the longest time no more.
    await hasEnded(kept);
    expect((await refresh(first.refresh)).scope).toBe('chat:read chat:write');
  });

  it('make no place known: whoever was given one and signs in there is told of', async () => {
    const account = await startAccount(installation.url);
    await refresh((await narrow(account.token)).refresh, { 'user-agent': FIREFOX });
    await signIn(installation.url, account, { headers: { 'user-agent': FIREFOX } });
    const unread = async () =>
      (await call(installation.url, 'GET /notifications/unread', {}, { token: account.token })).body.unread;
    await expect.poll(unread).toBe(1);
  });
});
