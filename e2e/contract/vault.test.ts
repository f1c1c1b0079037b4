import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVIDERS, type ProviderName } from '@madang/contracts/identity';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { agreeAt } from '../doubles/providers/provider-double.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { runNow } from '../support/jobs.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become, beginSignIn, createVerifier } from '../support/sign-in.ts';

const RENEWS: readonly ProviderName[] = ['kakao', 'naver', 'google', 'microsoft'];
const REVOKES: readonly ProviderName[] = ['kakao', 'naver', 'google', 'github', 'facebook'];

let doubles: Doubles;
let installation: Installation;
let admin: pg.Client;
let settings: Record<string, string>;
beforeAll(async () => {
  doubles = await startDoubles();
  settings = {
    ...settingsOf(doubles),
    LOG_LEVEL: 'error',
    OAUTH_REDIRECT_URIS: 'https://app.example/back',
    ERASE_ACCOUNTS_AFTER_DAYS: '7',
  };
  installation = await startShape('together', settings);
  admin = new pg.Client({ connectionString: installation.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await installation.stop();
  await stopDoubles(doubles);
});

const register = async (): Promise<string> =>
  (
    await opened(
      call(installation.url, 'POST /auth/register', {
        body: { login_id: randomBytes(8).toString('hex'), password: '긴 비밀번호 하나' },
      }),
    )
  ).body.access_token;

/** The client asks the provider by itself, with a verifier of its own. */
const askFor = async (provider: ProviderName) => {
  become(doubles[provider], { id: newProviderId(provider) });
  const { verifier, challenge } = createVerifier();
  const { code, state } = await agreeAt(
    (
      await beginSignIn(installation.url, provider, {
        codeChallenge: challenge,
        redirectUri: 'https://app.example/back',
      })
    ).url,
  );
  return { provider, code, state, code_verifier: verifier, redirect_uri: 'https://app.example/back' };
};
const keep = async (provider: ProviderName, token: string) =>
  (await call(installation.url, 'POST /oauth', { body: await askFor(provider) }, { token })).body;
const stored = async (id: string): Promise<{ wrapping_key: string; row: string }> => {
  const { rows } = await admin.query<{ wrapping_key: string; row: string }>(
    "SELECT wrapping_key, t::text || encode(wrapped_key, 'escape') || encode(sealed_tokens, 'escape') AS row FROM auth.oauth_tokens t WHERE id = $1",
    [id],
  );
  return rows[0] ?? { wrapping_key: '', row: '' };
};

describe.each(PROVIDERS)('tokens of %s', (provider) => {
  it('are kept, shown, renewed and revoked', async () => {
    const token = await register();
    const kept = await keep(provider, token);
    expect(kept).toMatchObject({ provider, provider_user_id: doubles[provider].person.id });
    expect(doubles[provider].given.tokens.has(kept.access_token ?? '')).toBe(true);
    expect((await stored(kept.id)).row).not.toContain(kept.access_token);
    expect(
      (await call(installation.elsewhere, 'GET /oauth/:id', { params: { id: kept.id } }, { token })).body.access_token,
    ).toBe(kept.access_token);
    const list = await call(installation.url, 'GET /oauth', { query: { provider } }, { token });
    expect(list.body.items).toMatchObject([{ id: kept.id }]);
    expect(list.body.items[0]).not.toHaveProperty('access_token');
    expect(
      (
        await call(
          installation.url,
          'GET /oauth',
          { query: { provider: provider === 'kakao' ? 'naver' : 'kakao' } },
          { token },
        )
      ).body.items,
    ).toEqual([]);

    const renew = () => call(installation.url, 'POST /oauth/:id/refresh', { params: { id: kept.id } }, { token });
    if (RENEWS.includes(provider)) {
      const [first, second] = await Promise.all([renew(), renew()]);
      expect(first.body.access_token).not.toBe(kept.access_token);
      expect(second.body.access_token).toBeDefined();
      // Where no new one came, the old one is still there.
      expect(first.body.refresh_token).toMatch(/^refresh-/);
      const now = (await call(installation.url, 'GET /oauth/:id', { params: { id: kept.id } }, { token })).body;
      expect(doubles[provider].given.tokens.has(now.access_token ?? '')).toBe(true);
    } else expect((await refusal(renew())).problem.code).toBe('not_refreshable');

    const { access_token, refresh_token } = (
      await call(installation.url, 'GET /oauth/:id', { params: { id: kept.id } }, { token })
    ).body;
    const gone = await call(installation.url, 'DELETE /oauth/:id', { params: { id: kept.id } }, { token });
    expect(gone.body.revoked).toBe(REVOKES.includes(provider));
    if (REVOKES.includes(provider))
      expect(doubles[provider].given.revoke((provider === 'google' ? refresh_token : access_token) ?? '')).toBe(false);
    expect(
      (await refusal(call(installation.url, 'GET /oauth/:id', { params: { id: kept.id } }, { token }))).problem.code,
    ).toBe('kept_token_not_found');
  });

  it('are typed problems when the provider is out of order, and are forgotten all the same', async () => {
    const token = await register();
    const kept = await keep(provider, token);
    const asked = await askFor(provider);
    doubles[provider].trap = 'html-502';
    try {
      expect((await refusal(call(installation.url, 'POST /oauth', { body: asked }, { token }))).problem.code).toBe(
        'provider_unavailable',
      );
      if (RENEWS.includes(provider))
        expect(
          (await refusal(call(installation.url, 'POST /oauth/:id/refresh', { params: { id: kept.id } }, { token })))
            .problem.code,
        ).toBe('provider_unavailable');
      expect(
        (await call(installation.url, 'DELETE /oauth/:id', { params: { id: kept.id } }, { token })).body.revoked,
      ).toBe(false);
    } finally {
      doubles[provider].trap = 'none';
    }
  });
});

it('a new refresh token of Kakao takes the place of the old one', async () => {
  const token = await register();
  const kept = await keep('kakao', token);
  const renew = async () =>
    (await call(installation.url, 'POST /oauth/:id/refresh', { params: { id: kept.id } }, { token })).body
      .refresh_token;
  expect(await renew()).toBe(kept.refresh_token);
  doubles.kakao.trap = 'nearly-expired';
  const renewed = await renew().finally(() => (doubles.kakao.trap = 'none'));
  expect(renewed).not.toBe(kept.refresh_token);
  doubles.kakao.given.revoke(renewed ?? '');
  expect(
    (await refusal(call(installation.url, 'POST /oauth/:id/refresh', { params: { id: kept.id } }, { token }))).problem
      .code,
  ).toBe('provider_refused');
});

it("are their owner's alone, need the scope to be seen, and every look is written down", async () => {
  const [mine, others] = [await register(), await register()];
  const kept = await keep('github', mine);
  const params = { id: kept.id };
  for (const key of ['GET /oauth/:id', 'POST /oauth/:id/refresh', 'DELETE /oauth/:id'] as const)
    expect((await refusal(call(installation.url, key, { params }, { token: others }))).problem.code).toBe(
      'kept_token_not_found',
    );
  expect(
    (await refusal(call(installation.url, 'GET /oauth/:id', { params: { id: randomUUID() } }, { token: mine }))).problem
      .code,
  ).toBe('kept_token_not_found');
  const key = async (scope: 'oauth:read' | 'oauth:write' | 'chat:read') =>
    (await call(installation.url, 'POST /auth/api-keys', { body: { name: scope, scopes: [scope] } }, { token: mine }))
      .body.key;
  const [reader, writer, chatter] = [await key('oauth:read'), await key('oauth:write'), await key('chat:read')];
  expect((await call(installation.url, 'GET /oauth/:id', { params }, { token: reader })).body.access_token).toBe(
    kept.access_token,
  );
  for (const token of [writer, chatter]) {
    expect((await refusal(call(installation.url, 'GET /oauth/:id', { params }, { token }))).problem.code).toBe(
      'forbidden',
    );
    expect((await refusal(call(installation.url, 'GET /oauth', {}, { token }))).problem.code).toBe('forbidden');
  }
  for (const token of [reader, chatter])
    expect((await refusal(call(installation.url, 'DELETE /oauth/:id', { params }, { token }))).problem.code).toBe(
      'forbidden',
    );
  const log = await call(installation.url, 'GET /auth/audit', {}, { token: mine });
  expect(log.body.items.filter(({ action }) => action === 'vault_token_read')).toHaveLength(2);
});

it('are taken back at their provider when the account of their owner is erased, or are forgotten where it is out of order', async () => {
  const [mine, theirs] = [await register(), await register()];
  const [kept, lost] = [await keep('github', mine), await keep('kakao', theirs)];
  const remains = await keep('github', await register());
  for (const token of [mine, theirs]) await call(installation.url, 'DELETE /users/me', {}, { token });
  await admin.query("UPDATE auth.users SET deleted_at = deleted_at - interval '8 days' WHERE deleted_at IS NOT NULL");
  doubles.kakao.trap = 'html-502';
  try {
    await runNow(installation, 'identity.remove-accounts');
    await expect.poll(async () => (await stored(lost.id)).row).toBe('');
    await expect.poll(async () => (await stored(kept.id)).row).toBe('');
  } finally {
    doubles.kakao.trap = 'none';
  }
  expect(doubles.github.given.tokens.has(kept.access_token ?? '')).toBe(false);
  expect(doubles.github.given.tokens.has(remains.access_token ?? '')).toBe(true);
  expect((await stored(remains.id)).row).not.toBe('');
});

it('are neither kept for nor shown to whoever is shut out while the provider thinks: a session, its token, an API key', async () => {
  const shutOut: Record<string, (token: string) => Promise<{ asks: string; end: () => Promise<unknown> }>> = {
    'a session': (token) =>
      Promise.resolve({ asks: token, end: () => call(installation.elsewhere, 'POST /auth/logout-all', {}, { token }) }),
    'an access token': (token) =>
      Promise.resolve({
        asks: token,
        end: () => call(installation.elsewhere, 'POST /tokens/revoke', { body: { token } }, { token }),
      }),
    'an API key': async (token) => {
      const { body } = await call(
        installation.url,
        'POST /auth/api-keys',
        { body: { name: 'key', scopes: ['oauth:read', 'oauth:write'] } },
        { token },
      );
      return {
        asks: body.key,
        end: () => call(installation.elsewhere, 'DELETE /auth/api-keys/:id', { params: { id: body.id } }, { token }),
      };
    },
  };
  for (const [what, prepare] of Object.entries(shutOut)) {
    const token = await register();
    const { asks, end } = await prepare(token);
    const kept = await keep('google', asks);
    const asked = await askFor('google');
    let answer = (): void => undefined;
    doubles.google.until = new Promise<void>((resolve) => (answer = resolve));
    const before = doubles.google.requests.length;
    const [keeping, renewing] = [
      call(installation.url, 'POST /oauth', { body: asked }, { token: asks }),
      call(installation.url, 'POST /oauth/:id/refresh', { params: { id: kept.id } }, { token: asks }),
    ].map((each) => refusal(each));
    await expect.poll(() => doubles.google.requests.length).toBe(before + 2);
    await end();
    answer();
    expect([what, (await keeping)?.problem.code, (await renewing)?.problem.code]).toEqual([
      what,
      'session_revoked',
      'session_revoked',
    ]);
    expect([
      what,
      (await admin.query('SELECT 1 FROM auth.oauth_tokens WHERE provider_user_id = $1', [doubles.google.person.id]))
        .rowCount,
    ]).toEqual([what, 0]);
    // What was renewed for the one that was kept before is not lost to its owner.
    expect((await stored(kept.id)).row).not.toBe('');
  }
});

it('are not for guests, and codes come back to allowed addresses only', async () => {
  const guest = await startGuest(installation.url);
  expect(
    (
      await refusal(
        call(installation.url, 'POST /oauth', { body: { provider: 'github', code: 'x' } }, { token: guest.token }),
      )
    ).problem.code,
  ).toBe('account_required');
  const token = await register();
  const body = { ...(await askFor('github')), redirect_uri: 'https://evil.example/back' };
  expect((await refusal(call(installation.url, 'POST /oauth', { body }, { token }))).problem.code).toBe(
    'redirect_uri_not_allowed',
  );
  expect(
    (
      await refusal(
        call(
          installation.url,
          'POST /oauth',
          { body: { ...(await askFor('github')), code_verifier: createVerifier().verifier } },
          { token },
        ),
      )
    ).problem.code,
  ).toBe('provider_refused');
});

it('open for nobody else when their row is given to another', async () => {
  const [mine, others] = [await register(), await register()];
  const kept = await keep('github', mine);
  await admin.query('UPDATE auth.oauth_tokens SET user_id = $2 WHERE id = $1', [
    kept.id,
    (await call(installation.url, 'GET /auth/me', {}, { token: others })).body.id,
  ]);
  expect(
    (await refusal(call(installation.url, 'GET /oauth/:id', { params: { id: kept.id } }, { token: others }))).status,
  ).toBe(500);
});

it('that were wrapped with another key open beside those of the new one', async () => {
  const token = await register();
  const kept = await keep('github', token);
  expect((await stored(kept.id)).wrapping_key).toBe('secret');
  const key = `spring:${randomBytes(32).toString('base64')}`;
  // A process that already has the new key in front, beside those that know the old one only.
  const next = await startInProcess({ env: { ...installation.database.env, ...settings, VAULT_KEYS: key } });
  try {
    const read = async (base: string) =>
      (await call(base, 'GET /oauth/:id', { params: { id: kept.id } }, { token })).body.access_token;
    expect([await read(installation.url), await read(next.url)]).toEqual([kept.access_token, kept.access_token]);
    const newer = (await call(next.url, 'POST /oauth', { body: await askFor('github') }, { token })).body;
    expect((await stored(newer.id)).wrapping_key).toBe('spring');
    expect(
      await call(next.url, 'GET /oauth/:id', { params: { id: newer.id } }, { token }).then(
        ({ body }) => body.access_token,
      ),
    ).toBe(newer.access_token);
  } finally {
    await next.stop();
  }
});
