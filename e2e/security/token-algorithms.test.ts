import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, SignJWT, decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { createTestDatabase } from '../../server/src/platform/testing/database.ts';
import { startInProcess } from '../../server/src/platform/testing/server.ts';
import { call, opened, refusal, startGuest } from '../support/client.ts';
import { SHAPES, startShape } from '../support/shapes.ts';

const SECRET = 'a secret that is shared with another app of ours, 0123456789';
const HS256 = { ACCESS_TOKEN_ALGORITHM: 'HS256', ACCESS_TOKEN_SECRET: SECRET, LOG_LEVEL: 'error' };
const bytes = (secret: string): Uint8Array => new TextEncoder().encode(secret);
const me = (url: string, token: string) => call(url, 'GET /auth/me', {}, { token });

const algorithmOf = (token: string): string | undefined => decodeProtectedHeader(token).alg;
const checkByJwks = async (url: string, token: string): Promise<string | undefined> => {
  const { body } = await call(url, 'GET /.well-known/jwks.json', {});
  return (await jwtVerify(token, createLocalJWKSet(body), { audience: 'madang-api', typ: 'at+jwt' })).payload.sub;
};

describe.each(SHAPES)('access tokens by a shared secret, %s', (shape) => {
  it('are checked everywhere, by whoever knows the secret, and by no key that anybody may read', async () => {
    const installation = await startShape(shape, HS256);
    try {
      const guest = await startGuest(installation.url);
      expect(algorithmOf(guest.token)).toBe('HS256');
      expect((await jwtVerify(guest.token, bytes(SECRET), { audience: 'madang-api', typ: 'at+jwt' })).payload.sub).toBe(
        guest.id,
      );
      expect((await me(installation.elsewhere, guest.token)).body.id).toBe(guest.id);
      expect(
        (await call(installation.url, 'GET /.well-known/openid-configuration', {})).body
          .id_token_signing_alg_values_supported,
      ).toEqual(['HS256']);
      const { body } = await call(installation.url, 'GET /.well-known/jwks.json', {});
      expect(JSON.stringify(body)).not.toContain('"k"');
      const [published] = body.keys;
      const claims = decodeJwt(guest.token);
      for (const wrong of [
        'another secret, which is as long as the right one 0123456789',
        JSON.stringify(published),
        published?.x ?? '',
      ]) {
        const forged = await new SignJWT({ ...claims })
          .setProtectedHeader({ alg: 'HS256', kid: 'shared', typ: 'at+jwt' })
          .sign(bytes(wrong.padEnd(32, '=')));
        expect((await refusal(me(installation.url, forged))).problem.code).toBe('invalid_token');
      }
      await call(installation.url, 'POST /auth/logout', {}, { token: guest.token });
      await expect
        .poll(async () => (await refusal(me(installation.elsewhere, guest.token))).problem.code)
        .toBe('session_revoked');
    } finally {
      await installation.stop();
    }
  });
});

it('the algorithm is changed without a refused request, and back', async () => {
  const database = await createTestDatabase();
  const within = async <T>(env: Readonly<Record<string, string>>, work: (url: string) => Promise<T>): Promise<T> => {
    const server = await startInProcess({ env: { ...database.env, LOG_LEVEL: 'error', ...env } });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  };
  try {
    const first = await within({}, async (url) => startGuest(url));
    expect(algorithmOf(first.token)).toBe('EdDSA');
    const second = await within({ ACCESS_TOKEN_ALGORITHM: 'ES256' }, async (url) => {
      expect((await me(url, first.token)).body.id).toBe(first.id);
      // The new key signs when every process has had the time to learn of it.
      await expect.poll(async () => algorithmOf((await startGuest(url)).token)).toBe('ES256');
      const guest = await startGuest(url);
      expect(await checkByJwks(url, guest.token)).toBe(guest.id);
      expect(await checkByJwks(url, first.token)).toBe(first.id);
      expect(
        (await call(url, 'GET /.well-known/openid-configuration', {})).body.id_token_signing_alg_values_supported,
      ).toEqual(['ES256']);
      return guest;
    });
    const third = await within(HS256, async (url) => {
      expect((await me(url, second.token)).body.id).toBe(second.id);
      return startGuest(url);
    });
    await within({}, async (url) => {
      expect((await me(url, second.token)).body.id).toBe(second.id);
      // Nobody goes on checking with a secret that was taken away: the browser gets another token by itself.
      expect((await refusal(me(url, third.token))).problem.code).toBe('invalid_token');
      const { body } = await call(url, 'POST /auth/refresh', { body: { refresh_token: third.refreshToken } });
      expect((await me(url, body.access_token)).body.id).toBe(third.id);
    });
  } finally {
    await database.close();
  }
});

it('a shared secret is there, is long, and is not the one that opens everything else', () => {
  expect(() => loadConfig({ ACCESS_TOKEN_ALGORITHM: 'HS256' })).toThrow(/ACCESS_TOKEN_SECRET: is needed/);
  expect(() => loadConfig({ ...HS256, ACCESS_TOKEN_SECRET: 'short' })).toThrow(/ACCESS_TOKEN_SECRET/);
  expect(() => loadConfig({ ...HS256, MADANG_SECRET_KEY: SECRET })).toThrow(/must not be the MADANG_SECRET_KEY/);
  expect(() => loadConfig({ ...HS256, NODE_ENV: 'production', ACCESS_TOKEN_SECRET: 'a'.repeat(40) })).toThrow(
    /ACCESS_TOKEN_SECRET: is too easy/,
  );
});

it('what is called active is what is taken: tokens of another app that shares the secret', async () => {
  const installation = await startShape('together', HS256);
  try {
    const guest = await startGuest(installation.url);
    const least = { ...decodeJwt(guest.token), username: undefined, iat: undefined };
    const sign = (claims: object) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(bytes(SECRET));
    const account = await opened(
      call(installation.url, 'POST /auth/register', { body: { login_id: 'watcher', password: '긴 비밀번호 하나' } }),
    );
    const cells: readonly (readonly [string, boolean, string])[] = [
      ['as it was made', true, guest.token],
      ['without a name and a time', true, await sign(least)],
      ['of somebody who is not there', false, await sign({ ...least, sub: randomUUID() })],
      ['without roles', false, await sign({ ...least, roles: undefined })],
      ['of another kind', false, await sign({ ...least, kind: 'service' })],
      ['longer than any', false, await sign({ ...least, more: 'x'.repeat(4096) })],
    ];
    for (const [what, isTaken, token] of cells) {
      const taken = await me(installation.url, token).then(
        () => true,
        () => false,
      );
      const { active } = (
        await call(installation.url, 'POST /tokens/verify', { body: { token } }, { token: account.body.access_token })
      ).body;
      expect([what, taken, active]).toEqual([what, isTaken, isTaken]);
    }
  } finally {
    await installation.stop();
  }
});
