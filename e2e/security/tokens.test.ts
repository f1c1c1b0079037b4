import { createHmac, randomUUID } from 'node:crypto';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { allowInsecureRequests, discovery } from 'openid-client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccount, type Account } from '../support/accounts.ts';
import { call, refusal } from '../support/client.ts';
import { runNow } from '../support/jobs.ts';
import { freePort } from '../../server/src/platform/testing/process.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { createTestDatabase, type TestDatabase } from '../../server/src/platform/testing/database.ts';

let database: TestDatabase;
let url: string;
let stop: () => Promise<void>;
let account: Account;
beforeAll(async () => {
  database = await createTestDatabase();
  const port = await freePort();
  url = `http://localhost:${port}`;
  const server = await startInProcess({ env: { ...database.env, PORT: String(port), PUBLIC_URL: url } });
  stop = () => server.stop();
  account = await startAccount(url);
});
afterAll(async () => {
  await stop();
  await database.close();
});

const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const codeOf = async (authorization: string): Promise<string> => {
  const response = await fetch(`${url}/api/v1/auth/me`, { headers: { authorization } });
  return response.ok ? 'ok' : ((await response.json()) as { code: string }).code;
};

describe('a token that we did not issue for this', () => {
  it('is refused, whatever it pretends to be', async () => {
    const [header = '', payload = '', signature = ''] = account.token.split('.');
    const known = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const foreign = await generateKeyPair('EdDSA');
    const foreignJwk = await exportJWK(foreign.publicKey);
    const { keys } = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: Record<string, string>[] };
    const signWith = (head: Record<string, unknown>, body: Record<string, unknown>) =>
      new SignJWT(body)
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: known.kid, ...head })
        .sign(foreign.privateKey);
    const hmac = (head: string, secret: string): string =>
      createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url');
    const hs = b64({ alg: 'HS256', typ: 'at+jwt', kid: known.kid });
    const tokens: Record<string, string> = {
      'signed by somebody else under our key id': await signWith({}, claims),
      'with its own key in the header (jwk)': await signWith({ jwk: foreignJwk }, claims),
      'with an address of keys in the header (jku)': await signWith(
        { jku: 'https://evil.example/jwks.json', kid: 'evil' },
        claims,
      ),
      'with a certificate in the header (x5c)': await signWith({ x5c: ['AAAA'] }, claims),
      'with an unknown critical header': await signWith({}, claims).then(
        (token) =>
          `${b64({ alg: 'EdDSA', typ: 'at+jwt', kid: known.kid, crit: ['exp2'], exp2: 1 })}.${token.split('.').slice(1).join('.')}`,
      ),
      'without a signature (none)': `${b64({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      'without a signature (nOnE)': `${b64({ alg: 'nOnE', typ: 'at+jwt' })}.${payload}.${signature}`,
      'as HS256 with the public key as the secret': `${hs}.${payload}.${hmac(hs, JSON.stringify(keys[0]))}`,
      "as HS256 with the public key's x as the secret": `${hs}.${payload}.${hmac(hs, keys[0]?.['x'] ?? '')}`,
      'as ES256': `${b64({ alg: 'ES256', typ: 'at+jwt', kid: known.kid })}.${payload}.${signature}`,
      'of another class (typ JWT)': `${b64({ ...known, typ: 'JWT' })}.${payload}.${signature}`,
      'with another key id': `${b64({ ...known, kid: randomUUID() })}.${payload}.${signature}`,
      'with a key id that is a path': `${b64({ ...known, kid: '../../../../dev/null' })}.${payload}.${signature}`,
      'with roles that were changed': `${header}.${b64({ ...claims, roles: ['admin'], scope: 'admin:users' })}.${signature}`,
      'with a later expiry': `${header}.${b64({ ...claims, exp: 9_999_999_999 })}.${signature}`,
      'with a signature that is not whole': `${header}.${payload}.${signature.slice(0, 40)}`,
      'with four parts': `${account.token}.${signature}`,
      'with an empty payload': `${header}..${signature}`,
      'with a payload that is no JSON': `${header}.${b64('not json')}.${signature}`,
      'with a payload that is no UTF-8': `${header}.${Buffer.from([0xff, 0xfe, 0x80]).toString('base64url')}.${signature}`,
      'that is a refresh token': account.refreshToken,
      'that is 12 kB long': 'a'.repeat(12_000),
    };
    const seen = Object.fromEntries(
      await Promise.all(
        Object.entries(tokens).map(async ([name, token]) => [name, await codeOf(`Bearer ${token}`)] as const),
      ),
    );
    console.log(`tokens: ${Object.keys(tokens).length} vectors`);
    expect(seen).toEqual(Object.fromEntries(Object.keys(tokens).map((name) => [name, 'invalid_token'])));
    expect(await codeOf(`Bearer ${account.token}`)).toBe('ok');
  });

  it('is refused in every broken Authorization header', async () => {
    for (const header of [
      'Bearer',
      'Bearer ',
      'bearer',
      `Token ${account.token}`,
      `Bearer: ${account.token}`,
      `Bearer "${account.token}"`,
      `Bearer ${account.token}, Bearer x`,
      'Basic !!!',
      'Negotiate',
      `Bearer ${account.token}\u00e9`,
    ]) {
      expect(['invalid_token', 'unauthenticated', 'bad_request']).toContain(await codeOf(header));
    }
  });

  it('does not stand in for a refresh token, a link of a mail, or a key', async () => {
    const refused = async (promise: Promise<unknown>): Promise<string> => (await refusal(promise)).problem.code;
    expect(
      await refused(call(url, 'POST /auth/refresh', { body: { refresh_token: account.token.slice(0, 500) } })),
    ).toBe('invalid_token');
    for (const token of [account.token.slice(0, 200), account.refreshToken.slice(0, 200)]) {
      expect(await refused(call(url, 'POST /auth/verify-email', { body: { token } }))).toBe('invalid_one_time_token');
      expect(
        await refused(call(url, 'POST /auth/reset-password', { body: { token, password: 'a fine new password' } })),
      ).toBe('invalid_one_time_token');
    }
    expect(
      await refused(
        call(url, 'POST /auth/token', {
          body: { grant_type: 'client_credentials', client_secret: account.token.slice(0, 500) },
        }),
      ),
    ).toBe('invalid_token');
  });
});

describe('other programs', () => {
  it('verify our tokens with nothing but the address of the installation', async () => {
    const overPlainHttp = {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that nobody uses it but for tests over plain HTTP
      execute: [allowInsecureRequests],
    };
    const found = await discovery(new URL(url), 'any-client', undefined, undefined, overPlainHttp);
    const metadata = found.serverMetadata();
    expect(metadata.issuer).toBe(url);
    const { payload, protectedHeader } = await jwtVerify(
      account.token,
      createRemoteJWKSet(new URL(metadata.jwks_uri ?? '')),
      { issuer: metadata.issuer, audience: 'madang-api', typ: 'at+jwt' },
    );
    expect(protectedHeader.alg).toBe('EdDSA');
    expect(payload).toMatchObject({ sub: account.id, type: 'access', roles: ['user'] });
    expect(payload['sid']).toBeDefined();
  });
});

describe('signing keys', () => {
  it('rotate without a refused request, and old tokens live on until they expire', async () => {
    const kidOf = (token: string): string =>
      (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
    const refresh = async (token: string) =>
      (await call(url, 'POST /auth/refresh', { body: { refresh_token: token } })).body;
    const before = account.token;
    const refused: string[] = [];
    await runNow({ database }, 'identity.rotate-signing-keys');
    let current = await refresh(account.refreshToken);
    const next = async (): Promise<string> => {
      current = await refresh(current.refresh_token ?? '');
      for (const token of [before, current.access_token])
        if ((await codeOf(`Bearer ${token}`)) !== 'ok') refused.push(token);
      return kidOf(current.access_token);
    };
    await expect.poll(next, { interval: 250 }).not.toBe(kidOf(before));
    expect(refused).toEqual([]);
    expect(await codeOf(`Bearer ${before}`)).toBe('ok');
  });
});

describe('a copy of the database', () => {
  it('holds nothing that opens an account', async () => {
    const email = `${randomUUID()}@example.com`;
    const other = await startAccount(url, { email });
    const { body: key } = await call(
      url,
      'POST /auth/api-keys',
      { body: { name: 'mine', scopes: ['chat:read'] } },
      // The answer is kept for a day, to be given again.
      { token: other.token, headers: { 'idempotency-key': randomUUID() } },
    );
    await call(url, 'POST /auth/forgot-password', { body: { email } });
    const { body: deletion } = await call(
      url,
      'DELETE /auth/user',
      { body: { password: other.password } },
      { token: other.token },
    );
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    const { rows: tables } = await admin.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    let dump = '';
    for (const { name } of tables)
      dump += (await admin.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)).rows
        .map(({ row }) => row)
        .join('\n');
    await admin.end();
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['auth.users', 'platform.kept_answer']));
    expect(dump).toContain(other.id);
    const [, , refreshSecret = ''] = other.refreshToken.split('.');
    const secrets = {
      password: other.password,
      'access token': other.token.split('.')[2],
      'refresh token': refreshSecret,
      'API key': key.key.slice(12),
      'undo token': deletion.undo_token.split('.')[1],
    };
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret, name).toBeTruthy();
      const hex = Buffer.from(secret ?? '', 'utf8').toString('hex');
      const decoded = Buffer.from(secret ?? '', 'base64url').toString('hex');
      expect([dump.includes(secret ?? ''), dump.includes(hex), dump.includes(decoded)], name).toEqual([
        false,
        false,
        false,
      ]);
    }
  });
});
