import type { JWTVerifyGetKey } from 'jose';
import type { PlatformSettings } from '../config/settings.ts';

/** Of keys that everybody may read. */
const PUBLISHED = ['EdDSA', 'ES256'];

/** What signs access tokens where a shared secret does it; undefined where a key pair does. */
export const sharedTokenSecret = ({
  ACCESS_TOKEN_ALGORITHM,
  ACCESS_TOKEN_SECRET,
}: Pick<PlatformSettings, 'ACCESS_TOKEN_ALGORITHM' | 'ACCESS_TOKEN_SECRET'>): Uint8Array | undefined =>
  ACCESS_TOKEN_ALGORITHM === 'HS256' && ACCESS_TOKEN_SECRET !== undefined
    ? new TextEncoder().encode(ACCESS_TOKEN_SECRET)
    : undefined;

/** A token that says HS256 is checked with the shared secret or not at all: never with a public key, which anybody has. */
export const acceptedSignatures = (
  published: JWTVerifyGetKey,
  secret: Uint8Array | undefined,
): { readonly keys: JWTVerifyGetKey; readonly algorithms: string[] } => {
  if (secret === undefined) return { keys: published, algorithms: PUBLISHED };
  return {
    keys: (header, token) => (header.alg === 'HS256' ? secret : published(header, token)),
    algorithms: [...PUBLISHED, 'HS256'],
  };
};
