import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMadang } from '../../server/src/platform/testing/process.ts';
import { newProviderId } from '../doubles/providers/all.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { call, opened } from '../support/client.ts';
import {
  addressOf,
  codeOf,
  OTHER,
  PASSWORD,
  startAddressAccounts,
  unique,
  type AddressAccounts,
} from '../support/address-accounts.ts';
import { become, beginSignIn, comeBack, createVerifier, linkBack, signInAt } from '../support/sign-in.ts';
import { whileAddressIsLocked } from '../support/while-locked.ts';

/** Decision 16 where something changes between the look and the lock. */
let accounts: AddressAccounts;
let mailFolder: AddressAccounts['mailFolder'];
let doubles: AddressAccounts['doubles'];
let installation: AddressAccounts['installation'];
let url: string;
let admin: AddressAccounts['admin'];
beforeAll(async () => {
  accounts = await startAddressAccounts();
  ({ mailFolder, doubles, installation, url, admin } = accounts);
});
afterAll(() => accounts.stop());
const register: AddressAccounts['register'] = (...given) => accounts.register(...given);
const confirm: AddressAccounts['confirm'] = (...given) => accounts.confirm(...given);
const me: AddressAccounts['me'] = (token) => accounts.me(token);

describe('what was seen is looked at again once the address is locked', () => {
  it('a session that has ended confirms nothing', async () => {
    const email = addressOf();
    const { token } = await register(email);
    const link = await mailFolder.link(email, 'verify-email');
    const confirming = whileAddressIsLocked(
      admin,
      email,
      () => confirm({ token: link }, token),
      () => call(url, 'POST /auth/logout', {}, { token }),
    );
    expect(await codeOf(confirming)).toBe('confirmation_needs_password');
    await confirm({ token: link, password: PASSWORD });
  });

  it('a password that was changed confirms nothing', async () => {
    const email = addressOf();
    const { token } = await register(email);
    const link = await mailFolder.link(email, 'verify-email');
    const change = { current_password: PASSWORD, new_password: OTHER };
    const confirming = whileAddressIsLocked(
      admin,
      email,
      () => confirm({ token: link, password: PASSWORD }),
      () => call(url, 'PUT /auth/user', { body: change }, { token }),
    );
    expect(await codeOf(confirming)).toBe('confirmation_needs_password');
    await confirm({ token: link, password: OTHER });
  });

  it('an account that has moved to another address does not get the first one too', async () => {
    const [email, elsewhere] = [addressOf(), addressOf()];
    const { token } = await register(email);
    const link = await mailFolder.link(email, 'verify-email');
    await call(url, 'POST /auth/change-email', { body: { email: elsewhere, password: PASSWORD } }, { token });
    const move = await mailFolder.link(elsewhere, 'verify-email');
    const confirming = whileAddressIsLocked(
      admin,
      email,
      () => confirm({ token: link }, token),
      () => confirm({ token: move }, token),
    );
    expect(await codeOf(confirming)).toBe('invalid_one_time_token');
    expect(await me(token)).toMatchObject({ email: elsewhere, email_verified: true });
    // The notice to the first address opens nothing, and waits there to be sent.
    const left = "SELECT 1 FROM auth.one_time_tokens WHERE data ->> 'to' = $1 AND purpose <> 'notice'";
    expect((await admin.query(left, [email])).rowCount).toBe(0);
  });

  it('a session that has ended does not make an account that of whoever comes by a provider', async () => {
    const email = addressOf();
    const { id, token } = await register(email);
    become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
    const begun = await beginSignIn(url, 'google', { token });
    const { code, state } = await agreeAt(begun.url);
    const entering = whileAddressIsLocked(
      admin,
      email,
      () => opened(comeBack(url, { provider: 'google', code, state, cookie: begun.cookie, token })),
      () => call(url, 'POST /auth/logout', {}, { token }),
    );
    const { user } = (await entering).body;
    expect(user.id).not.toBe(id);
    expect(user).toMatchObject({ email, email_verified: true });
  });

  /** Two accounts that name one address, of which the first has the link, and the second moves elsewhere meanwhile. */
  const twoOfOne = async () => {
    const [email, elsewhere] = [addressOf(), addressOf()];
    const { verifier, challenge } = createVerifier();
    const { id, token } = await register(addressOf(), { code_challenge: challenge });
    await register(email);
    await admin.query('UPDATE auth.users SET email = NULL, pending_email = $2 WHERE id = $1', [id, email]);
    await call(url, 'POST /auth/change-email', { body: { email: elsewhere, password: PASSWORD } }, { token });
    const move = await mailFolder.link(elsewhere, 'verify-email');
    return { email, elsewhere, id, token, verifier, move: () => confirm({ token: move }, token) };
  };

  it('a link that others were sent too gives the address to no account that has moved elsewhere', async () => {
    const { email, elsewhere, token, move } = await twoOfOne();
    const link = await mailFolder.link(email, 'verify-email');
    expect(await codeOf(whileAddressIsLocked(admin, email, () => confirm({ token: link }, token), move))).toBe(
      'invalid_one_time_token',
    );
    expect(await me(token)).toMatchObject({ email: elsewhere, email_verified: true });
  });

  it('a browser that registered an account confirms nothing for it once it has moved elsewhere', async () => {
    const { email, elsewhere, token, verifier, move } = await twoOfOne();
    const link = await mailFolder.link(email, 'verify-email');
    const confirming = whileAddressIsLocked(
      admin,
      email,
      () => confirm({ token: link, code_verifier: verifier }),
      move,
    );
    expect(await codeOf(confirming)).toBe('confirmation_needs_password');
    expect(await me(token)).toMatchObject({ email: elsewhere, email_verified: true });
  });

  it('a session that has ended does not keep an account at a reset', async () => {
    const email = addressOf();
    const { id, token } = await register(email);
    await call(url, 'POST /auth/forgot-password', { body: { email } });
    const body = { token: await mailFolder.link(email, 'reset-password'), password: OTHER };
    const reset = () => call(url, 'POST /auth/reset-password', { body }, { token });
    await whileAddressIsLocked(admin, email, reset, () => call(url, 'POST /auth/logout', {}, { token }));
    const { user } = (await opened(call(url, 'POST /auth/login', { body: { email, password: OTHER } }))).body;
    expect(user.id).not.toBe(id);
  });

  it('a reset gives the address to no account that has moved elsewhere', async () => {
    const { email, elsewhere, token, move } = await twoOfOne();
    await call(url, 'POST /auth/forgot-password', { body: { email } });
    const body = { token: await mailFolder.link(email, 'reset-password'), password: OTHER };
    await whileAddressIsLocked(admin, email, () => call(url, 'POST /auth/reset-password', { body }, { token }), move);
    expect(await me(token)).toMatchObject({ email: elsewhere, email_verified: true });
    expect((await opened(call(url, 'POST /auth/login', { body: { email, password: OTHER } }))).body.user.email).toBe(
      email,
    );
  });
});

describe('what is decided about an address waits for what is being decided about it', () => {
  const post = (key: 'POST /auth/resend-verification' | 'POST /auth/forgot-password') => async (email: string) => {
    await register(email);
    return () => call(url, key, { body: { email } });
  };
  const WAITS: Readonly<Record<string, (email: string) => Promise<() => Promise<unknown>>>> = {
    'a registration': (email) => Promise.resolve(() => register(email)),
    'another link': post('POST /auth/resend-verification'),
    'a forgotten password': post('POST /auth/forgot-password'),
    async 'a confirmation'(email) {
      const { token } = await register(email);
      const link = await mailFolder.link(email, 'verify-email');
      return () => confirm({ token: link }, token);
    },
    async 'a move to it'(email) {
      const { token } = await register();
      await call(url, 'POST /auth/change-email', { body: { email, password: PASSWORD } }, { token });
      const link = await mailFolder.link(email, 'verify-email');
      return () => confirm({ token: link }, token);
    },
    async 'a reset'(email) {
      await register(email);
      await call(url, 'POST /auth/forgot-password', { body: { email } });
      const body = { token: await mailFolder.link(email, 'reset-password'), password: OTHER };
      return () => call(url, 'POST /auth/reset-password', { body });
    },
    'an account that a command makes': (email) => {
      const args = ['user', 'create', '--login-id', unique(), '--email', email, '--password-stdin'];
      const making = () => runMadang(args, installation.database.env, PASSWORD);
      return Promise.resolve(async () => expect(await making()).toMatchObject({ code: 0 }));
    },
    'a sign-in by a provider': (email) => {
      become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
      return Promise.resolve(() => signInAt(url, 'google'));
    },
  };

  it.each(Object.entries(WAITS))('%s', async (_, prepare) => {
    const email = addressOf();
    await whileAddressIsLocked(admin, email, await prepare(email));
  });
});

describe('what is on its way when the account is locked', () => {
  /** Locks the account until `work` waits for it and `meanwhile`, a statement about `$1`, is committed. */
  const whileHeld = async (id: string, work: () => Promise<unknown>, meanwhile: string): Promise<string> => {
    await admin.query('BEGIN');
    await admin.query('SELECT 1 FROM auth.users WHERE id = $1 FOR UPDATE', [id]);
    const outcome = work();
    outcome.catch(() => undefined);
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    const count = async () => {
      // Within a transaction all looks would see the same.
      await admin.query('SELECT pg_stat_clear_snapshot()');
      return (await admin.query(waiting)).rowCount;
    };
    await expect.poll(count).toBe(1);
    await admin.query(meanwhile, [id]);
    await admin.query('COMMIT');
    return codeOf(outcome);
  };
  const ENDED = 'UPDATE auth.sessions SET revoked_at = now() WHERE user_id = $1';

  it('an identity is not linked by a session that has ended', async () => {
    const { id, token } = await register();
    become(doubles.github, { id: newProviderId('github'), email: addressOf(), isVerified: true });
    const begun = await beginSignIn(url, 'github', { token, intent: 'link' });
    const back = await agreeAt(begun.url);
    const link = () => linkBack(url, { provider: 'github', ...back, cookie: begun.cookie, token });
    expect(await whileHeld(id, link, ENDED)).toBe('session_revoked');
    expect((await admin.query('SELECT 1 FROM auth.identities WHERE user_id = $1', [id])).rowCount).toBe(0);
  });

  it('no move is asked for by a session that has ended', async () => {
    const { id, token } = await register();
    const move = () =>
      call(url, 'POST /auth/change-email', { body: { email: addressOf(), password: PASSWORD } }, { token });
    expect(await whileHeld(id, move, ENDED)).toBe('session_revoked');
    expect(
      (await admin.query("SELECT 1 FROM auth.one_time_tokens WHERE user_id = $1 AND purpose = 'change_email'", [id]))
        .rowCount,
    ).toBe(0);
  });

  it('a password is not changed by one that has been replaced', async () => {
    const { id, token } = await register();
    const change = () =>
      call(url, 'PUT /auth/user', { body: { current_password: PASSWORD, new_password: OTHER } }, { token });
    expect(
      await whileHeld(
        id,
        change,
        "UPDATE auth.credentials SET changed_at = now() + interval '1 second' WHERE user_id = $1",
      ),
    ).toBe('invalid_credentials');
  });
});
