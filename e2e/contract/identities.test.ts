import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become, beginSignIn, linkAt, linkBack, signInAt } from '../support/sign-in.ts';

let doubles: Doubles;
let installation: Installation;
let admin: pg.Client;
beforeAll(async () => {
  doubles = await startDoubles();
  installation = await startShape('together', { ...settingsOf(doubles), LOG_LEVEL: 'error' });
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  await stopDoubles(doubles);
});

const register = async () =>
  (
    await opened(
      call(installation.url, 'POST /auth/register', {
        body: { login_id: randomBytes(6).toString('hex'), password: '긴 비밀번호 하나' },
      }),
    )
  ).body;
const list = async (token: string) => (await call(installation.url, 'GET /auth/identities', {}, { token })).body.items;
const unlink = (token: string, id: string) =>
  call(installation.url, 'DELETE /auth/identities/:id', { params: { id } }, { token });
const newcomer = (provider: 'kakao' | 'google' | 'naver' | 'github'): void =>
  become(doubles[provider], { id: newProviderId(provider), email: `${randomBytes(4).toString('hex')}@example.com` });

it('are linked, open the account, and are unlinked; sessions that they opened end then', async () => {
  const owner = await register();
  newcomer('kakao');
  const linked = await linkAt(installation.url, 'kakao', owner.access_token);
  expect([linked.status, linked.body]).toMatchObject([201, { provider: 'kakao', name: '하늘' }]);
  const opened = await signInAt(installation.elsewhere, 'kakao');
  expect(opened.user.id).toBe(owner.user.id);
  expect((await linkAt(installation.url, 'kakao', owner.access_token)).body.id).toBe(linked.body.id);
  expect(await list(owner.access_token)).toHaveLength(1);
  await unlink(owner.access_token, linked.body.id);
  expect(await list(owner.access_token)).toEqual([]);
  await expect
    .poll(
      async () =>
        (await refusal(call(installation.url, 'GET /auth/me', {}, { token: opened.access_token }))).problem.code,
    )
    .toBe('session_revoked');
  expect((await call(installation.url, 'GET /auth/me', {}, { token: owner.access_token })).status).toBe(200);
  expect((await signInAt(installation.url, 'kakao')).user.id).not.toBe(owner.user.id);
});

it('are in the audit log, and the owner gets a message', async () => {
  newcomer('google');
  const owner = await register();
  await admin.query('UPDATE auth.users SET email = $2, email_verified_at = now() WHERE id = $1', [
    owner.user.id,
    `${randomUUID()}@example.com`,
  ]);
  const { body } = await linkAt(installation.url, 'google', owner.access_token);
  await unlink(owner.access_token, body.id);
  const log = await call(installation.url, 'GET /auth/audit', {}, { token: owner.access_token });
  expect(log.body.items.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['identity_linked', 'identity_unlinked']),
  );
});

it('of somebody else stay theirs', async () => {
  newcomer('google');
  const first = await signInAt(installation.url, 'google');
  const second = await register();
  expect((await refusal(linkAt(installation.url, 'google', second.access_token))).problem).toMatchObject({
    code: 'identity_taken',
    status: 409,
  });
  expect((await signInAt(installation.url, 'google')).user.id).toBe(first.user.id);
  const [theirs] = await list(first.access_token);
  expect((await refusal(unlink(second.access_token, theirs?.id ?? ''))).problem.code).toBe('identity_not_found');
});

it('that are the last way in stay, even when two are unlinked at once', async () => {
  newcomer('naver');
  newcomer('github');
  const { access_token: token } = await signInAt(installation.url, 'naver');
  const [only] = await list(token);
  expect((await refusal(unlink(token, only?.id ?? ''))).problem).toMatchObject({ code: 'last_way_in', status: 409 });
  await linkAt(installation.url, 'github', token);
  const both = await list(token);
  const answers = await Promise.allSettled(both.map(({ id }) => unlink(token, id)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await list(token)).toHaveLength(1);
});

it('may go when there is a password or a passkey, but a password without a name to sign in by is none', async () => {
  newcomer('naver');
  const { access_token: token, user } = await signInAt(installation.url, 'naver');
  const [only] = await list(token);
  await call(installation.url, 'PUT /auth/user', { body: { new_password: '긴 비밀번호 하나' } }, { token });
  expect((await refusal(unlink(token, only?.id ?? ''))).problem.code).toBe('last_way_in');
  await admin.query(
    "INSERT INTO auth.passkeys (id, user_id, name, public_key, counter, transports) VALUES ($1, $2, 'key', 'x', 0, '{}')",
    [randomUUID(), user.id],
  );
  expect((await unlink(token, only?.id ?? '')).status).toBe(204);
});

it('are not linked by guests, nor long after signing in', async () => {
  const guest = await startGuest(installation.url);
  expect(
    (await refusal(beginSignIn(installation.url, 'kakao', { token: guest.token, intent: 'link' }))).problem.code,
  ).toBe('account_required');
  expect((await refusal(beginSignIn(installation.url, 'kakao', { intent: 'link' }))).problem.code).toBe(
    'unauthenticated',
  );
  const owner = await register();
  newcomer('kakao');
  const begun = await beginSignIn(installation.url, 'kakao', { token: owner.access_token, intent: 'link' });
  const back = await agreeAt(begun.url);
  await admin.query("UPDATE auth.sessions SET created_at = now() - interval '11 minutes' WHERE user_id = $1", [
    owner.user.id,
  ]);
  const link = linkBack(installation.url, {
    provider: 'kakao',
    ...back,
    cookie: begun.cookie,
    token: owner.access_token,
  });
  expect((await refusal(link)).problem.code).toBe('recent_sign_in_required');
  expect(
    (await refusal(beginSignIn(installation.url, 'kakao', { token: owner.access_token, intent: 'link' }))).problem.code,
  ).toBe('recent_sign_in_required');
});
