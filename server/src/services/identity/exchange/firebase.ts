import { errors, importX509, type CryptoKey, type JWTVerifyGetKey } from 'jose';
import type { ProviderAccount } from '../social/provider.ts';
import { AddressClaim, queryProvider, type Line, refused, Shown } from '../social/query-provider.ts';
import { verifyIdToken } from '../social/id-token.ts';

export interface FirebaseAccount extends ProviderAccount {
  readonly isAnonymous: boolean;
}

/** An unknown key id asks for the certificates again, but not more often than this. */
const MIN_AGE_MS = 2000;
const LEEWAY_SECONDS = 30;
const MAX_UID = 128;

interface Certificates {
  readonly byKid: Readonly<Record<string, unknown>>;
  readonly readAt: number;
  readonly freshUntil: number;
}

/** Certificates by key id, kept for as long as their Cache-Control says. */
const certificates = (line: Line, url: string): JWTVerifyGetKey => {
  let known: Certificates | undefined;
  const keys = new Map<string, Promise<CryptoKey>>();
  const read = async (): Promise<Certificates> => {
    let maxAge = 0;
    const outbound: Line['outbound'] = {
      ...line.outbound,
      async fetch(input, init) {
        const response = await line.outbound.fetch(input, init);
        maxAge = Number(/max-age=(\d{1,8})/.exec(response.headers.get('cache-control') ?? '')?.[1] ?? 0);
        return response;
      },
    };
    const byKid = await queryProvider({ ...line, outbound }, url);
    const readAt = Date.now();
    keys.clear();
    return { byKid, readAt, freshUntil: readAt + maxAge * 1000 };
  };
  return async ({ kid = '' }) => {
    const now = Date.now();
    const isStale = known === undefined || now >= known.freshUntil || !Object.hasOwn(known.byKid, kid);
    if (isStale && (known === undefined || now - known.readAt >= MIN_AGE_MS)) known = await read();
    const pem = known !== undefined && Object.hasOwn(known.byKid, kid) ? known.byKid[kid] : undefined;
    if (typeof pem !== 'string') throw new errors.JWKSNoMatchingKey();
    const key = keys.get(kid) ?? importX509(pem, 'RS256');
    keys.set(kid, key);
    return key;
  };
};

export const firebaseIssuer = (projectId: string): string => `https://securetoken.google.com/${projectId}`;

/**
 * ID tokens of Firebase Authentication; its custom tokens and session cookies have other issuers, those of the emulator
 * no signature. https://firebase.google.com/docs/auth/admin/verify-id-tokens#verify_id_tokens_using_a_third-party_jwt_library
 */
export const createFirebase = (
  line: Line,
  certsUrl: string,
  projectId: string,
): ((token: string) => Promise<FirebaseAccount>) => {
  const keys = certificates(line, certsUrl);
  return async (token) => {
    const claims = await verifyIdToken(line, token, {
      keys,
      issuer: firebaseIssuer(projectId),
      audience: projectId,
      algorithms: ['RS256'],
    });
    const latest = Math.floor(Date.now() / 1000) + LEEWAY_SECONDS;
    const authTime = claims['auth_time'];
    if (typeof authTime !== 'number' || authTime > latest || (claims.iat ?? Infinity) > latest)
      throw refused(line, 'id_token: from the future');
    if (claims.sub.length > MAX_UID) throw refused(line, 'id_token: of nobody');
    const firebase = claims['firebase'] as { readonly sign_in_provider?: unknown } | undefined;
    return {
      id: claims.sub,
      email: AddressClaim.parse(claims['email']),
      isEmailVerified: claims['email_verified'] === true,
      name: Shown.parse(claims['name']),
      isAnonymous: firebase?.sign_in_provider === 'anonymous',
    };
  };
};
