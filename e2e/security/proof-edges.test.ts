import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newProviderId } from '../doubles/providers/all.ts';
import { call, opened } from '../support/client.ts';
import { leaveBehind } from '../support/left-behind.ts';
import {
  addressOf,
  codeOf,
  OTHER,
  PASSWORD,
  startAddressAccounts,
  type AddressAccounts,
} from '../support/address-accounts.ts';
import { become, createVerifier, linkAt, signInAt } from '../support/sign-in.ts';

/** Decision 16 at its edges: accounts that a proof leaves alone, and what ends with a password, a link or a move. */
/** What opens an account, or is about to. */
const OPENERS = [
  'credentials',
  'identities',
  'totp_secrets',
  'recovery_codes',
  'passkeys',
  'oauth_tokens',
  'one_time_tokens',
];
let accounts: AddressAccounts;
let mailFolder: AddressAccounts['mailFolder'];
let doubles: AddressAccounts['doubles'];
let url: string;
let admin: AddressAccounts['admin'];
beforeAll(async () => {
  accounts = await startAddressAccounts();
  ({ mailFolder, doubles, url, admin } = accounts);
});
afterAll(() => accounts.stop());
const register: AddressAccounts['register'] = (...given) => accounts.register(...given);
const confirm: AddressAccounts['confirm'] = (...given) => accounts.confirm(...given);
const me: AddressAccounts['me'] = (token) => accounts.me(token);

it('a password is guessed ten times a minute at a link that was mailed, and no more', async () => {
  const email = addressOf();
  await register(email);
  const link = await mailFolder.link(email, 'verify-email');
  const codes: string[] = [];
  for (let times = 0; times < 11; times += 1) codes.push(await codeOf(confirm({ token: link, password: OTHER })));
  expect(codes).toEqual([...Array<string>(10).fill('invalid_credentials'), 'rate_limited']);
  expect(await codeOf(confirm({ token: link, password: PASSWORD }))).toBe('rate_limited');
});

describe('a proof leaves alone', () => {
  const rowOf = async (id: string) => {
    const { rows } = await admin.query<{
      kind: string;
      email: string | null;
      set_aside_for: string | null;
      has_password: boolean;
    }>(
      'SELECT kind, email, set_aside_for, EXISTS (SELECT 1 FROM auth.credentials WHERE user_id = id) AS has_password FROM auth.users WHERE id = $1',
      [id],
    );
    return rows[0];
  };

  it.each([
    ['is banned', 'disabled_at = now()'],
    ['is deleted', 'deleted_at = now()'],
    ['has rights beyond a person’s', "roles = '{user,editor}'"],
  ])('an account that %s, but for the address', async (_, change) => {
    const email = addressOf();
    const { body } = await opened(call(url, 'POST /auth/register', { body: { email, password: PASSWORD } }));
    await admin.query(`UPDATE auth.users SET ${change} WHERE id = $1`, [body.user_id]);
    become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
    const owner = await signInAt(url, 'google');
    expect(owner.user.id).not.toBe(body.user_id);
    expect(await rowOf(body.user_id)).toEqual({ kind: 'user', email: null, set_aside_for: null, has_password: true });
  });

  it('an account of another address that is open in the browser', async () => {
    const { id, token } = await register(addressOf());
    const email = addressOf();
    become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
    const { user } = await signInAt(url, 'google', { token });
    expect(user.id).not.toBe(id);
    expect((await me(token)).email).not.toBe(email);
  });
});

it('an account that is set aside has nothing left that opens it, nor its names', async () => {
  const email = addressOf();
  const { id, login_id, token } = await register(email, { code_challenge: createVerifier().challenge });
  const place = { url, origin: 'http://localhost:8080', doubles };
  const { body } = await opened(call(url, 'POST /auth/login', { body: { login_id, password: PASSWORD } }));
  await leaveBehind(place, { id, token, refresh: body.refresh_token ?? '' }, { email, login_id }, PASSWORD);
  await call(url, 'POST /auth/forgot-password', { body: { email } });
  await call(url, 'POST /auth/reset-password', {
    body: { token: await mailFolder.link(email, 'reset-password'), password: OTHER },
  });
  const { rows } = await admin.query<{
    name: string;
    login_id: string | null;
    proof_challenge: string | null;
    kind: string;
  }>('SELECT name, login_id, proof_challenge, kind FROM auth.users WHERE id = $1', [id]);
  expect(rows).toEqual([{ name: '손님', login_id: null, proof_challenge: null, kind: 'guest' }]);
  const left: Record<string, number | null> = {};
  for (const table of OPENERS)
    left[table] = (await admin.query(`SELECT 1 FROM auth.${table} WHERE user_id = $1`, [id])).rowCount;
  expect(left).toEqual(Object.fromEntries(OPENERS.map((table) => [table, 0])));
  const live = await admin.query(
    "SELECT 'session' FROM auth.sessions WHERE user_id = $1 AND revoked_at IS NULL UNION ALL SELECT 'key' FROM auth.api_keys WHERE user_id = $1 AND revoked_at IS NULL",
    [id],
  );
  expect(live.rows).toEqual([]);
});

it('an address that an account only waits for does not sign it in', async () => {
  const email = addressOf();
  const { id, login_id } = await register(email);
  await admin.query('UPDATE auth.users SET email = NULL, pending_email = $2 WHERE id = $1', [id, email]);
  const login = (names: { email?: string; login_id?: string }) =>
    call(url, 'POST /auth/login', { body: { ...names, password: PASSWORD } });
  expect(await codeOf(login({ email }))).toBe('email_not_verified');
  expect((await login({ login_id })).status).toBe(200);
});

it('a new password ends the other sessions, and a new identity is told to the owner', async () => {
  const email = addressOf();
  const { login_id, token } = await register(email);
  await confirm({ token: await mailFolder.link(email, 'verify-email') }, token);
  const { body } = await opened(call(url, 'POST /auth/login', { body: { login_id, password: PASSWORD } }));
  await call(url, 'PUT /auth/user', { body: { current_password: PASSWORD, new_password: OTHER } }, { token });
  const other = () =>
    call(url, 'GET /auth/me', {}, { token: body.access_token }).then(
      () => 'may',
      () => 'may not',
    );
  await expect.poll(other).toBe('may not');
  become(doubles.github, { id: newProviderId('github'), email: addressOf(), isVerified: true });
  await linkAt(url, 'github', token);
  await expect
    .poll(async () =>
      (await mailFolder.to(email)).some(({ subject }) => subject === '[마당] 새 로그인 방법을 연결했어요'),
    )
    .toBe(true);
});

it('who moves to another address leaves no link behind at the old one', async () => {
  const [old, fresh] = [addressOf(), addressOf()];
  const { token } = await register(old);
  await confirm({ token: await mailFolder.link(old, 'verify-email') }, token);
  await call(url, 'POST /auth/forgot-password', { body: { email: old } });
  const reset = await mailFolder.link(old, 'reset-password');
  await call(url, 'POST /auth/change-email', { body: { email: fresh, password: PASSWORD } }, { token });
  await confirm({ token: await mailFolder.link(fresh, 'verify-email') }, token);
  expect(await codeOf(call(url, 'POST /auth/reset-password', { body: { token: reset, password: OTHER } }))).toBe(
    'invalid_one_time_token',
  );
  const { rowCount } = await admin.query(
    "SELECT 1 FROM auth.one_time_tokens WHERE data ->> 'to' = $1 AND purpose <> 'notice'",
    [old],
  );
  expect(rowCount).toBe(0);
});

it('an account that goes on without the address keeps no link to it', async () => {
  const email = addressOf();
  await register(email);
  const link = await mailFolder.link(email, 'verify-email');
  become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
  await signInAt(url, 'google');
  expect(await codeOf(confirm({ token: link, new_password: OTHER }))).toBe('invalid_one_time_token');
});

it('a new password at the link ends the other sessions of whoever made the account', async () => {
  const email = addressOf();
  const { login_id, token } = await register(email);
  const { body } = await opened(call(url, 'POST /auth/login', { body: { login_id, password: PASSWORD } }));
  await confirm({ token: await mailFolder.link(email, 'verify-email'), new_password: OTHER }, token);
  const other = () =>
    call(url, 'GET /auth/me', {}, { token: body.access_token }).then(
      () => 'may',
      () => 'may not',
    );
  await expect.poll(other).toBe('may not');
});

it('a move leads to no address that is somebody’s, and ends with the next one or with the password', async () => {
  const taken = addressOf();
  const owner = await register(taken);
  await confirm({ token: await mailFolder.link(taken, 'verify-email') }, owner.token);
  const { id, token } = await register();
  const move = (email: string) =>
    call(url, 'POST /auth/change-email', { body: { email, password: PASSWORD } }, { token });
  const linkTo = async (email: string) =>
    (
      await admin.query(
        "SELECT 1 FROM auth.one_time_tokens WHERE user_id = $1 AND purpose = 'change_email' AND data ->> 'to' = $2",
        [id, email],
      )
    ).rowCount;
  await move(taken);
  const [first, second] = [addressOf(), addressOf()];
  await move(first);
  await move(second);
  await expect.poll(() => linkTo(second)).toBe(1);
  expect([await linkTo(taken), await linkTo(first)]).toEqual([0, 0]);
  await call(url, 'PUT /auth/user', { body: { current_password: PASSWORD, new_password: OTHER } }, { token });
  expect(await linkTo(second)).toBe(0);
});

it('what takes a deletion back is good for a deleted account, and by mail for its own address', async () => {
  for (const [change, restored] of [
    ['deleted_at = NULL', 'answer'],
    ["email = 'x' || email", 'mail'],
    ['email_verified_at = NULL', 'mail'],
  ] as const) {
    const email = addressOf();
    const { id, token } = await register(email);
    await confirm({ token: await mailFolder.link(email, 'verify-email') }, token);
    const { body } = await call(url, 'DELETE /auth/user', { body: { password: PASSWORD } }, { token });
    const link = await mailFolder.link(email, 'restore-account');
    await admin.query(`UPDATE auth.users SET ${change} WHERE id = $1`, [id]);
    const given = restored === 'answer' ? { token: body.undo_token } : { token: link, password: OTHER };
    expect([restored, await codeOf(call(url, 'POST /auth/user/restore', { body: given }))]).toEqual([
      restored,
      'invalid_one_time_token',
    ]);
  }
});

it('nobody who is banned or deleted is sent a link that would let them in again', async () => {
  for (const change of ['disabled_at = now()', 'deleted_at = now()']) {
    const email = addressOf();
    const { id, token } = await register(email);
    await confirm({ token: await mailFolder.link(email, 'verify-email') }, token);
    await admin.query(`UPDATE auth.users SET ${change} WHERE id = $1`, [id]);
    await call(url, 'POST /auth/forgot-password', { body: { email } });
    const { rowCount } = await admin.query(
      "SELECT 1 FROM auth.one_time_tokens WHERE user_id = $1 AND purpose = 'reset_password'",
      [id],
    );
    expect([change, rowCount]).toEqual([change, 0]);
  }
});
