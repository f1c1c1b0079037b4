import type { Scope } from '@madang/contracts/scopes';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServiceTokens, SERVICE_TOKEN_HEADER } from '../../server/src/platform/auth/service-token.ts';
import { openSecretKeys } from '../../server/src/platform/config/secret-key.ts';
import { Authenticator } from '../doubles/authenticator.ts';
import { settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { startAccount, unique } from '../support/accounts.ts';
import { call, refusal, startGuest } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { beginSignIn, comeBack } from '../support/sign-in.ts';

let doubles: Doubles;
let installation: Installation;
beforeAll(async () => {
  doubles = await startDoubles();
  installation = await startShape('together', settingsOf(doubles));
});
afterAll(async () => {
  await installation.stop();
  await stopDoubles(doubles);
});

const narrow = async (token: string, scopes?: readonly Scope[]): Promise<string> =>
  (
    await call(
      installation.url,
      'POST /tokens/create',
      { body: scopes === undefined ? {} : { scopes: [...scopes] } },
      { token },
    )
  ).body.access_token;

/** Every way on which a guest comes along, each as far as it would succeed with the guest's whole token. */
const WAYS: Readonly<Record<string, (token: string) => Promise<unknown>>> = {
  register: (token) =>
    call(
      installation.url,
      'POST /auth/register',
      { body: { login_id: unique(), password: '긴 비밀번호 하나' } },
      { token },
    ),
  async login(token) {
    const { loginId, password } = await startAccount(installation.url);
    return call(installation.url, 'POST /auth/login', { body: { login_id: loginId, password } }, { token });
  },
  async passkey(token) {
    const { token: owner, password } = await startAccount(installation.url);
    const authenticator = new Authenticator('http://localhost:8080');
    const { body } = await call(
      installation.url,
      'POST /auth/passkeys/options',
      { body: { password } },
      { token: owner },
    );
    const made = authenticator.create(body);
    await call(installation.url, 'POST /auth/passkeys', { body: { response: made } }, { token: owner });
    const asked = await call(installation.url, 'POST /auth/passkey/options', {});
    return call(
      installation.url,
      'POST /auth/passkey',
      { body: { response: authenticator.get(asked.body) } },
      { token },
    );
  },
  async 'a provider'(token) {
    const begun = await beginSignIn(installation.url, 'kakao');
    return comeBack(installation.url, {
      provider: 'kakao',
      ...(await agreeAt(begun.url)),
      cookie: begun.cookie,
      token,
    });
  },
  "a provider's token": (token) =>
    call(installation.url, 'POST /social/:provider/token', {
      params: { provider: 'kakao' },
      body: { access_token: 'whatever', guest_token: token },
    }),
  'a Firebase token': (token) =>
    call(installation.url, 'POST /auth/firebase/token', { body: { token: 'whatever' } }, { token }),
  'a token exchange': (token) =>
    call(installation.url, 'POST /auth/exchange', {}, { token, headers: { 'x-external-token': 'whatever' } }),
};

/** One that a refresh gave. */
const renewed = async (token: string): Promise<string> => {
  const made = (await call(installation.url, 'POST /tokens/create', {}, { token })).body;
  const body = { refresh_token: made.refresh_token ?? '' };
  return (await call(installation.url, 'POST /auth/refresh', { body })).body.access_token;
};

describe.each<readonly [string, (token: string) => Promise<string>]>([
  ['profile:read', (token) => narrow(token, ['profile:read'])],
  ['all but account', narrow],
  ['all but account, refreshed', renewed],
])("a guest's token with the scopes: %s", (_, narrowed) => {
  it.each(Object.entries(WAYS))('does not carry the guest off by %s', async (_way, go) => {
    const guest = await startGuest(installation.url);
    const refused = await refusal(go(await narrowed(guest.token)));
    expect([refused.status, refused.problem.detail]).toEqual([403, 'needs scope account']);
    const { body } = await call(installation.url, 'GET /auth/me', {}, { token: guest.token });
    expect(body).toMatchObject({ id: guest.id, kind: 'guest' });
  });
});

it('is none that the cookie of a guest gets: only a session of the guest’s own gives a whole token', async () => {
  const guest = await startGuest(installation.url);
  const made = (await call(installation.url, 'POST /tokens/create', {}, { token: guest.token })).body;
  const service = createServiceTokens(openSecretKeys(installation.database.config));
  const enter = async (session_id = ''): Promise<number> => {
    const token = await service.sign({ service: 'chat', purpose: 'enter-guest', userId: guest.id }, 'identity');
    const response = await fetch(`${installation.url}/api/v1/internal/guests/access-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [SERVICE_TOKEN_HEADER]: token },
      body: JSON.stringify({ session_id }),
    });
    return response.status;
  };
  expect(await enter(guest.refreshToken.split('.')[0])).toBe(200);
  expect(await enter(made.refresh_token?.split('.')[1])).toBe(401);
});

it('begins no link of a provider to the account', async () => {
  const { token } = await startAccount(installation.url);
  const begin = (as: string) => beginSignIn(installation.url, 'kakao', { token: as, intent: 'link' });
  expect((await refusal(begin(await narrow(token)))).problem.code).toBe('forbidden');
  expect((await begin(token)).state).not.toBe('');
});

it('tells the address to nobody who may not read the profile: not at /auth/me, not in the token, not by a key', async () => {
  const email = `${unique()}@example.com`;
  const { id, token } = await startAccount(installation.url, { email });
  const [chatter, reader] = [await narrow(token, ['chat:read']), await narrow(token, ['profile:read'])];
  const made = await call(
    installation.url,
    'POST /auth/api-keys',
    { body: { name: 'key', scopes: ['chat:read'] } },
    { token },
  );
  const credentials = { grant_type: 'client_credentials', client_secret: made.body.key } as const;
  const exchanged = (await call(installation.url, 'POST /auth/token', { body: credentials })).body.access_token;
  const me = async (as: string) => (await call(installation.url, 'GET /auth/me', {}, { token: as })).body;
  for (const as of [chatter, made.body.key, exchanged])
    expect(await me(as)).toMatchObject({ id, email: null, email_verified: false });
  for (const as of [chatter, exchanged]) expect(decodeJwt(as)).not.toHaveProperty('email');
  for (const as of [token, reader]) {
    expect((await me(as)).email).toBe(email);
    expect(decodeJwt(as)['email']).toBe(email);
  }
  for (const as of [chatter, reader])
    expect((await refusal(call(installation.url, 'GET /oauth', {}, { token: as }))).problem.code).toBe('forbidden');
});
