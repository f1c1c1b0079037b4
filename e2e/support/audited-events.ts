import { AuthenticatorApp } from './authenticator-app.ts';
import { openAdministration } from '../../server/src/services/identity/index.ts';
import { newProviderId, type Doubles } from '../doubles/providers/all.ts';
import { Authenticator } from '../doubles/authenticator.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { signIn, startAccount, unique, type Account } from './accounts.ts';
import { call, opened, refusal, startGuest } from './client.ts';
import { runNow } from './jobs.ts';
import { MailFolder } from './mail-folder.ts';
import { giveOneTimePassword, setAside } from './roles.ts';
import type { Installation } from './shapes.ts';
import { become, beginSignIn, createVerifier, linkAt, signInAt } from './sign-in.ts';

const BACK = 'https://app.example/back';
const OTHER = '다시 고른 긴 비밀번호';

interface Happening {
  readonly act: () => Promise<unknown>;
  /** Whose line it is, or lines are; read after it has happened. */
  readonly of: () => string | null | readonly string[];
  /** An admin's id, where one does it. */
  readonly by?: string;
  /** What must not be in the line. */
  readonly secrets: () => readonly string[];
  /** What happens with it by its nature, and is in the log too. */
  readonly beside?: readonly string[];
  /** Where it is not over HTTP that it happens. */
  readonly from?: object;
}
export interface AuditedEvent {
  readonly prepare: () => Happening | Promise<Happening>;
}

interface Given {
  readonly installation: Installation;
  readonly doubles: Doubles;
  /** Where mails are kept. */
  readonly folder: string;
  readonly inDatabase: (text: string, values: readonly unknown[]) => Promise<unknown>;
}

/** By its name in the audit log, how each of them comes about. */
export const auditedEvents = (given: Given): Readonly<Record<string, AuditedEvent>> => {
  const { installation, doubles } = given;
  const { url } = installation;
  const mail = new MailFolder(given.folder);
  const addressOf = (): string => `${unique()}@audit.example`;

  /** What an account does, once there is one. */
  const done = (
    act: (account: Account) => Promise<unknown>,
    more: { secrets?: readonly string[]; beside?: readonly string[]; by?: string } = {},
    first: (account: Account) => Promise<unknown> = () => Promise.resolve(),
  ): AuditedEvent => ({
    async prepare() {
      const account = await startAccount(url);
      await first(account);
      return {
        ...more,
        act: () => act(account),
        of: () => account.id,
        secrets: () => [account.password, account.token, account.refreshToken, ...(more.secrets ?? [])],
      };
    },
  });

  /** Of an account that something was made for before. */
  const after = <T>(
    first: (account: Account) => Promise<T>,
    act: (account: Account, made: T) => Promise<unknown>,
    more: { secretsOf?: (made: T) => readonly string[]; beside?: readonly string[] } = {},
  ): AuditedEvent => ({
    async prepare() {
      const account = await startAccount(url);
      const made = await first(account);
      return {
        ...more,
        act: () => act(account, made),
        of: () => account.id,
        secrets: () => [account.password, account.token, account.refreshToken, ...(more.secretsOf?.(made) ?? [])],
      };
    },
  });

  const makeKey = async ({ token }: Account) =>
    (await call(url, 'POST /auth/api-keys', { body: { name: 'mine', scopes: ['chat:read'] } }, { token })).body;
  const addTotp = async ({ token, password }: Account) => {
    const { body } = await call(url, 'POST /auth/totp', { body: { password } }, { token });
    const app = new AuthenticatorApp(body.secret);
    return { ...body, app, confirm: async () => confirmTotp(token, await app.code()) };
  };
  const confirmTotp = async (token: string, code: string) =>
    (await call(url, 'POST /auth/totp/confirm', { body: { code } }, { token })).body.recovery_codes;
  const withTotp = async (account: Account) => {
    const totp = await addTotp(account);
    return { ...totp, codes: await totp.confirm() };
  };
  const begunPasskey = async ({ token, password }: Account) => {
    const authenticator = new Authenticator('https://madang.test');
    const { body } = await call(url, 'POST /auth/passkeys/options', { body: { password } }, { token });
    return { body: { response: authenticator.create(body) } };
  };
  const link = (token: string) => {
    become(doubles.kakao, { id: newProviderId('kakao'), name: '하늘의 카카오 이름' });
    return linkAt(url, 'kakao', token);
  };
  const keep = async (token: string) => {
    become(doubles.google, { id: newProviderId('google') });
    const { verifier, challenge } = createVerifier();
    const begun = await beginSignIn(url, 'google', { codeChallenge: challenge, redirectUri: BACK });
    const { code, state } = await agreeAt(begun.url);
    const body = { provider: 'google' as const, code, state, code_verifier: verifier, redirect_uri: BACK };
    return () => call(url, 'POST /oauth', { body }, { token });
  };
  const kept = async ({ token }: Account) => (await (await keep(token))()).body;
  const resetLink = async (email: string) => {
    await call(url, 'POST /auth/forgot-password', { body: { email } });
    return mail.link(email, 'reset-password');
  };
  /** An account with an address, and what its owner does by mail. */
  const byMail = (
    first: (account: Account & { readonly email: string }) => Promise<string>,
    act: (account: Account & { readonly email: string }, secret: string) => Promise<unknown>,
    beside: readonly string[] = [],
  ): AuditedEvent => ({
    async prepare() {
      const email = addressOf();
      const account = { ...(await startAccount(url, { email })), email };
      const secret = await first(account);
      return {
        beside,
        act: () => act(account, secret),
        of: () => account.id,
        secrets: () => [account.password, account.token, email, ...(secret === '' ? [] : [secret])],
      };
    },
  });
  const none = (): Promise<string> => Promise.resolve('');
  const proven = ({ id, email }: { id: string; email: string }): Promise<unknown> =>
    given.inDatabase(
      'UPDATE auth.users SET email = $2, email_verified_at = now(), pending_email = NULL WHERE id = $1',
      [id, email],
    );
  const refresh = async (token: string) =>
    (await call(url, 'POST /auth/refresh', { body: { refresh_token: token } })).body.refresh_token ?? '';

  return {
    registered: {
      prepare() {
        const body = { login_id: unique(), password: OTHER };
        let made = { id: '', secrets: [''] };
        return {
          async act() {
            const answer = (await opened(call(url, 'POST /auth/register', { body }))).body;
            made = { id: answer.user_id, secrets: [answer.access_token, answer.refresh_token ?? '', OTHER] };
          },
          of: () => made.id,
          secrets: () => made.secrets,
        };
      },
    },
    signed_in: done((account) => signIn(url, account)),
    sign_in_failed: done((account) => refusal(signIn(url, { ...account, password: 'a wrong guess' })), {
      secrets: ['a wrong guess'],
    }),
    reauthentication_failed: done(
      ({ token }) =>
        refusal(
          call(
            url,
            'PUT /auth/user',
            { body: { name: '아주 다른 이름', current_password: 'a wrong guess' } },
            { token },
          ),
        ),
      { secrets: ['a wrong guess', '아주 다른 이름'] },
    ),
    signed_out: done(({ token }) => call(url, 'POST /auth/logout', {}, { token })),
    signed_out_everywhere: done(({ token }) => call(url, 'POST /auth/logout-all', {}, { token })),
    session_ended: after(
      async (account) => {
        await signIn(url, account);
        const { items } = (await call(url, 'GET /auth/sessions', {}, { token: account.token })).body;
        return items.find(({ current }) => !current)?.id ?? '';
      },
      ({ token }, id) => call(url, 'DELETE /auth/sessions/:id', { params: { id } }, { token }),
    ),
    token_created: done(({ token }) =>
      call(url, 'POST /tokens/create', { body: { scopes: ['chat:read'] } }, { token }),
    ),
    refresh_reused: after(
      async ({ refreshToken }) => {
        await refresh(await refresh(await refresh(refreshToken)));
      },
      ({ refreshToken }) => refusal(refresh(refreshToken)),
    ),
    password_changed: done(
      ({ token, password }) =>
        call(url, 'PUT /auth/user', { body: { current_password: password, new_password: OTHER } }, { token }),
      { secrets: [OTHER] },
    ),
    password_reset_asked: byMail(none, ({ email }) => resetLink(email)),
    password_reset: byMail(
      async (account) => {
        await proven(account);
        return resetLink(account.email);
      },
      (_, token) => call(url, 'POST /auth/reset-password', { body: { token, password: OTHER } }),
    ),
    email_change_asked: done(
      ({ token, password }) =>
        call(url, 'POST /auth/change-email', { body: { email: addressOf(), password } }, { token }),
      { secrets: ['@audit.example'] },
    ),
    email_changed: byMail(
      async (account) => {
        await proven(account);
        const { token, password } = account;
        const email = addressOf();
        await call(url, 'POST /auth/change-email', { body: { email, password } }, { token });
        return mail.link(email, 'verify-email');
      },
      ({ token }, confirmation) => call(url, 'POST /auth/verify-email', { body: { token: confirmation } }, { token }),
    ),
    email_verified: byMail(
      ({ email }) => mail.link(email, 'verify-email'),
      ({ token }, confirmation) => call(url, 'POST /auth/verify-email', { body: { token: confirmation } }, { token }),
    ),
    name_changed: done(({ token }) => call(url, 'PUT /auth/user', { body: { name: '새로운 이름입니다' } }, { token }), {
      secrets: ['새로운 이름입니다'],
    }),
    one_time_password_used: done(
      (account) => call(url, 'POST /auth/login', { body: { login_id: account.loginId, password: account.password } }),
      {},
      ({ id }) => giveOneTimePassword(installation.database.adminUrl, id),
    ),
    account_deleted: done(({ token, password }) => call(url, 'DELETE /auth/user', { body: { password } }, { token })),
    account_restored: after(
      async ({ token, password }) =>
        (await call(url, 'DELETE /auth/user', { body: { password } }, { token })).body.undo_token,
      (_, token) => call(url, 'POST /auth/user/restore', { body: { token } }),
      { secretsOf: (token) => [token], beside: ['signed_in'] },
    ),
    account_erased: {
      async prepare() {
        const account = await startAccount(url);
        const { token, password } = account;
        await call(url, 'DELETE /auth/user', { body: { password } }, { token });
        await given.inDatabase("UPDATE auth.users SET deleted_at = now() - interval '400 days' WHERE id = $1", [
          account.id,
        ]);
        return {
          act: () => runNow(installation, 'identity.remove-accounts'),
          of: () => account.id,
          secrets: () => [account.loginId, password],
          from: {},
        };
      },
    },
    guest_merged: {
      async prepare() {
        const [account, guest] = await Promise.all([startAccount(url), startGuest(url)]);
        return {
          beside: ['signed_in'],
          act: () => signIn(url, account, { token: guest.token }),
          of: () => account.id,
          secrets: () => [account.password, guest.token],
        };
      },
    },
    earlier_account_removed: {
      async prepare() {
        const [account, earlier] = await Promise.all([startAccount(url), startAccount(url)]);
        await setAside(installation.database.adminUrl, earlier.id, account.id);
        return {
          act: () =>
            call(url, 'DELETE /auth/earlier-accounts/:id', { params: { id: earlier.id } }, { token: account.token }),
          of: () => account.id,
          secrets: () => [account.password, earlier.loginId],
        };
      },
    },
    identity_linked: done(({ token }) => link(token), { secrets: ['하늘의 카카오 이름'] }),
    identity_unlinked: after(
      async ({ token }) => (await link(token)).body.id,
      ({ token }, id) => call(url, 'DELETE /auth/identities/:id', { params: { id } }, { token }),
    ),
    unproven_access_removed: {
      async prepare() {
        const email = addressOf();
        // By their address alone: an account that has a name too goes on without it.
        const { body: stranger } = await opened(call(url, 'POST /auth/register', { body: { email, password: OTHER } }));
        become(doubles.google, { id: newProviderId('google'), email, isVerified: true });
        let owner = '';
        return {
          // Of the account that had named the address, and of that of its owner.
          beside: ['unproven_access_removed', 'registered', 'signed_in'],
          act: async () => (owner = (await signInAt(url, 'google')).user.id),
          of: () => [stranger.user_id, owner],
          secrets: () => [email, OTHER, stranger.access_token],
        };
      },
    },
    api_key_made: done(makeKey, { secrets: ['madang_'] }),
    api_key_changed: after(makeKey, ({ token }, { id }) =>
      call(
        url,
        'PATCH /auth/api-keys/:id',
        { params: { id }, body: { scopes: ['chat:read', 'chat:write'] } },
        { token },
      ),
    ),
    api_key_revoked: after(
      makeKey,
      ({ token }, { id }) => call(url, 'DELETE /auth/api-keys/:id', { params: { id } }, { token }),
      { secretsOf: ({ key }) => [key] },
    ),
    totp_added: after(addTotp, (_, { confirm }) => confirm(), { secretsOf: ({ secret }) => [secret] }),
    totp_removed: after(
      withTotp,
      async ({ token, password }, { codes }) =>
        call(url, 'DELETE /auth/totp', { body: { password, recovery_code: codes[0] ?? '' } }, { token }),
      { secretsOf: ({ secret, codes }) => [secret, ...codes], beside: ['recovery_code_used'] },
    ),
    recovery_codes_made: after(
      withTotp,
      async ({ token, password }, { codes }) =>
        call(url, 'POST /auth/recovery-codes', { body: { password, recovery_code: codes[0] ?? '' } }, { token }),
      { secretsOf: ({ codes }) => codes, beside: ['recovery_code_used'] },
    ),
    recovery_code_used: after(
      async (account) => {
        const { codes } = await withTotp(account);
        const { body } = await call(url, 'POST /auth/login', {
          body: { login_id: account.loginId, password: account.password },
        });
        return { challenge: 'challenge' in body ? body.challenge : '', recovery_code: codes[1] ?? '' };
      },
      (_, body) => call(url, 'POST /auth/login/second-factor', { body }),
      { secretsOf: ({ challenge, recovery_code }) => [challenge, recovery_code], beside: ['signed_in'] },
    ),
    passkey_added: after(begunPasskey, ({ token }, { body }) => call(url, 'POST /auth/passkeys', { body }, { token }), {
      secretsOf: ({ body }) => [body.response.id],
    }),
    passkey_removed: after(
      async (account) =>
        (await call(url, 'POST /auth/passkeys', await begunPasskey(account), { token: account.token })).body.id,
      ({ token, password }, id) =>
        call(url, 'DELETE /auth/passkeys/:id', { params: { id }, body: { password } }, { token }),
    ),
    vault_token_stored: after(
      ({ token }) => keep(token),
      (_, ask) => ask(),
      { beside: ['vault_token_read'] },
    ),
    vault_token_read: after(kept, ({ token }, { id }) => call(url, 'GET /oauth/:id', { params: { id } }, { token }), {
      secretsOf: ({ access_token, refresh_token }) => [access_token ?? '', refresh_token ?? 'refresh-'],
    }),
    vault_token_deleted: after(
      kept,
      ({ token }, { id }) => call(url, 'DELETE /oauth/:id', { params: { id } }, { token }),
      { secretsOf: ({ access_token }) => [access_token ?? ''] },
    ),
    /** By the command, which has no address. */
    made_by_installation: {
      prepare() {
        let id = '';
        return {
          async act() {
            const pool = installation.database.connect('identity');
            const accounts = await openAdministration(pool, { ACCESS_TOKEN_MINUTES: 15 });
            id = (await accounts.create({ loginId: unique(), password: OTHER, roles: ['user'] })).user.id;
          },
          of: () => id,
          secrets: () => [OTHER],
          from: {},
        };
      },
    },
  };
};
