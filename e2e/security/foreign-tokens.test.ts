import { randomBytes } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newProviderId, settingsOf, startDoubles, stopDoubles, type Doubles } from '../doubles/providers/all.ts';
import { FIREBASE_FAULTS, startFirebase, type FirebaseDouble } from '../doubles/providers/firebase.ts';
import { createIdTokens, type IdTokens } from '../doubles/providers/id-tokens.ts';
import { CLIENT_ID, startProviderDouble, type ProviderDouble } from '../doubles/providers/provider-double.ts';
import { TENANT } from '../doubles/providers/microsoft.ts';
import { call, opened, refusal, startGuest, type ProblemAnswer } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';
import { become, signInAt } from '../support/sign-in.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;
const TYPE = 'urn:ietf:params:oauth:token-type:' as const;
const ISSUER = 'https://id.school.example';
const AUDIENCE = 'madang-of-school';

let doubles: Doubles;
let firebase: FirebaseDouble;
let school: ProviderDouble & { tokens: IdTokens };
let house: Installation;
let admin: pg.Client;
beforeAll(async () => {
  const tokens = await createIdTokens('ES256');
  const keys = await startProviderDouble({ person: { id: '1', email: null, isVerified: false, name: null }, authorizePath: '/none', settings: () => ({}), routes: { 'GET /jwks': () => ({ json: tokens.jwks() }) } });
  school = Object.assign(keys, { tokens });
  [doubles, firebase] = await Promise.all([startDoubles(), startFirebase()]);
  const issuer = { name: 'school', issuer: ISSUER, jwks_uri: `${school.url}/jwks`, audience: AUDIENCE, algorithms: ['ES256'] };
  const issuers = [issuer, { ...issuer, name: 'trusted-school', issuer: `${ISSUER}/trusted`, trust_email: true }];
  house = await startShape('together', { ...settingsOf(doubles), ...firebase.settings, EXCHANGE_ISSUERS: JSON.stringify(issuers), LOG_LEVEL: 'error' });
  admin = new pg.Client({ connectionString: house.database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await house.stop();
  await Promise.all([stopDoubles(doubles), firebase.stop(), school.stop()]);
});

/** An account whose address was verified here. */
const owner = async (): Promise<{ id: string; email: string }> => {
  const email = `${randomBytes(6).toString('hex')}@example.com`;
  const { body } = await opened(call(house.url, 'POST /auth/register', { body: { email, password: '긴 비밀번호 하나' } }));
  await admin.query('UPDATE auth.users SET email_verified_at = now() WHERE id = $1', [body.user.id]);
  return { id: body.user.id, email };
};

describe('access tokens that apps bring along', () => {
  const bring = (provider: 'kakao' | 'naver', token: string, more: { guest_token?: string } = {}) => opened(call(house.url, 'POST /social/:provider/token', { params: { provider }, body: { access_token: token, ...more } }));
  const tokenOf = (provider: 'kakao' | 'naver', person: { id?: string; email?: string | null; isVerified?: boolean } = {}): string => {
    become(doubles[provider], { id: newProviderId(provider), email: null, ...person });
    return doubles[provider].given.tokenFor(doubles[provider].person);
  };

  it('sign in, in the header or in the body, to the account of the same id', async () => {
    for (const provider of ['kakao', 'naver'] as const) {
      const token = tokenOf(provider);
      const first = await bring(provider, token);
      const again = await opened(call(house.elsewhere, 'POST /social/:provider/token', { params: { provider } }, { token }));
      expect(again.body.user.id).toBe(first.body.user.id);
      expect((await signInAt(house.url, provider)).user.id).toBe(first.body.user.id);
    }
  });

  it('make the guest into the account, whose own token comes in the body', async () => {
    const guest = await startGuest(house.url);
    expect((await refusal(bring('naver', tokenOf('naver'), { guest_token: `${guest.token}x` }))).problem.code).toBe('invalid_token');
    expect((await bring('naver', tokenOf('naver'), { guest_token: guest.token })).body.user).toMatchObject({ id: guest.id, kind: 'user' });
    await expect.poll(async () => (await refusal(bring('naver', tokenOf('naver'), { guest_token: guest.token }))).problem.code).toBe('invalid_token');
  });

  it('of Kakao join an account by a verified address, those of Naver never', async () => {
    const { id, email } = await owner();
    expect((await bring('kakao', tokenOf('kakao', { email, isVerified: true }))).body.user.id).toBe(id);
    expect((await bring('naver', tokenOf('naver', { email, isVerified: true }))).body.user).toMatchObject({ email: null });
  });

  it.each([
    ['kakao', 'other-app'], ['kakao', 'other-id'], ['naver', 'refused-by-error-code'], ['naver', 'refused-by-result-code'], ['naver', 'result-code-200'], ['naver', 'no-response'],
  ] as const)('of %s are refused: %s', async (provider, trap) => {
    const token = tokenOf(provider);
    doubles[provider].trap = trap as never;
    expect((await refusal(bring(provider, token)).finally(() => (doubles[provider].trap = 'none'))).problem.code).toBe('provider_refused');
  });

  it('are refused when they are none', async () => {
    for (const token of ['unknown', 'a\r\nx-evil: 1', 'a b', '토큰']) for (const provider of ['kakao', 'naver'] as const) expect((await refusal(bring(provider, token))).problem.code).toBe('provider_refused');
    expect((await refusal(call(house.url, 'POST /social/:provider/token', { params: { provider: 'kakao' } }))).problem.code).toBe('unauthenticated');
  });

  it('of Kakao are taken only where it is known which app is ours', async () => {
    const unset = await startShape('together', { ...settingsOf(doubles), KAKAO_APP_ID: '', LOG_LEVEL: 'error' });
    const asked = call(unset.url, 'POST /social/:provider/token', { params: { provider: 'kakao' }, body: { access_token: tokenOf('kakao') } });
    expect((await refusal(asked).finally(() => unset.stop())).problem.code).toBe('provider_not_configured');
  });
});

describe('ID tokens of Firebase', () => {
  const enter = (token: string, guest?: string) => call(house.url, 'POST /auth/firebase/token', { body: { token } }, guest === undefined ? {} : { token: guest });
  const uid = (): string => randomBytes(14).toString('base64url');

  it('sign in, and join an account by a verified address only', async () => {
    const { id, email } = await owner();
    const other = await opened(enter(await firebase.idToken({ sub: uid(), email, email_verified: false })));
    expect(other.body.user).toMatchObject({ email: null });
    const sub = uid();
    expect((await opened(enter(await firebase.idToken({ sub, email, email_verified: true })))).body.user.id).toBe(id);
    expect((await opened(enter(await firebase.idToken({ sub })))).body.user.id).toBe(id);
  });

  it('of somebody anonymous are a guest, who becomes an account with the same id', async () => {
    const sub = uid();
    const anonymous = { sub, firebase: { sign_in_provider: 'anonymous' } };
    const first = await opened(enter(await firebase.idToken(anonymous)));
    expect(first.body.user.kind).toBe('guest');
    expect((await opened(enter(await firebase.idToken(anonymous)))).body.user.id).toBe(first.body.user.id);
    const grown = await opened(enter(await firebase.idToken({ sub, name: '하늘' })));
    expect(grown.body.user).toMatchObject({ id: first.body.user.id, kind: 'user', name: '하늘' });
    const guest = await startGuest(house.url);
    expect((await opened(enter(await firebase.idToken({ ...anonymous, sub: uid() }), guest.token))).body.user.id).toBe(guest.id);
  });

  it('of somebody anonymous move to the account that a verified address leads to', async () => {
    const { id, email } = await owner();
    const sub = uid();
    const guest = await opened(enter(await firebase.idToken({ sub, firebase: { sign_in_provider: 'anonymous' } })));
    const grown = await opened(enter(await firebase.idToken({ sub, email, email_verified: true })));
    expect(grown.body).toMatchObject({ merge: 'done', user: { id } });
    expect(grown.body.user.id).not.toBe(guest.body.user.id);
  });

  it('are refused with any fault', async () => {
    const wrong: string[] = [];
    const vectors: [string, string][] = [['unsigned, as of the emulator', firebase.unsigned()], ['signed with the certificate as a secret', await firebase.confused()], ['by another key of the same name', await firebase.byUnknownKey()], ['no token', 'x.y.z']];
    for (const [name, fault] of Object.entries(FIREBASE_FAULTS)) vectors.push([name, await firebase.idToken(fault())]);
    for (const [name, token] of vectors) {
      const code = await enter(token).then(() => 'let in', (error: unknown) => (error as ProblemAnswer).problem.code);
      if (code !== 'provider_refused') wrong.push(`${name}: ${code}`);
    }
    console.log(`faulty tokens of Firebase: ${vectors.length}`);
    expect(wrong).toEqual([]);
  });

  it('are verified with certificates that are kept as long as they say, and read again for a new key', async () => {
    const read = (): number => firebase.asked.length;
    await enter(await firebase.idToken({ sub: uid() }));
    const before = read();
    for (let n = 0; n < 5; n++) await enter(await firebase.idToken({ sub: uid() }));
    expect(read()).toBe(before);
    firebase.rotate();
    const token = await firebase.idToken({ sub: uid() });
    await expect.poll(async () => enter(token).then(({ status }) => status, () => 0), { interval: 300, timeout: 6000 }).toBe(200);
    expect(read()).toBeLessThanOrEqual(before + 4);
  });

  it('are a typed problem where Google is out of reach, and no way in where no project is set', async () => {
    const fresh = await startShape('together', { ...firebase.settings, LOG_LEVEL: 'error' });
    firebase.trap = 'html-502';
    const asked = call(fresh.url, 'POST /auth/firebase/token', { body: { token: await firebase.idToken() } });
    expect((await refusal(asked).finally(() => (firebase.trap = 'none'))).problem.code).toBe('provider_unavailable');
    await fresh.stop();
    const unset = await startShape('together', { LOG_LEVEL: 'error' });
    expect((await refusal(call(unset.url, 'POST /auth/firebase/token', { body: { token: 'x' } })).finally(() => unset.stop())).problem.code).toBe('provider_not_configured');
  });
});

describe('token exchange', () => {
  const claims = (more: Readonly<Record<string, unknown>> = {}) => ({ iss: ISSUER, aud: AUDIENCE, sub: randomBytes(6).toString('hex'), ...more });
  const trade = (token: string, more: Readonly<Record<string, string>> = {}, guest?: string) =>
    call(house.url, 'POST /auth/exchange', { body: { grant_type: GRANT, subject_token: token, subject_token_type: `${TYPE}jwt`, ...more } as never }, guest === undefined ? {} : { token: guest });
  const failed = async (token: string, more: Readonly<Record<string, string>> = {}) => {
    const { problem } = await refusal(trade(token, more));
    return problem.code === problem.error ? problem.code : `${problem.code}, but ${problem.error}`;
  };

  it('gives one of ours, and says what it is', async () => {
    const { body, headers } = await opened(trade(await school.tokens.sign(claims({ sub: 'pupil', name: '학생' }))));
    expect(body).toMatchObject({ issued_token_type: `${TYPE}access_token`, token_type: 'Bearer', user: { kind: 'user', name: '학생', email: null } });
    expect(body.scope).toContain('chat:write');
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await call(house.elsewhere, 'GET /auth/me', {}, { token: body.access_token })).body.id).toBe(body.user.id);
    expect((await opened(trade(await school.tokens.sign(claims({ sub: 'pupil' }))))).body.user.id).toBe(body.user.id);
  });

  it('takes a form, and a token in the header', async () => {
    const token = await school.tokens.sign(claims({ sub: 'former' }));
    const form = await fetch(`${house.url}/api/v1/auth/exchange`, { method: 'POST', body: new URLSearchParams({ grant_type: GRANT, subject_token: token, subject_token_type: `${TYPE}id_token` }) });
    const header = await fetch(`${house.url}/api/v1/auth/exchange`, { method: 'POST', headers: { 'x-external-token': token } });
    const people = await Promise.all([form, header].map(async (response) => ((await response.json()) as { user?: { id: string } }).user?.id));
    expect([form.status, header.status, new Set(people).size]).toEqual([200, 200, 1]);
  });

  it('takes tokens of Firebase, Google and Microsoft, and opaque ones of Kakao and Naver', async () => {
    const google = await doubles.google.idTokens.sign({ iss: 'https://accounts.google.com', aud: CLIENT_ID, sub: newProviderId('google') });
    const microsoft = await doubles.microsoft.idTokens.sign({ iss: `${doubles.microsoft.url}/${TENANT}/v2.0`, aud: CLIENT_ID, sub: newProviderId('microsoft') });
    for (const token of [await firebase.idToken({ sub: randomBytes(9).toString('hex') }), google, microsoft]) expect((await trade(token)).status).toBe(200);
    for (const provider of ['kakao', 'naver'] as const) {
      become(doubles[provider], { id: newProviderId(provider), email: null });
      expect((await trade(doubles[provider].given.tokenFor(doubles[provider].person), { subject_token_type: `${TYPE}access_token`, subject_issuer: provider })).status).toBe(200);
    }
    expect(await failed('unknown', { subject_token_type: `${TYPE}access_token`, subject_issuer: 'kakao' })).toBe('invalid_request');
  });

  it('makes a guest into the account, and joins by an address only where the issuer is trusted with it', async () => {
    const guest = await startGuest(house.url);
    expect((await opened(trade(await school.tokens.sign(claims()), {}, guest.token))).body.user.id).toBe(guest.id);
    const { id, email } = await owner();
    const told = { email, email_verified: true };
    expect((await opened(trade(await school.tokens.sign(claims(told))))).body.user.id).not.toBe(id);
    expect((await opened(trade(await school.tokens.sign(claims({ ...told, iss: `${ISSUER}/trusted` }))))).body.user.id).toBe(id);
  });

  it('refuses what was made for somebody else, or by somebody else, in the words of OAuth', async () => {
    const stranger = await generateKeyPair('ES256');
    const rsa = await generateKeyPair('RS256');
    const byStranger = (header: object) => new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'key-1', ...header }).setIssuedAt().setExpirationTime('1h').sign(stranger.privateKey);
    const cases: [string, string, string, Record<string, string>?][] = [
      ['for another audience', await school.tokens.sign(claims({ aud: 'another' })), 'invalid_target'],
      ['to be made for another audience', await school.tokens.sign(claims()), 'invalid_target', { audience: 'https://other.example' }],
      ['to be made for another resource', await school.tokens.sign(claims()), 'invalid_target', { resource: 'https://other.example' }],
      ['to be made into a refresh token', await school.tokens.sign(claims()), 'invalid_request', { requested_token_type: `${TYPE}refresh_token` }],
      ['of an issuer that nobody knows', await school.tokens.sign(claims({ iss: 'https://evil.example' })), 'invalid_request'],
      ['by another key of the same name', await byStranger({}), 'invalid_request'],
      ['with its own key address', await byStranger({ jku: 'https://evil.example/jwks' }), 'invalid_request'],
      ['with its own key', await byStranger({ jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } }), 'invalid_request'],
      ['with another algorithm', await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).setIssuedAt().setExpirationTime('1h').sign(rsa.privateKey), 'invalid_request'],
      ['expired', await school.tokens.sign(claims(), 'expired'), 'invalid_request'],
      ['unsigned', await school.tokens.sign(claims(), 'not-signed'), 'invalid_request'],
      ['signed with the public key as a secret', await school.tokens.sign(claims(), 'signed-with-the-secret'), 'invalid_request'],
      ['of nobody', await school.tokens.sign(claims(), 'no-subject'), 'invalid_request'],
      ['of Kakao, by an issuer of JWTs', await school.tokens.sign(claims()), 'invalid_request', { subject_token_type: `${TYPE}access_token`, subject_issuer: 'kakao' }],
      ['no token', 'x', 'invalid_request'],
      ['one of our own', (await startGuest(house.url)).token, 'invalid_request'],
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
    const { problem } = await refusal(call(house.url, 'POST /auth/exchange', { body: {} }));
    expect(problem.errors?.map(({ path, code }) => `${path} ${code}`)).toEqual(['body.grant_type required', 'body.subject_token required', 'body.subject_token_type required']);
    expect((await refusal(call(house.url, 'POST /auth/exchange', { body: { grant_type: 'password' } as never }))).status).toBe(422);
  });
});
