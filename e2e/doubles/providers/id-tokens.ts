import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import { CLIENT_ID } from './provider-double.ts';

/** What can be wrong with an ID token. */
export const TOKEN_TRAPS = [
  'other-nonce',
  'other-audience',
  'two-audiences',
  'other-issuer',
  'expired',
  'not-signed',
  'signed-with-the-secret',
  'unknown-key',
  'no-subject',
  'not-a-token',
] as const;

export interface IdTokens {
  /** A token of these claims, or one with the fault that the trap says. */
  sign(claims: Readonly<Record<string, unknown>>, trap?: string): Promise<string>;
  jwks(): { readonly keys: readonly JWK[] };
  /** New keys; those of before are not published any more. */
  rotate(): Promise<void>;
}

const FAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'other-nonce': { nonce: 'of-another-sign-in' },
  'other-audience': { aud: 'another-client' },
  'two-audiences': { aud: [CLIENT_ID, 'another-client'], azp: 'another-client' },
  'other-issuer': { iss: 'https://evil.example' },
  expired: { exp: Math.floor(Date.now() / 1000) - 3600 },
  'no-subject': { sub: undefined },
};

export const createIdTokens = async (alg = 'RS256'): Promise<IdTokens> => {
  let kid = 0;
  let privateKey: CryptoKey;
  let publicJwk: JWK;
  const make = async (): Promise<void> => {
    const pair = await generateKeyPair(alg, { extractable: true });
    kid += 1;
    privateKey = pair.privateKey;
    publicJwk = { ...(await exportJWK(pair.publicKey)), kid: `key-${kid}`, alg, use: 'sig' };
  };
  await make();
  return {
    async sign(claims, trap = 'none') {
      if (trap === 'not-a-token') return 'x.y.z';
      const now = Math.floor(Date.now() / 1000);
      const payload = { iat: now, exp: now + 3600, ...claims, ...FAULTS[trap] };
      if (trap === 'not-signed') return new UnsecuredJWT(payload).encode();
      if (trap === 'signed-with-the-secret')
        return new SignJWT(payload)
          .setProtectedHeader({ alg: 'HS256', kid: `key-${kid}` })
          .sign(Buffer.from(JSON.stringify(publicJwk)));
      return new SignJWT(payload)
        .setProtectedHeader({ alg, kid: trap === 'unknown-key' ? 'key-0' : `key-${kid}` })
        .sign(privateKey);
    },
    jwks: () => ({ keys: [publicJwk] }),
    rotate: make,
  };
};
