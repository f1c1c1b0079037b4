import { randomBytes } from 'node:crypto';
import type { ProviderDouble } from '../doubles/providers/provider-double.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { newProviderId, type Doubles } from '../doubles/providers/all.ts';
import { Authenticator } from '../doubles/authenticator.ts';
import { AuthenticatorApp } from './authenticator-app.ts';
import { call, ProblemAnswer } from './client.ts';
import { become, beginSignIn, createVerifier, goThrough, linkAt, linkBack } from './sign-in.ts';

/** What opens an account, tried: the id of the account that it opens, or null. */
export type Try = () => Promise<string | null>;

/** null for what was refused; a server that fails is no refusal. */
export const idOrRefused = async (work: () => Promise<string>): Promise<string | null> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemAnswer && error.status < 500) return null;
    throw error;
  }
};

export interface Names {
  readonly email?: string;
  readonly login_id?: string;
}

type Entered = { readonly user: { readonly id: string } } | { readonly challenge: string };

/** Goes on with a recovery code where one is asked for. */
const finish = async (url: string, entered: Entered, codes: string[]): Promise<string> => {
  if ('user' in entered) return entered.user.id;
  const body = { challenge: entered.challenge, recovery_code: codes.pop() ?? '' };
  return (await call(url, 'POST /auth/login/second-factor', { body })).body.user.id;
};

const byPassword =
  (url: string, names: Names, password: string, codes: string[]): Try =>
  () =>
    idOrRefused(async () =>
      finish(url, (await call(url, 'POST /auth/login', { body: { ...names, password } })).body, codes),
    );

const byToken =
  (url: string, token: string): Try =>
  () =>
    idOrRefused(async () => (await call(url, 'GET /auth/me', {}, { token })).body.id);

const ownAddress = (): string => `${randomBytes(6).toString('hex')}@attacker.example`;

export interface LeftBehind {
  readonly id: string;
  readonly token: string;
  readonly conversation: string;
  readonly tries: Readonly<Record<string, Try>>;
}

interface Place {
  readonly url: string;
  readonly origin: string;
  readonly doubles: Pick<Doubles, 'github'>;
}

/**
 * Everything that somebody with a session can leave in an account to come back by, tried afterwards. `github`: the
 * double
 * is one person at a time.
 */
export const leaveBehind = async (
  { url, origin, doubles }: Place,
  account: { id: string; token: string; refresh: string },
  names: Names,
  password: string,
): Promise<LeftBehind> => {
  const { id, token } = account;
  const me = { token };
  const github: ProviderDouble = doubles.github;
  const person = { id: newProviderId('github'), email: ownAddress(), isVerified: true };
  const asAttacker = (): void => become(github, person);
  await call(url, 'PUT /auth/user', { body: { name: 'left behind' } }, me);
  await call(url, 'PUT /users/me/profile', { body: { nickname: 'left behind' } }, me);
  const { body: started } = await call(url, 'POST /conversations', { body: { title: 'left behind' } }, me);
  const key = await call(url, 'POST /auth/api-keys', { body: { name: 'key', scopes: ['chat:read'] } }, me);
  const keyToken = await call(url, 'POST /auth/token', {
    body: { grant_type: 'client_credentials', client_secret: key.body.key },
  });
  const authenticator = new Authenticator(origin);
  const options = await call(url, 'POST /auth/passkeys/options', { body: { password } }, me);
  await call(url, 'POST /auth/passkeys', { body: { response: authenticator.create(options.body) } }, me);
  asAttacker();
  await linkAt(url, 'github', token);
  const { verifier, challenge: codeChallenge } = createVerifier();
  const vault = await agreeAt((await beginSignIn(url, 'github', { codeChallenge })).url);
  await call(url, 'POST /oauth', { body: { provider: 'github', code: vault.code, code_verifier: verifier } }, me);
  const begun = await beginSignIn(url, 'github', { token, intent: 'link' });
  const pending = await call(url, 'POST /auth/passkeys/options', { body: { password } }, me);
  const totp = await call(url, 'POST /auth/totp', { body: { password } }, me);
  const app = new AuthenticatorApp(totp.body.secret);
  const codes = (await call(url, 'POST /auth/totp/confirm', { body: { code: await app.code() } }, me)).body
    .recovery_codes;
  // After the second factor, which ends what the session made before it was there.
  const narrow = await call(url, 'POST /tokens/create', { body: { scopes: ['chat:read'] } }, me);
  // An address that has to be confirmed opens nothing before that.
  const own = names.login_id === undefined ? names : { login_id: names.login_id };
  const wait = async (): Promise<string> => {
    const { body } = await call(url, 'POST /auth/login', { body: { ...own, password } });
    if (!('challenge' in body)) throw new Error('no second factor was asked for');
    return body.challenge;
  };
  const [challenge, another] = [await wait(), await wait()];
  const passkeySignIn: Try = () =>
    idOrRefused(async () => {
      const { body } = await call(url, 'POST /auth/passkey/options', {});
      return (await call(url, 'POST /auth/passkey', { body: { response: authenticator.get(body) } })).body.user.id;
    });
  return {
    id,
    token,
    conversation: started.conversation.id,
    tries: {
      'password by address':
        names.email === undefined
          ? () => Promise.resolve(null)
          : byPassword(url, { email: names.email }, password, codes),
      ...(names.login_id === undefined
        ? {}
        : { 'password by login_id': byPassword(url, { login_id: names.login_id }, password, codes) }),
      'access token': byToken(url, token),
      'narrower access token': byToken(url, narrow.body.access_token),
      'refresh token': () =>
        idOrRefused(
          async () =>
            (await call(url, 'POST /auth/refresh', { body: { refresh_token: account.refresh } })).body.user.id,
        ),
      'API key': byToken(url, key.body.key),
      "API key's access token": byToken(url, keyToken.body.access_token),
      passkey: passkeySignIn,
      'passkey that was being added': () =>
        idOrRefused(async () => {
          await call(
            url,
            'POST /auth/passkeys',
            { body: { response: new Authenticator(origin).create(pending.body) } },
            me,
          );
          return id;
        }),
      'sign-in that waits for its second factor, recovery code': () =>
        idOrRefused(() => finish(url, { challenge }, codes)),
      'sign-in that waits for its second factor, TOTP': () =>
        idOrRefused(
          async () =>
            (
              await call(url, 'POST /auth/login/second-factor', {
                body: { challenge: another, code: await app.code() },
              })
            ).body.user.id,
        ),
      'linked identity': () =>
        idOrRefused(async () => {
          asAttacker();
          return finish(url, (await goThrough(url, 'github')).body, codes);
        }),
      'identity that was being linked': () =>
        idOrRefused(async () => {
          become(github, { id: newProviderId('github'), email: ownAddress(), isVerified: true });
          const back = await agreeAt(begun.url);
          await linkBack(url, { provider: 'github', ...back, cookie: begun.cookie, token });
          return id;
        }),
    },
  };
};
