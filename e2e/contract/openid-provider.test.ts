import { afterAll, beforeAll, expect, it } from 'vitest';
import { startOpenIdProvider, type OpenIdProvider } from '../doubles/openid-provider.ts';
import { call, opened, refusal } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { beginSignIn, comeBack } from '../support/sign-in.ts';

const REDIRECT = 'https://app.example/back/microsoft';

let provider: OpenIdProvider;
let installation: Installation;
beforeAll(async () => {
  provider = await startOpenIdProvider([REDIRECT]);
  installation = await startShape('together', {
    ...provider.settings,
    OAUTH_REDIRECT_URIS: REDIRECT,
    LOG_LEVEL: 'error',
  });
});
afterAll(async () => {
  await installation.stop();
  await provider.stop();
});

/** From the button to where the provider sends the browser back to. */
const signInThere = async () => {
  const begun = await beginSignIn(installation.url, 'microsoft', { redirectUri: REDIRECT });
  const back = await provider.visit(begun.url, REDIRECT);
  return { ...begun, back, code: back.searchParams.get('code') ?? '', state: back.searchParams.get('state') ?? '' };
};

it('signs people in by the code flow of a certified OpenID provider: discovery, PKCE, nonce, its keys', async () => {
  provider.person = { sub: 'person-1', name: '가람', email: 'garam@example.com', email_verified: true, xms_edov: true };
  const { code, state, cookie } = await signInThere();
  const { body } = await opened(
    comeBack(installation.url, { provider: 'microsoft', code, state, cookie, more: { redirect_uri: REDIRECT } }),
  );
  expect(body.user).toMatchObject({ kind: 'user', name: '가람', email: 'garam@example.com', email_verified: true });
  expect(provider.granted).toEqual(['authorization_code']);
  const again = await signInThere();
  const second = await opened(
    comeBack(installation.elsewhere, {
      provider: 'microsoft',
      code: again.code,
      state: again.state,
      cookie: again.cookie,
      more: { redirect_uri: REDIRECT },
    }),
  );
  expect(second.body.user.id).toBe(body.user.id);
  const { body: identities } = await call(installation.url, 'GET /auth/identities', {}, { token: body.access_token });
  expect(identities.items).toMatchObject([{ provider: 'microsoft', email: 'garam@example.com' }]);
});

it('passes on that it refuses: a code that was used before, and one that somebody made up', async () => {
  provider.person = { sub: 'person-2', name: '누리' };
  const first = await signInThere();
  await opened(
    comeBack(installation.url, {
      provider: 'microsoft',
      code: first.code,
      state: first.state,
      cookie: first.cookie,
      more: { redirect_uri: REDIRECT },
    }),
  );
  for (const code of [first.code, 'made-up']) {
    const begun = await beginSignIn(installation.url, 'microsoft', { redirectUri: REDIRECT });
    const { problem, status } = await refusal(
      comeBack(installation.url, {
        provider: 'microsoft',
        code,
        state: begun.state,
        cookie: begun.cookie,
        more: { redirect_uri: REDIRECT },
      }),
    );
    expect([status, problem.code]).toEqual([401, 'provider_refused']);
  }
});
