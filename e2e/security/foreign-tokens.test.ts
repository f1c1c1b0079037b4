import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newProviderId, settingsOf } from '../doubles/providers/all.ts';
import { FIREBASE_FAULTS } from '../doubles/providers/firebase.ts';
import { startAccount } from '../support/accounts.ts';
import { call, opened, refusal, startGuest, type ProblemAnswer } from '../support/client.ts';
import { startForeignIssuers, type ForeignIssuers } from '../support/foreign-issuers.ts';
import { untilMoved } from '../support/merges.ts';
import { startShape } from '../support/shapes.ts';
import { become, signInAt } from '../support/sign-in.ts';

let issuers: ForeignIssuers;
let doubles: ForeignIssuers['doubles'];
let firebase: ForeignIssuers['firebase'];
let installation: ForeignIssuers['installation'];
beforeAll(async () => {
  issuers = await startForeignIssuers();
  ({ doubles, firebase, installation } = issuers);
});
afterAll(() => issuers.stop());
const owner = () => issuers.owner();

describe('access tokens that apps bring along', () => {
  const bring = (
    provider: 'kakao' | 'naver',
    token: string,
    more: { guest_token?: string; invite_code?: string } = {},
  ) =>
    opened(
      call(installation.url, 'POST /social/:provider/token', {
        params: { provider },
        body: { access_token: token, ...more },
      }),
    );
  const tokenOf = (
    provider: 'kakao' | 'naver',
    person: { id?: string; email?: string | null; isVerified?: boolean } = {},
  ): string => {
    become(doubles[provider], { id: newProviderId(provider), email: null, ...person });
    return doubles[provider].given.tokenFor(doubles[provider].person);
  };

  it('sign in, in the header or in the body, to the account of the same id', async () => {
    for (const provider of ['kakao', 'naver'] as const) {
      const token = tokenOf(provider);
      const first = await bring(provider, token);
      const again = await opened(
        call(installation.elsewhere, 'POST /social/:provider/token', { params: { provider } }, { token }),
      );
      expect(again.body.user.id).toBe(first.body.user.id);
      expect((await signInAt(installation.url, provider)).user.id).toBe(first.body.user.id);
    }
  });

  it('and those of Firebase and other issuers count for who invited them, where they make an account', async () => {
    const inviter = await startAccount(installation.url);
    const invitation = async () =>
      (await call(installation.url, 'GET /users/me/invite', {}, { token: inviter.token })).body;
    const { invite_code } = await invitation();
    const ways = [
      () => bring('kakao', tokenOf('kakao'), { invite_code }),
      async () =>
        call(installation.url, 'POST /auth/firebase/token', { body: { token: await firebase.idToken(), invite_code } }),
      () =>
        call(installation.url, 'POST /auth/exchange', {
          body: {
            grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
            subject_token: tokenOf('naver'),
            subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
            subject_issuer: 'naver',
            invite_code,
          },
        }),
    ];
    for (const [index, way] of ways.entries()) {
      await way();
      await expect.poll(async () => (await invitation()).invited, { message: `way ${index}` }).toBe(index + 1);
    }
  });

  it('make the guest into the account, whose own token comes in the body', async () => {
    const guest = await startGuest(installation.url);
    expect((await refusal(bring('naver', tokenOf('naver'), { guest_token: `${guest.token}x` }))).problem.code).toBe(
      'invalid_token',
    );
    expect((await bring('naver', tokenOf('naver'), { guest_token: guest.token })).body.user).toMatchObject({
      id: guest.id,
      kind: 'user',
    });
    await expect
      .poll(async () => (await refusal(bring('naver', tokenOf('naver'), { guest_token: guest.token }))).problem.code)
      .toBe('invalid_token');
  });

  it('of Kakao join an account by a verified address, those of Naver never', async () => {
    const { id, email } = await owner();
    expect((await bring('kakao', tokenOf('kakao', { email, isVerified: true }))).body.user.id).toBe(id);
    expect((await bring('naver', tokenOf('naver', { email, isVerified: true }))).body.user).toMatchObject({
      email: null,
    });
  });

  it.each([
    ['kakao', 'other-app'],
    ['kakao', 'other-id'],
    ['naver', 'refused-by-error-code'],
    ['naver', 'refused-by-result-code'],
    ['naver', 'result-code-200'],
    ['naver', 'no-response'],
  ] as const)('of %s are refused: %s', async (provider, trap) => {
    const token = tokenOf(provider);
    doubles[provider].trap = trap as never;
    expect((await refusal(bring(provider, token)).finally(() => (doubles[provider].trap = 'none'))).problem.code).toBe(
      'provider_refused',
    );
  });

  it('are refused when they are none', async () => {
    for (const token of ['unknown', 'a\r\nx-evil: 1', 'a b', '토큰'])
      for (const provider of ['kakao', 'naver'] as const)
        expect((await refusal(bring(provider, token))).problem.code).toBe('provider_refused');
    expect(
      (await refusal(call(installation.url, 'POST /social/:provider/token', { params: { provider: 'kakao' } }))).problem
        .code,
    ).toBe('unauthenticated');
  });

  it('of Kakao are taken only where it is known which app is ours', async () => {
    const unset = await startShape('together', { ...settingsOf(doubles), KAKAO_APP_ID: '', LOG_LEVEL: 'error' });
    const asked = call(unset.url, 'POST /social/:provider/token', {
      params: { provider: 'kakao' },
      body: { access_token: tokenOf('kakao') },
    });
    expect((await refusal(asked).finally(() => unset.stop())).problem.code).toBe('provider_not_configured');
  });
});

describe('ID tokens of Firebase', () => {
  const enter = (token: string, guest?: string) =>
    call(
      installation.url,
      'POST /auth/firebase/token',
      { body: { token } },
      guest === undefined ? {} : { token: guest },
    );
  const uid = (): string => randomBytes(14).toString('base64url');

  it('sign in, and join an account by a verified address only', async () => {
    const { id, email } = await owner();
    const other = await opened(enter(await firebase.idToken({ sub: uid(), email, email_verified: false })));
    expect(other.body.user).toMatchObject({ email: null });
    const sub = uid();
    expect((await opened(enter(await firebase.idToken({ sub, email, email_verified: true })))).body.user.id).toBe(id);
    expect((await opened(enter(await firebase.idToken({ sub })))).body.user.id).toBe(id);
  });

  it('of somebody anonymous are a guest, who becomes an account with the same id', async () => {
    const sub = uid();
    const anonymous = { sub, firebase: { sign_in_provider: 'anonymous' } };
    const first = await opened(enter(await firebase.idToken(anonymous)));
    expect(first.body.user.kind).toBe('guest');
    expect((await opened(enter(await firebase.idToken(anonymous)))).body.user.id).toBe(first.body.user.id);
    const grown = await opened(enter(await firebase.idToken({ sub, name: '하늘' })));
    expect(grown.body.user).toMatchObject({ id: first.body.user.id, kind: 'user', name: '하늘' });
    const guest = await startGuest(installation.url);
    expect((await opened(enter(await firebase.idToken({ ...anonymous, sub: uid() }), guest.token))).body.user.id).toBe(
      guest.id,
    );
  });

  it('of somebody anonymous open no account that the guest has become, and neither does who they become', async () => {
    const sub = uid();
    const anonymous = { sub, firebase: { sign_in_provider: 'anonymous' } };
    const guest = await opened(enter(await firebase.idToken(anonymous)));
    const asked = { login_id: randomBytes(6).toString('hex'), password: '긴 비밀번호 하나' };
    const account = await opened(
      call(installation.url, 'POST /auth/register', { body: asked }, { token: guest.body.access_token }),
    );
    expect(account.body.user_id).toBe(guest.body.user.id);
    const again = await opened(enter(await firebase.idToken(anonymous)));
    expect(again.body.user).toMatchObject({ kind: 'guest' });
    const grown = await opened(enter(await firebase.idToken({ sub })));
    for (const { user } of [again.body, grown.body]) expect(user.id).not.toBe(account.body.user_id);
    const linked = await call(installation.url, 'GET /auth/identities', {}, { token: account.body.access_token });
    expect(linked.body.items).toEqual([]);
  });

  it('of somebody anonymous open nothing of a guest who becomes part of another account at that moment', async () => {
    const anonymous = { sub: uid(), firebase: { sign_in_provider: 'anonymous' } };
    const { body: guest } = await opened(enter(await firebase.idToken(anonymous)));
    const login = { login_id: randomBytes(6).toString('hex'), password: '긴 비밀번호 하나' };
    await opened(call(installation.url, 'POST /auth/register', { body: login }));
    const token = await firebase.idToken(anonymous);
    const holder = new pg.Client({ connectionString: installation.database.adminUrl });
    await holder.connect();
    const waiting = (): Promise<number | null> =>
      issuers.admin
        .query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
        .then(({ rowCount }) => rowCount);
    await holder.query('BEGIN');
    await holder.query('SELECT FROM auth.users WHERE id = $1 FOR UPDATE', [guest.user.id]);
    const merged = opened(call(installation.url, 'POST /auth/login', { body: login }, { token: guest.access_token }));
    await expect.poll(waiting).toBe(1);
    const entered = opened(enter(token));
    await expect.poll(waiting).toBe(2);
    await holder.query('COMMIT');
    await holder.end();
    await merged;
    expect((await entered).body.user).toMatchObject({ kind: 'guest' });
    expect((await entered).body.user.id).not.toBe(guest.user.id);
  });

  it('of somebody anonymous open nothing once they are no longer that', async () => {
    const sub = uid();
    const before = await firebase.idToken({ sub, firebase: { sign_in_provider: 'anonymous' } });
    await enter(before);
    await enter(await firebase.idToken({ sub }));
    expect((await refusal(enter(before))).problem.code).toBe('already_registered');
  });

  it('of somebody anonymous move to the account that a verified address leads to', async () => {
    const { id, email } = await owner();
    const sub = uid();
    const guest = await opened(enter(await firebase.idToken({ sub, firebase: { sign_in_provider: 'anonymous' } })));
    const grown = await opened(enter(await firebase.idToken({ sub, email, email_verified: true })));
    expect(grown.body).toMatchObject({ merge: expect.any(String) as string, user: { id } });
    expect(grown.body.user.id).not.toBe(guest.body.user.id);
    await untilMoved(installation, guest.body.user.id);
  });

  it('are refused with any fault', async () => {
    const wrong: string[] = [];
    const vectors: [string, string][] = [
      ['unsigned, as of the emulator', firebase.unsigned()],
      ['signed with the certificate as a secret', await firebase.confused()],
      ['by another key of the same name', await firebase.byUnknownKey()],
      ['no token', 'x.y.z'],
    ];
    for (const [name, fault] of Object.entries(FIREBASE_FAULTS)) vectors.push([name, await firebase.idToken(fault())]);
    for (const [name, token] of vectors) {
      const code = await enter(token).then(
        () => 'let in',
        (error: unknown) => (error as ProblemAnswer).problem.code,
      );
      if (code !== 'provider_refused') wrong.push(`${name}: ${code}`);
    }
    console.log(`faulty tokens of Firebase: ${vectors.length}`);
    expect(wrong).toEqual([]);
  });

  it('are verified with certificates that are kept as long as they say, and read again for a new key', async () => {
    const read = (): number => firebase.requests.length;
    await enter(await firebase.idToken({ sub: uid() }));
    const before = read();
    for (let n = 0; n < 5; n++) await enter(await firebase.idToken({ sub: uid() }));
    expect(read()).toBe(before);
    firebase.rotate();
    const token = await firebase.idToken({ sub: uid() });
    await expect
      .poll(
        async () =>
          enter(token).then(
            ({ status }) => status,
            () => 0,
          ),
        { interval: 300 },
      )
      .toBe(200);
    expect(read()).toBeLessThanOrEqual(before + 4);
  });

  it('are a typed problem where Google is out of reach, and no way in where no project is set', async () => {
    const fresh = await startShape('together', { ...firebase.settings, LOG_LEVEL: 'error' });
    firebase.trap = 'html-502';
    const asked = call(fresh.url, 'POST /auth/firebase/token', { body: { token: await firebase.idToken() } });
    expect((await refusal(asked).finally(() => (firebase.trap = 'none'))).problem.code).toBe('provider_unavailable');
    await fresh.stop();
    const unset = await startShape('together', { LOG_LEVEL: 'error' });
    expect(
      (
        await refusal(call(unset.url, 'POST /auth/firebase/token', { body: { token: 'x' } })).finally(() =>
          unset.stop(),
        )
      ).problem.code,
    ).toBe('provider_not_configured');
  });
});
