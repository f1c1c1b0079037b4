import { randomBytes } from 'node:crypto';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { newProviderId } from '../doubles/providers/all.ts';
import { CLIENT_ID } from '../doubles/providers/provider-double.ts';
import { TENANT } from '../doubles/providers/microsoft.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { AUDIENCE, ISSUER, startForeignIssuers, type ForeignIssuers } from '../support/foreign-issuers.ts';
import { giveRole } from '../support/roles.ts';
import { become } from '../support/sign-in.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;
const TYPE = 'urn:ietf:params:oauth:token-type:' as const;
let issuers: ForeignIssuers;
let doubles: ForeignIssuers['doubles'];
let firebase: ForeignIssuers['firebase'];
let school: ForeignIssuers['school'];
let installation: ForeignIssuers['installation'];
beforeAll(async () => {
  issuers = await startForeignIssuers();
  ({ doubles, firebase, school, installation } = issuers);
});
afterAll(() => issuers.stop());
const owner = () => issuers.owner();

describe('token exchange', () => {
  const claims = (more: Readonly<Record<string, unknown>> = {}) => ({
    iss: ISSUER,
    aud: AUDIENCE,
    sub: randomBytes(6).toString('hex'),
    ...more,
  });
  const trade = (token: string, more: Readonly<Record<string, string>> = {}, guest?: string) =>
    call(
      installation.url,
      'POST /auth/exchange',
      { body: { grant_type: GRANT, subject_token: token, subject_token_type: `${TYPE}jwt`, ...more } as never },
      guest === undefined ? {} : { token: guest },
    );
  const failed = async (token: string, more: Readonly<Record<string, string>> = {}) => {
    const { problem } = await refusal(trade(token, more));
    return problem.code === problem.error ? problem.code : `${problem.code}, but ${JSON.stringify(problem.error)}`;
  };

  it('gives one of ours, and says what it is', async () => {
    const { body, headers } = await opened(trade(await school.tokens.sign(claims({ sub: 'pupil', name: '학생' }))));
    expect(body).toMatchObject({
      issued_token_type: `${TYPE}access_token`,
      token_type: 'Bearer',
      user: { kind: 'user', name: '학생', email: null },
    });
    expect(body.scope).toContain('chat:write');
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await call(installation.elsewhere, 'GET /auth/me', {}, { token: body.access_token })).body.id).toBe(
      body.user.id,
    );
    expect((await opened(trade(await school.tokens.sign(claims({ sub: 'pupil' }))))).body.user.id).toBe(body.user.id);
  });

  it('says of an admin whose rights wait for a second factor what the token may, and no more', async () => {
    const subject_token = await school.tokens.sign(claims({ sub: 'principal' }));
    const { user } = (await opened(trade(subject_token))).body;
    await giveRole(installation.database.adminUrl, user.id, 'admin');
    const env = { ...installation.database.env, ...issuers.settings, REQUIRE_ADMIN_SECOND_FACTOR: 'true' };
    const strict = await startInProcess({ env });
    try {
      const body = { grant_type: GRANT, subject_token, subject_token_type: `${TYPE}jwt` } as const;
      const told = (await opened(call(strict.url, 'POST /auth/exchange', { body }))).body;
      expect(told.scope).toBe(decodeJwt(told.access_token)['scope']);
      expect(told.scope).not.toContain('admin:');
    } finally {
      await strict.stop();
    }
  });

  it('takes a form, and a token in the header', async () => {
    const token = await school.tokens.sign(claims({ sub: 'former' }));
    const form = await fetch(`${installation.url}/api/v1/auth/exchange`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: GRANT, subject_token: token, subject_token_type: `${TYPE}id_token` }),
    });
    const header = await fetch(`${installation.url}/api/v1/auth/exchange`, {
      method: 'POST',
      headers: { 'x-external-token': token },
    });
    const people = await Promise.all(
      [form, header].map(async (response) => ((await response.json()) as { user?: { id: string } }).user?.id),
    );
    expect([form.status, header.status, new Set(people).size]).toEqual([200, 200, 1]);
  });

  it('takes tokens of Firebase, Google and Microsoft, and opaque ones of Kakao and Naver', async () => {
    const google = await doubles.google.idTokens.sign({
      iss: 'https://accounts.google.com',
      aud: CLIENT_ID,
      sub: newProviderId('google'),
    });
    const microsoft = await doubles.microsoft.idTokens.sign({
      iss: `${doubles.microsoft.url}/${TENANT}/v2.0`,
      aud: CLIENT_ID,
      sub: newProviderId('microsoft'),
    });
    for (const token of [await firebase.idToken({ sub: randomBytes(9).toString('hex') }), google, microsoft])
      expect((await trade(token)).status).toBe(200);
    for (const provider of ['kakao', 'naver'] as const) {
      become(doubles[provider], { id: newProviderId(provider), email: null });
      expect(
        (
          await trade(doubles[provider].given.tokenFor(doubles[provider].person), {
            subject_token_type: `${TYPE}access_token`,
            subject_issuer: provider,
          })
        ).status,
      ).toBe(200);
    }
    expect(await failed('unknown', { subject_token_type: `${TYPE}access_token`, subject_issuer: 'kakao' })).toBe(
      'invalid_request',
    );
  });

  it('makes a guest into the account, and joins by an address only where the issuer is trusted with it', async () => {
    const guest = await startGuest(installation.url);
    expect((await opened(trade(await school.tokens.sign(claims()), {}, guest.token))).body.user.id).toBe(guest.id);
    const { id, email } = await owner();
    const told = { email, email_verified: true };
    expect((await opened(trade(await school.tokens.sign(claims(told))))).body.user.id).not.toBe(id);
    expect(
      (await opened(trade(await school.tokens.sign(claims({ ...told, iss: `${ISSUER}/trusted` }))))).body.user.id,
    ).toBe(id);
  });

  it('refuses what was made for somebody else, or by somebody else, in the words of OAuth', async () => {
    const stranger = await generateKeyPair('ES256');
    const rsa = await generateKeyPair('RS256');
    const byStranger = (header: object) =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: 'ES256', kid: 'key-1', ...header })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(stranger.privateKey);
    const cases: [string, string, string, Record<string, string>?][] = [
      ['for another audience', await school.tokens.sign(claims({ aud: 'another' })), 'invalid_target'],
      [
        'to be made for another audience',
        await school.tokens.sign(claims()),
        'invalid_target',
        { audience: 'https://other.example' },
      ],
      [
        'to be made for another resource',
        await school.tokens.sign(claims()),
        'invalid_target',
        { resource: 'https://other.example' },
      ],
      [
        'to be made into a refresh token',
        await school.tokens.sign(claims()),
        'invalid_request',
        { requested_token_type: `${TYPE}refresh_token` },
      ],
      [
        'of an issuer that nobody knows',
        await school.tokens.sign(claims({ iss: 'https://evil.example' })),
        'invalid_request',
      ],
      ['by another key of the same name', await byStranger({}), 'invalid_request'],
      ['with its own key address', await byStranger({ jku: 'https://evil.example/jwks' }), 'invalid_request'],
      ['with its own key', await byStranger({ jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } }), 'invalid_request'],
      [
        'with another algorithm',
        await new SignJWT(claims())
          .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
          .setIssuedAt()
          .setExpirationTime('1h')
          .sign(rsa.privateKey),
        'invalid_request',
      ],
      ['expired', await school.tokens.sign(claims(), 'expired'), 'invalid_request'],
      ['unsigned', await school.tokens.sign(claims(), 'not-signed'), 'invalid_request'],
      [
        'signed with the public key as a secret',
        await school.tokens.sign(claims(), 'signed-with-the-secret'),
        'invalid_request',
      ],
      ['of nobody', await school.tokens.sign(claims(), 'no-subject'), 'invalid_request'],
      [
        'of Kakao, by an issuer of JWTs',
        await school.tokens.sign(claims()),
        'invalid_request',
        { subject_token_type: `${TYPE}access_token`, subject_issuer: 'kakao' },
      ],
      ['no token', 'x', 'invalid_request'],
      ['one of our own', (await startGuest(installation.url)).token, 'invalid_request'],
    ];
    const wrong: string[] = [];
    for (const [name, token, expected, more] of cases) {
      const seen = await failed(token, more);
      if (seen !== expected) wrong.push(`${name}: ${seen}, expected ${expected}`);
    }
    console.log(`faulty exchanges: ${cases.length}`);
    expect(wrong).toEqual([]);
  });

  it('wants what RFC 8693 requires, or the header', async () => {
    const { problem } = await refusal(call(installation.url, 'POST /auth/exchange', { body: {} }));
    expect(problem.errors?.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'body.grant_type required',
      'body.subject_token required',
      'body.subject_token_type required',
    ]);
    expect(
      (await refusal(call(installation.url, 'POST /auth/exchange', { body: { grant_type: 'password' } as never })))
        .status,
    ).toBe(422);
  });
});
