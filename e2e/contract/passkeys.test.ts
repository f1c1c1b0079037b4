import { randomBytes, randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator, type Lies } from '../doubles/authenticator.ts';
import { AuthenticatorApp } from '../support/authenticator-app.ts';
import { call, collect, opened, readStream, startGuest } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { passkeysAt, type Member } from '../support/passkeys.ts';

const PASSWORD = '긴 비밀번호 하나';
const ORIGIN = 'https://madang.test';
const unique = (): string => `u${randomBytes(6).toString('hex')}`;

let installation: Installation;
beforeAll(async () => {
  installation = await startShape('together', {
    PUBLIC_URL: ORIGIN,
    CORS_ORIGINS: 'https://app.madang.test',
    REQUIRE_ADMIN_SECOND_FACTOR: 'true',
  });
});
afterAll(() => installation.stop());

const { register, options, add, withPasskey, challenge, signIn, codeOf, inDatabase } = passkeysAt(() => installation, {
  origin: ORIGIN,
  password: PASSWORD,
});

describe('a passkey', () => {
  it('is added by the owner, and opens the account without a name or password', async () => {
    const member = await register();
    const authenticator = new Authenticator(ORIGIN);
    const { body } = await options(member);
    expect(body).toMatchObject({
      rp: { id: 'madang.test' },
      attestation: 'none',
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    const added = await call(
      installation.url,
      'POST /auth/passkeys',
      { body: { name: '내 전화기', response: authenticator.create(body) } },
      { token: member.token },
    );
    expect(added.body).toMatchObject({ name: '내 전화기', last_used_at: null });
    const session = await signIn(authenticator);
    expect(session.body.user.id).toBe(member.id);
    const security = await call(installation.url, 'GET /auth/security', {}, { token: session.body.access_token });
    expect(security.body).toMatchObject({ totp: false, passkeys: [{ id: added.body.id, name: '내 전화기' }] });
    expect(security.body.passkeys[0]?.last_used_at).not.toBeNull();
    const sessions = await call(installation.url, 'GET /auth/sessions', {}, { token: session.body.access_token });
    expect(sessions.body.items.find(({ current }) => current)?.method).toBe('passkey');
    const again = await options(member);
    expect(again.body.excludeCredentials).toEqual([
      { id: added.body.id, type: 'public-key', transports: ['internal'] },
    ]);
  });

  it('needs the password of an account that has one, and an account', async () => {
    const member = await register();
    expect(await codeOf(options(member, 'not this one'))).toBe('invalid_credentials');
    expect(await codeOf(call(installation.url, 'POST /auth/passkeys/options', {}, { token: member.token }))).toBe(
      'invalid_credentials',
    );
    const guest = await startGuest(installation.url);
    expect(await codeOf(call(installation.url, 'POST /auth/passkeys/options', {}, { token: guest.token }))).toBe(
      'account_required',
    );
  });

  it('counts as both factors: no code is asked for', async () => {
    const { authenticator, ...member } = await withPasskey();
    const started = await call(
      installation.url,
      'POST /auth/totp',
      { body: { password: PASSWORD } },
      { token: member.token },
    );
    await call(
      installation.url,
      'POST /auth/totp/confirm',
      { body: { code: await new AuthenticatorApp(started.body.secret).code() } },
      { token: member.token },
    );
    const { body } = await call(installation.url, 'POST /auth/login', {
      body: { login_id: member.loginId, password: PASSWORD },
    });
    expect(body).toMatchObject({ methods: ['totp', 'recovery_code', 'passkey'] });
    expect((await signIn(authenticator)).body.user.id).toBe(member.id);
  });

  it('works from the other origins that are named, under the same host name', async () => {
    const { authenticator, id } = await withPasskey();
    expect((await signIn(authenticator, { origin: 'https://app.madang.test' })).body.user.id).toBe(id);
  });

  const LIES: readonly (readonly [string, Lies])[] = [
    ['another origin', { origin: 'https://madang.test.evil.example' }],
    ['the origin without TLS', { origin: 'http://madang.test' }],
    ['another site', { rpId: 'evil.example' }],
    ['a part of the site', { rpId: 'test' }],
    ['no user verification', { verified: false }],
    ['a challenge of its own', { challenge: randomBytes(32).toString('base64url') }],
  ];
  it.each(LIES)('is not added with %s', async (_, lies) => {
    const member = await register();
    expect(await codeOf(add(member, new Authenticator(ORIGIN), lies))).toBe('invalid_passkey');
    expect((await call(installation.url, 'GET /auth/security', {}, { token: member.token })).body.passkeys).toEqual([]);
  });
  it.each([
    ...LIES,
    ['an answer to something else', { type: 'webauthn.create' }],
    ["somebody else's name on it", { userHandle: randomBytes(16).toString('base64url') }],
  ] as const)('opens nothing with %s', async (_, lies) => {
    const { authenticator, id } = await withPasskey();
    expect(await codeOf(signIn(authenticator, lies))).toBe('invalid_passkey');
    expect((await signIn(authenticator)).body.user.id).toBe(id);
  });

  it('signs a challenge once, whether it opened anything or not, also of 20 at once', async () => {
    const { authenticator } = await withPasskey();
    const asked = await challenge();
    const response = authenticator.get(asked);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (__, n) =>
        call(n % 2 === 0 ? installation.url : installation.elsewhere, 'POST /auth/passkey', { body: { response } }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(
      await codeOf(call(installation.url, 'POST /auth/passkey', { body: { response: authenticator.get(asked) } })),
    ).toBe('invalid_passkey');
    const second = await challenge();
    expect(
      await codeOf(
        call(installation.url, 'POST /auth/passkey', {
          body: { response: authenticator.get(second, { origin: 'https://evil.example' }) },
        }),
      ),
    ).toBe('invalid_passkey');
    expect(
      await codeOf(call(installation.url, 'POST /auth/passkey', { body: { response: authenticator.get(second) } })),
    ).toBe('invalid_passkey');
  });

  it('is not added by a challenge of another person, another session or a sign-in, and opens nothing by one that was made to add', async () => {
    const [one, other] = [await withPasskey(), await register()];
    const theirs = (await options(one)).body;
    expect(
      await codeOf(
        call(
          installation.url,
          'POST /auth/passkeys',
          { body: { response: new Authenticator(ORIGIN).create(theirs) } },
          { token: other.token },
        ),
      ),
    ).toBe('invalid_passkey');
    const mine = (await options(other)).body;
    const elsewhere = await opened(
      call(installation.url, 'POST /auth/login', { body: { login_id: other.loginId, password: PASSWORD } }),
    );
    expect(
      await codeOf(
        call(
          installation.url,
          'POST /auth/passkeys',
          { body: { response: new Authenticator(ORIGIN).create(mine) } },
          { token: elsewhere.body.access_token },
        ),
      ),
    ).toBe('invalid_passkey');
    const { rpId, challenge: forSignIn } = await challenge();
    expect(
      await codeOf(
        call(
          installation.url,
          'POST /auth/passkeys',
          { body: { response: new Authenticator(ORIGIN).create({ ...mine, rp: { id: rpId }, challenge: forSignIn }) } },
          { token: other.token },
        ),
      ),
    ).toBe('invalid_passkey');
    const toAdd = (await options(one)).body;
    expect(
      await codeOf(
        call(installation.url, 'POST /auth/passkey', {
          body: { response: one.authenticator.get({ rpId, challenge: toAdd.challenge }) },
        }),
      ),
    ).toBe('invalid_passkey');
  });

  it("does not open somebody else's account, nor is it added to two", async () => {
    const [one, other] = [await withPasskey(), await withPasskey()];
    // The key of one under the name of the other's.
    const response = { ...one.authenticator.get(await challenge()), id: other.passkey.id, rawId: other.passkey.id };
    expect(await codeOf(call(installation.url, 'POST /auth/passkey', { body: { response } }))).toBe('invalid_passkey');
    const stranger = await register();
    const { body } = await options(stranger);
    const [credential] = one.authenticator.credentials;
    const taken = new Authenticator(ORIGIN).create(body, { id: credential?.id });
    expect(taken.id).toBe(one.passkey.id);
    expect(
      await codeOf(
        call(installation.url, 'POST /auth/passkeys', { body: { response: taken } }, { token: stranger.token }),
      ),
    ).toBe('passkey_taken');
    expect((await signIn(one.authenticator)).body.user.id).toBe(one.id);
  });

  it('whose counter goes back or stands still is a copy; one that never counts is not', async () => {
    const { authenticator, id } = await withPasskey();
    await signIn(authenticator, { counter: 41 });
    for (const counter of [40, 41, 0]) expect(await codeOf(signIn(authenticator, { counter }))).toBe('invalid_passkey');
    expect(await codeOf(signIn(authenticator, { counter: 4_294_967_295 }))).toBe('invalid_passkey');
    expect((await signIn(authenticator, { counter: 42 })).body.user.id).toBe(id);
    const failed = await inDatabase("SELECT FROM auth.audit_log WHERE user_id = $1 AND action = 'sign_in_failed'", [
      id,
    ]);
    expect(failed).toHaveLength(4);
    const silent = await withPasskey();
    for (let n = 0; n < 2; n++)
      expect((await signIn(silent.authenticator, { counter: 0 })).body.user.id).toBe(silent.id);
  });

  it('that nobody knows opens nothing', async () => {
    const authenticator = new Authenticator(ORIGIN);
    authenticator.create({ rp: { id: 'madang.test' }, user: { id: 'AAAA' }, challenge: 'AAAA' });
    expect(await codeOf(signIn(authenticator))).toBe('invalid_passkey');
  });

  it('opens no account that is banned, and one that is deleted only to take it back', async () => {
    const { authenticator, id, token } = await withPasskey();
    await inDatabase('UPDATE auth.users SET disabled_at = now() WHERE id = $1', [id]);
    expect(await codeOf(signIn(authenticator))).toBe('account_disabled');
    await inDatabase('UPDATE auth.users SET disabled_at = NULL WHERE id = $1', [id]);
    await call(installation.url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    expect(await codeOf(signIn(authenticator))).toBe('account_deleted');
    expect((await signIn(authenticator, {}, { restore: true })).body.user.id).toBe(id);
  });

  it('moves what a guest had', async () => {
    const { authenticator } = await withPasskey();
    const guest = await startGuest(installation.url);
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { app: 'eco', message: '거울' } },
      { token: guest.token },
    );
    await collect(readStream(installation.url, guest.token, { conversation: body.conversation.id }));
    const session = await signIn(authenticator, {}, {}, guest.token);
    // Done or pending: what they had is there.
    expect(session.body.merge).toBeDefined();
    const mine = await call(
      installation.url,
      'GET /conversations',
      { query: {} },
      { token: session.body.access_token },
    );
    expect(mine.body.items.map((each) => each.id)).toEqual([body.conversation.id]);
  });

  it('is removed by its owner with the password, and by nobody else', async () => {
    const [mine, theirs] = [await withPasskey(), await withPasskey()];
    const remove = (id: string, password: string) =>
      call(
        installation.url,
        'DELETE /auth/passkeys/:id',
        { params: { id }, body: { password } },
        { token: mine.token },
      );
    expect(await codeOf(remove(theirs.passkey.id, PASSWORD))).toBe('passkey_not_found');
    expect(await codeOf(remove(mine.passkey.id, 'not this one'))).toBe('invalid_credentials');
    await remove(mine.passkey.id, PASSWORD);
    expect(await codeOf(signIn(mine.authenticator))).toBe('invalid_passkey');
    expect((await signIn(theirs.authenticator)).body.user.id).toBe(theirs.id);
  });

  it('stays where it is the last way in, also when two are removed at once', async () => {
    const { authenticator, ...member } = await withPasskey();
    const second = (await add(member, authenticator)).body;
    await inDatabase('DELETE FROM auth.credentials WHERE user_id = $1', [member.id]);
    const remove = (id: string) =>
      call(installation.url, 'DELETE /auth/passkeys/:id', { params: { id } }, { token: member.token });
    const outcomes = await Promise.allSettled([remove(member.passkey.id), remove(second.id)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [left] = (await call(installation.url, 'GET /auth/security', {}, { token: member.token })).body.passkeys;
    expect(await codeOf(remove(left?.id ?? ''))).toBe('last_way_in');
    await inDatabase(
      "INSERT INTO auth.identities (id, user_id, provider, provider_user_id) VALUES ($1, $2, 'kakao', $3)",
      [randomUUID(), member.id, unique()],
    );
    await remove(left?.id ?? '');
  });
});

describe('an admin who must have a second factor', () => {
  const makeAdmin = (id: string) => inDatabase("UPDATE auth.users SET roles = '{user,admin}' WHERE id = $1", [id]);
  const login = async ({ loginId }: Pick<Member, 'loginId'>) =>
    (await opened(call(installation.url, 'POST /auth/login', { body: { login_id: loginId, password: PASSWORD } })))
      .body;
  const scopesIn = (token: string): string[] =>
    String(decodeJwt(token)['scope'])
      .split(' ')
      .filter((scope) => scope.startsWith('admin:'));

  it('has no rights of one until there is an authenticator app', async () => {
    const member = await register();
    await makeAdmin(member.id);
    const session = await login(member);
    expect(session).toMatchObject({ second_factor_setup_required: true, user: { role: 'admin' } });
    expect(scopesIn(session.access_token)).toEqual([]);
    expect(decodeJwt(session.access_token)['roles']).toEqual(['user']);
    expect(
      await codeOf(call(installation.url, 'GET /admin/users', { query: {} }, { token: session.access_token })),
    ).toBe('forbidden');
    const key = { name: 'sly', scopes: ['admin:users' as const] };
    expect(
      await codeOf(call(installation.url, 'POST /auth/api-keys', { body: key }, { token: session.access_token })),
    ).toBe('scope_not_held');
    const still = await call(installation.url, 'POST /auth/refresh', {
      body: { refresh_token: session.refresh_token ?? '' },
    });
    expect(still.body.second_factor_setup_required).toBe(true);
    const started = await call(
      installation.url,
      'POST /auth/totp',
      { body: { password: PASSWORD } },
      { token: session.access_token },
    );
    const app = new AuthenticatorApp(started.body.secret);
    await call(
      installation.url,
      'POST /auth/totp/confirm',
      { body: { code: await app.code() } },
      { token: session.access_token },
    );
    const after = await call(installation.url, 'POST /auth/refresh', {
      body: { refresh_token: still.body.refresh_token ?? '' },
    });
    expect(after.body.second_factor_setup_required).toBeUndefined();
    expect(
      (await call(installation.url, 'GET /admin/users', { query: {} }, { token: after.body.access_token })).status,
    ).toBe(200);
    expect(
      await codeOf(
        call(
          installation.url,
          'DELETE /auth/totp',
          { body: { password: PASSWORD, code: await app.code() } },
          { token: after.body.access_token },
        ),
      ),
    ).toBe('second_factor_required');
  });

  it('may use a passkey instead, which a password alone does not stand in for', async () => {
    const member = await register();
    await makeAdmin(member.id);
    const session = await login(member);
    const authenticator = new Authenticator(ORIGIN);
    const added = await add({ ...member, token: session.access_token }, authenticator);
    const after = await call(installation.url, 'POST /auth/refresh', {
      body: { refresh_token: session.refresh_token ?? '' },
    });
    expect(scopesIn(after.body.access_token)).toContain('admin:users');
    const made = await call(
      installation.url,
      'POST /auth/api-keys',
      { body: { name: 'honest', scopes: ['admin:users'] } },
      { token: after.body.access_token },
    );
    expect(
      (await call(installation.elsewhere, 'GET /admin/users', { query: {} }, { token: made.body.key })).status,
    ).toBe(200);
    const byPassword = await call(installation.url, 'POST /auth/login', {
      body: { login_id: member.loginId, password: PASSWORD },
    });
    expect(byPassword.body).toMatchObject({ methods: ['passkey'] });
    expect(scopesIn((await signIn(authenticator)).body.access_token)).toContain('admin:users');
    expect(
      await codeOf(
        call(
          installation.url,
          'DELETE /auth/passkeys/:id',
          { params: { id: added.body.id }, body: { password: PASSWORD } },
          { token: after.body.access_token },
        ),
      ),
    ).toBe('second_factor_required');
  });

  it('is no other than before where somebody is no admin', async () => {
    const member = await register();
    expect((await login(member)).second_factor_setup_required).toBeUndefined();
  });
});
