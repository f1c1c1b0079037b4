import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVIDERS, type ProviderName } from '@madang/contracts/identity';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { agreeAt, COMMON_TRAPS } from '../doubles/providers/provider-double.ts';
import { TOKEN_TRAPS } from '../doubles/providers/id-tokens.ts';
import { startAccount } from '../support/accounts.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { untilMoved } from '../support/merges.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become, beginSignIn, comeBack, createVerifier, goThrough, signInAt } from '../support/sign-in.ts';

/** Naver and Facebook never say that an address is verified. */
const PROVES_EMAIL: readonly ProviderName[] = ['kakao', 'google', 'github', 'microsoft'];

let doubles: Doubles;
let installation: Installation;
let admin: pg.Client;
beforeAll(async () => {
  doubles = await startDoubles();
  installation = await startShape('together', {
    ...settingsOf(doubles),
    SIGN_IN_TIMEOUT_SECONDS: '1.5',
    LOG_LEVEL: 'error',
    OAUTH_REDIRECT_URIS: 'https://app.example/back/{provider}',
  });
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  await stopDoubles(doubles);
});

/** Somebody who has never been here. */
const newcomer = (provider: ProviderName, isVerified = PROVES_EMAIL.includes(provider)): string => {
  const id = newProviderId(provider);
  const email = `${id}@example.com`.toLowerCase();
  become(doubles[provider], { id, email, isVerified });
  return email;
};

it('offers those that are set up', async () => {
  const { body } = await call(installation.url, 'GET /auth/providers', {});
  expect(body.items.map(({ id }) => id)).toEqual(PROVIDERS);
  expect(body.items[0]?.name).toEqual({ ko: '카카오', en: 'Kakao' });
});

describe.each(PROVIDERS)('signing in with %s', (provider) => {
  it('makes an account, and opens the same one the next time, whatever its address is then', async () => {
    const email = newcomer(provider);
    const first = await signInAt(installation.url, provider);
    expect(first.user).toMatchObject({
      kind: 'user',
      roles: ['user'],
      name: doubles[provider].person.name,
      email: PROVES_EMAIL.includes(provider) ? email : null,
      email_verified: PROVES_EMAIL.includes(provider),
    });
    become(doubles[provider], { email: 'another@example.com' });
    const again = await signInAt(installation.elsewhere, provider);
    expect(again.user.id).toBe(first.user.id);
    const { body } = await call(installation.url, 'GET /auth/identities', {}, { token: again.access_token });
    expect(body.items).toMatchObject([{ provider, email: 'another@example.com' }]);
    expect(
      (await call(installation.url, 'GET /auth/sessions', {}, { token: again.access_token })).body.items.map(
        ({ method }) => method,
      ),
    ).toEqual([provider, provider]);
  });

  it('makes the guest who asks into the account, under the same id, and ends the sessions of before', async () => {
    newcomer(provider);
    const guest = await startGuest(installation.url);
    const session = await signInAt(installation.url, provider, { token: guest.token });
    expect(session.user).toMatchObject({ id: guest.id, kind: 'user' });
    await expect
      .poll(
        async () => (await refusal(call(installation.url, 'GET /auth/me', {}, { token: guest.token }))).problem.code,
      )
      .toBe('session_revoked');
  });

  it('counts for who invited them, once, where it makes an account', async () => {
    newcomer(provider);
    const inviter = await startAccount(installation.url);
    const invitation = async () =>
      (await call(installation.url, 'GET /users/me/invite', {}, { token: inviter.token })).body;
    const more = { invite_code: (await invitation()).invite_code };
    const { user } = await signInAt(installation.url, provider, { more });
    await expect.poll(async () => (await invitation()).invited).toBe(1);
    // An account that there is has been invited by nobody.
    expect((await signInAt(installation.url, provider, { more })).user.id).toBe(user.id);
    const onItsWay = async () =>
      (
        await admin.query("SELECT FROM platform.outbox WHERE event = 'identity.invited' AND payload->>'user_id' = $1", [
          user.id,
        ])
      ).rowCount;
    await expect.poll(onItsWay).toBe(0);
    const told = await admin.query("SELECT FROM pgboss.job WHERE name = $1 AND data->>'user_id' = $2", [
      'users/identity.invited',
      user.id,
    ]);
    expect(told.rowCount).toBe(1);
  });

  it('moves what a guest has to the account that there was', async () => {
    newcomer(provider);
    const account = await signInAt(installation.url, provider);
    const guest = await startGuest(installation.url);
    const { body } = await call(
      installation.url,
      'POST /conversations',
      { body: { title: '손님의 대화' } },
      { token: guest.token },
    );
    const session = await signInAt(installation.url, provider, { token: guest.token });
    expect(session).toMatchObject({ merge: expect.any(String) as string, user: { id: account.user.id } });
    await untilMoved(installation, guest.id);
    const mine = await call(installation.url, 'GET /conversations', {}, { token: session.access_token });
    expect(mine.body.items.map(({ id }) => id)).toEqual([body.conversation.id]);
  });

  it('joins an account of the same address when both sides have verified it, and never otherwise', async () => {
    const email = newcomer(provider);
    const owner = await opened(
      call(installation.url, 'POST /auth/register', { body: { email, password: '긴 비밀번호 하나' } }),
    );
    await admin.query('UPDATE auth.users SET email_verified_at = now() WHERE id = $1', [owner.body.user.id]);
    const session = await signInAt(installation.url, provider);
    expect(session.user.id === owner.body.user.id).toBe(PROVES_EMAIL.includes(provider));
    become(doubles[provider], { id: newProviderId(provider), isVerified: false });
    expect((await signInAt(installation.url, provider)).user).not.toMatchObject({ id: owner.body.user.id });
    expect((await call(installation.url, 'GET /auth/me', {}, { token: owner.body.access_token })).body).toMatchObject({
      email,
      email_verified: true,
    });
  });

  it('makes one account when two tabs come back at once', async () => {
    newcomer(provider);
    const both = await Promise.all([signInAt(installation.url, provider), signInAt(installation.elsewhere, provider)]);
    expect(both[0].user.id).toBe(both[1].user.id);
  });

  it('works for a client of another origin that keeps its own verifier, and takes the refresh token in a cookie', async () => {
    newcomer(provider);
    const { verifier, challenge } = createVerifier();
    const redirectUri = `https://app.example/back/${provider}`;
    const begun = await beginSignIn(installation.url, provider, { codeChallenge: challenge, redirectUri });
    expect(begun.cookie).toBe('');
    const back = await agreeAt(begun.url);
    expect(back.redirectUri).toBe(redirectUri);
    const { body, headers } = await comeBack(installation.elsewhere, {
      provider,
      ...back,
      more: { code_verifier: verifier, redirect_uri: redirectUri, refresh_delivery: 'cookie' },
    });
    expect(body).not.toHaveProperty('refresh_token');
    expect(headers.getSetCookie().join()).toMatch(/madang_refresh=[^;]+;.*HttpOnly; SameSite=Lax/);
  });

  it('lets in neither who is shut out nor who is deleted, and leaves the guest as they were', async () => {
    newcomer(provider);
    const { user } = await signInAt(installation.url, provider);
    const guest = await startGuest(installation.url);
    await admin.query('UPDATE auth.users SET disabled_at = now() WHERE id = $1', [user.id]);
    expect((await refusal(goThrough(installation.url, provider, { token: guest.token }))).problem.code).toBe(
      'account_disabled',
    );
    await admin.query('UPDATE auth.users SET disabled_at = NULL, deleted_at = now() WHERE id = $1', [user.id]);
    expect((await refusal(goThrough(installation.url, provider, { token: guest.token }))).problem.code).toBe(
      'account_deleted',
    );
    expect((await call(installation.url, 'GET /auth/me', {}, { token: guest.token })).body.id).toBe(guest.id);
    expect((await signInAt(installation.url, provider, { token: guest.token, more: { restore: true } })).user.id).toBe(
      user.id,
    );
  });

  it('asks for the second factor of an account that has one, and links nothing to it before', async () => {
    const email = newcomer(provider);
    const { user } = await signInAt(installation.url, provider);
    await admin.query("INSERT INTO auth.totp_secrets (user_id, wrapped_secret, confirmed_at) VALUES ($1, 'x', now())", [
      user.id,
    ]);
    const asked = await goThrough(installation.url, provider);
    expect([asked.status, asked.body]).toMatchObject([202, { second_factor_required: true, methods: ['totp'] }]);
    if (!PROVES_EMAIL.includes(provider)) return;
    become(doubles[provider], { id: newProviderId(provider), email });
    expect((await goThrough(installation.url, provider)).status).toBe(202);
    const { rows } = await admin.query('SELECT 1 FROM auth.identities WHERE user_id = $1', [user.id]);
    expect(rows).toHaveLength(1);
  });

  it.each(COMMON_TRAPS)('is a typed problem when the provider answers so: %s', async (trap) => {
    newcomer(provider);
    const guest = await startGuest(installation.url);
    const begun = await beginSignIn(installation.url, provider, { token: guest.token });
    const back = await agreeAt(begun.url);
    doubles[provider].trap = trap;
    const { status, problem } = await refusal(
      comeBack(installation.url, { provider, ...back, cookie: begun.cookie, token: guest.token }),
    ).finally(() => (doubles[provider].trap = 'none'));
    expect([status, problem.code]).toEqual([502, 'provider_unavailable']);
    expect(JSON.stringify(problem)).not.toContain(back.code);
    expect((await call(installation.url, 'GET /auth/me', {}, { token: guest.token })).body.kind).toBe('guest');
  });
});

/** What else may go wrong, and what it comes to: a refusal, or an account without a proven address. */
const TRAPS: Readonly<
  Partial<
    Record<
      ProviderName,
      Readonly<Record<string, 'provider_refused' | 'provider_unavailable' | 'no email' | 'with email'>>
    >
  >
> = {
  kakao: {
    'no-account': 'no email',
    'nothing-agreed': 'no email',
    'email-not-valid': 'no email',
    'id-token-of-somebody-else': 'provider_refused',
    internal: 'provider_unavailable',
    'no-id': 'provider_unavailable',
  },
  naver: {
    'refused-by-error-code': 'provider_refused',
    'refused-by-result-code': 'provider_refused',
    'result-code-200': 'provider_refused',
    'only-id': 'no email',
    'no-response': 'provider_refused',
  },
  google: { 'bare-issuer': 'with email', 'no-id-token': 'provider_refused', 'verified-as-text': 'no email' },
  github: {
    'null-email': 'with email',
    'emails-refused': 'no email',
    'primary-not-verified': 'no email',
    'only-another-verified': 'no email',
  },
  facebook: {
    'not-valid': 'provider_refused',
    'other-app': 'provider_refused',
    'other-user': 'provider_refused',
    'no-email': 'no email',
  },
  microsoft: { 'no-id-token': 'provider_refused' },
};
const CELLS = PROVIDERS.flatMap((provider) => {
  const ofTokens = ['kakao', 'google', 'microsoft'].includes(provider)
    ? TOKEN_TRAPS.map((trap) => [trap, 'provider_refused'] as const)
    : [];
  return [...Object.entries(TRAPS[provider] ?? {}), ...ofTokens].map(
    ([trap, outcome]) => [provider, trap, outcome] as const,
  );
});

it.each(CELLS)('%s, trap %s: %s', async (provider, trap, outcome) => {
  newcomer(provider);
  doubles[provider].trap = trap as never;
  try {
    if (outcome.endsWith('email'))
      expect((await signInAt(installation.url, provider)).user.email_verified).toBe(outcome === 'with email');
    else expect((await refusal(goThrough(installation.url, provider))).problem.code).toBe(outcome);
  } finally {
    doubles[provider].trap = 'none';
  }
});

describe('what else providers do', () => {
  it('ids that no double can hold are two people', async () => {
    const ids = ['9007199254740993', '9007199254740992'];
    const people = [];
    for (const id of ids) {
      become(doubles.kakao, { id, email: null });
      people.push((await signInAt(installation.url, 'kakao')).user.id);
    }
    expect(new Set(people).size).toBe(2);
    const { rows } = await admin.query<{ id: string }>(
      "SELECT provider_user_id AS id FROM auth.identities WHERE provider = 'kakao' AND user_id = ANY($1) ORDER BY 1 DESC",
      [people],
    );
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  it.each(['kakao', 'google', 'microsoft'] as const)(
    '%s changes its keys, and the next sign-in goes through',
    async (provider) => {
      newcomer(provider);
      await signInAt(installation.url, provider);
      await doubles[provider].idTokens.rotate();
      // Unknown keys are asked for every two seconds at most.
      await expect
        .poll(
          async () =>
            goThrough(installation.url, provider).then(
              ({ status }) => status,
              () => 0,
            ),
          { interval: 300 },
        )
        .toBe(200);
    },
  );

  it('a client secret that is wrong is our fault, not that of whoever signs in', async () => {
    const wrong = await startShape('together', {
      ...settingsOf(doubles),
      LOG_LEVEL: 'error',
      KAKAO_CLIENT_SECRET: 'wrong',
      MICROSOFT_CLIENT_SECRET: '',
    });
    try {
      expect((await refusal(goThrough(wrong.url, 'kakao'))).problem).toMatchObject({
        code: 'provider_unavailable',
        detail: 'invalid_client',
      });
      expect((await refusal(beginSignIn(wrong.url, 'microsoft'))).problem.code).toBe('provider_not_configured');
      expect((await call(wrong.url, 'GET /auth/providers', {})).body.items.map(({ id }) => id)).not.toContain(
        'microsoft',
      );
    } finally {
      await wrong.stop();
    }
  });

  it('a tenant that names another issuer is not believed', async () => {
    doubles.microsoft.trap = 'names-another-issuer';
    const fresh = await startShape('together', { ...settingsOf(doubles), LOG_LEVEL: 'error' });
    try {
      expect((await refusal(beginSignIn(fresh.url, 'microsoft'))).problem.code).toBe('provider_unavailable');
    } finally {
      doubles.microsoft.trap = 'none';
      await fresh.stop();
    }
  });
});

it('works behind the gateway, with every service apart', async () => {
  const apart = await startShape('apart', settingsOf(doubles));
  try {
    for (const provider of PROVIDERS) {
      newcomer(provider);
      const guest = await startGuest(apart.url);
      const session = await signInAt(apart.url, provider, { token: guest.token });
      expect((await call(apart.elsewhere, 'GET /auth/me', {}, { token: session.access_token })).body.id).toBe(guest.id);
    }
  } finally {
    await apart.stop();
  }
}, 180_000);
