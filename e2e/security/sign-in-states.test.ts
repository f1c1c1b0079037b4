import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVIDERS, type ProviderName } from '@madang/contracts/identity';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { call, opened, ProblemAnswer } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import {
  become,
  beginSignIn,
  comeBack,
  createVerifier,
  linkBack,
  type Begun,
  type Return,
} from '../support/sign-in.ts';

let doubles: Doubles;
let installation: Installation;
let admin: pg.Client;
beforeAll(async () => {
  doubles = await startDoubles();
  installation = await startShape('together', {
    ...settingsOf(doubles),
    LOG_LEVEL: 'error',
    OAUTH_REDIRECT_URIS: 'https://app.example/back,https://app.example/{provider}',
    CORS_ORIGINS: 'https://app.example',
  });
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  await stopDoubles(doubles);
});

type Started = Begun & { readonly code: string };
const start = async (provider: ProviderName, options: Parameters<typeof beginSignIn>[2] = {}): Promise<Started> => {
  become(doubles[provider], { id: newProviderId(provider), email: null });
  const begun = await beginSignIn(installation.url, provider, options);
  return { ...begun, code: (await agreeAt(begun.url)).code };
};
const register = async () =>
  (
    await opened(
      call(installation.url, 'POST /auth/register', {
        body: { login_id: randomBytes(6).toString('hex'), password: '긴 비밀번호 하나' },
      }),
    )
  ).body;

/** 'ok', or the problem. */
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof ProblemAnswer) return error.problem.code;
      throw error;
    },
  );
const back = (asked: Return, where = installation.url) => codeOf(comeBack(where, asked));
const otherThan = (provider: ProviderName): ProviderName => (provider === 'google' ? 'kakao' : 'google');

interface Attack {
  readonly name: string;
  readonly expected: string;
  readonly run: (provider: ProviderName) => Promise<string>;
}

const ATTACKS: readonly Attack[] = [
  {
    name: 'a state that was used',
    expected: 'invalid_state',
    async run(provider) {
      const first = await start(provider);
      expect(await back({ provider, ...first })).toBe('ok');
      return back({ provider, ...first, code: (await start(provider)).code }, installation.elsewhere);
    },
  },
  {
    name: 'a code that was used, with a state that was not',
    expected: 'provider_refused',
    async run(provider) {
      const first = await start(provider);
      expect(await back({ provider, ...first })).toBe('ok');
      return back({ provider, ...(await start(provider)), code: first.code });
    },
  },
  {
    name: 'a code of another sign-in (injection): the verifier does not fit',
    expected: 'provider_refused',
    async run(provider) {
      const victim = await start(provider);
      return back({ provider, ...(await start(provider)), code: victim.code });
    },
  },
  {
    name: 'another browser, without the cookie',
    expected: 'invalid_state',
    run: async (provider) => back({ provider, ...(await start(provider)), cookie: '' }),
  },
  {
    name: 'another browser, with a cookie of its own',
    expected: 'invalid_state',
    async run(provider) {
      const [attacker, victim] = [await start(provider), await start(provider)];
      return back({ provider, ...attacker, cookie: victim.cookie });
    },
  },
  {
    name: "the cookie's name with another value",
    expected: 'invalid_state',
    async run(provider) {
      const begun = await start(provider);
      return back({
        provider,
        ...begun,
        cookie: `${begun.cookie.split('=')[0] ?? ''}=${randomBytes(32).toString('base64url')}`,
      });
    },
  },
  {
    name: 'another provider (mix-up)',
    expected: 'invalid_state',
    run: async (provider) => back({ ...(await start(provider)), provider: otherThan(provider) }),
  },
  {
    name: 'a client without its verifier',
    expected: 'invalid_state',
    run: async (provider) =>
      back({ provider, ...(await start(provider, { codeChallenge: createVerifier().challenge })) }),
  },
  {
    name: 'a client with another verifier',
    expected: 'invalid_state',
    run: async (provider) =>
      back({
        provider,
        ...(await start(provider, { codeChallenge: createVerifier().challenge })),
        more: { code_verifier: createVerifier().verifier },
      }),
  },
  {
    name: 'a state that has expired',
    expected: 'invalid_state',
    async run(provider) {
      const begun = await start(provider);
      await admin.query('UPDATE auth.one_time_tokens SET expires_at = now() WHERE id = $1', [
        begun.state.split('.')[0],
      ]);
      return back({ provider, ...begun });
    },
  },
  {
    name: 'a state that was made up',
    expected: 'invalid_state',
    run: async (provider) =>
      back({
        provider,
        ...(await start(provider)),
        state: `${randomBytes(24).toString('base64url')}.${randomBytes(32).toString('base64url')}`,
      }),
  },
  {
    name: 'a state of which one letter was changed',
    expected: 'invalid_state',
    async run(provider) {
      const begun = await start(provider);
      const last = begun.state.at(-2) === 'A' ? 'B' : 'A';
      return back({ provider, ...begun, state: begun.state.slice(0, -2) + last + begun.state.slice(-1) });
    },
  },
  {
    name: 'a state for linking, to sign in with',
    expected: 'invalid_state',
    async run(provider) {
      const { access_token: token } = await register();
      return back({ provider, ...(await start(provider, { token, intent: 'link' })), token });
    },
  },
  {
    name: 'a state for signing in, to link with',
    expected: 'invalid_state',
    async run(provider) {
      const { access_token: token } = await register();
      return codeOf(linkBack(installation.url, { provider, ...(await start(provider, { token })), token }));
    },
  },
  {
    name: 'a state for linking, of somebody else (their account would open mine)',
    expected: 'invalid_state',
    async run(provider) {
      const [attacker, victim] = [await register(), await register()];
      return codeOf(
        linkBack(installation.url, {
          provider,
          ...(await start(provider, { token: attacker.access_token, intent: 'link' })),
          token: victim.access_token,
        }),
      );
    },
  },
  {
    name: 'a page of another site that sends the cookie along',
    expected: 'cross_site_request',
    run: async (provider) =>
      back({
        provider,
        ...(await start(provider)),
        headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      }),
  },
  {
    name: 'another address than it was begun with',
    expected: 'redirect_uri_not_allowed',
    run: async (provider) =>
      back({ provider, ...(await start(provider)), more: { redirect_uri: 'https://app.example/back' } }),
  },
];

describe('a sign-in at a provider', () => {
  it('is not ended by whoever did not begin it', async () => {
    const wrong: string[] = [];
    let cells = 0;
    await Promise.all(
      // Two for the mix-up use the double of another provider, whose person must not change meanwhile: it has none of its own.
      PROVIDERS.map(async (provider) => {
        for (const { name, expected, run } of ATTACKS) {
          const seen = await run(provider);
          if (seen !== expected) wrong.push(`${provider}: ${name}: ${seen}, expected ${expected}`);
          cells += 1;
        }
      }),
    );
    console.log(`attacks on states: ${cells} cells, ${ATTACKS.length} attacks on ${PROVIDERS.length} providers`);
    expect(wrong).toEqual([]);
  });

  it("is still there after a stranger's try, and is ended once when two try at once", async () => {
    const begun = await start('google');
    expect(await back({ provider: 'google', ...begun, cookie: '' })).toBe('invalid_state');
    expect(await back({ provider: 'kakao', ...begun })).toBe('invalid_state');
    const both = await Promise.all([
      back({ provider: 'google', ...begun }),
      back({ provider: 'google', ...begun }, installation.elsewhere),
    ]);
    expect(both.toSorted()).toEqual(['invalid_state', 'ok']);
  });

  it('leads back to addresses of the list only, letter by letter', async () => {
    const refused = [
      'https://evil.example',
      'https://app.example/back/',
      'https://app.example/back?x=1',
      'https://app.example/back#x',
      'https://app.example:443/back',
      'https://app.example/back/../x',
      'http://app.example/back',
      'https://APP.example/back',
      'https://app.example@evil.example/back',
      'https://app.example/google',
      'javascript:alert(1)',
      'http://localhost:8080/login/callback/google',
    ];
    for (const redirectUri of refused)
      expect([redirectUri, await codeOf(beginSignIn(installation.url, 'kakao', { redirectUri }))]).toEqual([
        redirectUri,
        'redirect_uri_not_allowed',
      ]);
    for (const redirectUri of [
      'https://app.example/back',
      'https://app.example/kakao',
      'http://localhost:8080/login/callback/kakao',
    ])
      expect(await codeOf(beginSignIn(installation.url, 'kakao', { redirectUri }))).toBe('ok');
    console.log(`addresses that were refused: ${refused.length}`);
  });

  it('tells the provider nothing that would let it end the sign-in itself', async () => {
    for (const provider of PROVIDERS) {
      const { url, cookie, state } = await beginSignIn(installation.url, provider);
      const verifier = cookie.split('=')[1] ?? '';
      const query = new URL(url).searchParams;
      expect(verifier).toHaveLength(43);
      expect(url).not.toContain(verifier);
      expect([
        query.get('code_challenge_method'),
        query.get('code_challenge')?.length,
        query.get('response_type'),
        query.get('state'),
      ]).toEqual(['S256', 43, 'code', state]);
      const { rows } = await admin.query<{ row: string }>(
        'SELECT t::text AS row FROM auth.one_time_tokens t WHERE id = $1',
        [state.split('.')[0]],
      );
      expect(rows[0]?.row).not.toContain(verifier);
      expect(rows[0]?.row).not.toContain(state.split('.')[1]);
    }
  });

  it('keeps its cookie from scripts and from other sites', async () => {
    const { headers } = await call(installation.url, 'GET /auth/oauth/:provider', { params: { provider: 'kakao' } });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^madang_state_[\w-]{12}=[\w-]{43}; Max-Age=600; Path=\/api\/v1\/auth; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });
});
