import { exportJWK, generateKeyPair, createLocalJWKSet, SignJWT, type CryptoKey, type JWTVerifyGetKey } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { scopesOf } from '@madang/contracts/scopes';
import { ACCESS_TOKEN_TYPE, signedClaims, TOKEN_AUDIENCE } from './signed-claims.ts';

const OURS = 'https://madang.example';
const secret = new TextEncoder().encode('a secret that another system shares with us');
let published: JWTVerifyGetKey;
let ed: CryptoKey;
let es: CryptoKey;
let stranger: CryptoKey;
beforeAll(async () => {
  const [first, second, third] = [
    await generateKeyPair('EdDSA'),
    await generateKeyPair('ES256'),
    await generateKeyPair('EdDSA'),
  ];
  [ed, es, stranger] = [first.privateKey, second.privateKey, third.privateKey];
  published = createLocalJWKSet({
    keys: [
      { ...(await exportJWK(first.publicKey)), alg: 'EdDSA', kid: 'ed' },
      { ...(await exportJWK(second.publicKey)), alg: 'ES256', kid: 'es' },
    ],
  });
});

interface Made {
  readonly issuer: string;
  readonly scope?: string;
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: CryptoKey | Uint8Array;
  readonly audience?: string;
}
const scopeIn = async ({
  issuer,
  scope = '',
  alg = 'EdDSA',
  kid = 'ed',
  key = ed,
  audience = TOKEN_AUDIENCE,
}: Made): Promise<unknown> => {
  const token = await new SignJWT({ roles: ['user'], scope })
    .setProtectedHeader({ alg, kid, typ: ACCESS_TOKEN_TYPE })
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime('5m')
    .sign(key);
  return signedClaims(token, published, { issuer: OURS, secret }).then(
    (claims) => claims['scope'],
    () => 'refused',
  );
};

it('takes tokens of the first release, with what their roles may do, and no other issuer', async () => {
  expect(await scopeIn({ issuer: OURS, scope: 'chat:read' })).toBe('chat:read');
  expect(await scopeIn({ issuer: 'madang' })).toBe(scopesOf(['user']).join(' '));
  // Of ours, no scopes are none.
  expect(await scopeIn({ issuer: OURS })).toBe('');
  for (const issuer of ['Madang', 'madang/', 'http://localhost:8080', ''])
    expect([issuer, await scopeIn({ issuer })]).toEqual([issuer, 'refused']);
});

it('takes them as that release signed them, and not otherwise', async () => {
  for (const issuer of [OURS, 'madang']) {
    expect(await scopeIn({ issuer, key: stranger })).toBe('refused');
    expect(await scopeIn({ issuer, audience: 'another' })).toBe('refused');
  }
  expect(await scopeIn({ issuer: OURS, alg: 'HS256', kid: 'shared', key: secret })).toBe('');
  expect(await scopeIn({ issuer: OURS, alg: 'ES256', kid: 'es', key: es })).toBe('');
  expect(await scopeIn({ issuer: 'madang', alg: 'HS256', kid: 'shared', key: secret })).toBe('refused');
  expect(await scopeIn({ issuer: 'madang', alg: 'ES256', kid: 'es', key: es })).toBe('refused');
});
