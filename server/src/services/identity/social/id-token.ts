import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { refused, unavailable, type Line } from './query-provider.ts';

/** What an ID token has to say. All of it is configured, nothing is taken from the token. */
export interface ExpectedIdToken {
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string | string[];
  readonly audience: string;
  readonly algorithms: string[];
  readonly nonce?: string | undefined;
}

const KEYS_MAX_AGE_MS = 10 * 60_000;
/** An unknown key id asks for the keys again, but not more often than this: anybody can send unknown ones. */
const KEYS_MIN_AGE_MS = 2000;
const LEEWAY_SECONDS = 30;

/** Read when the first token comes, and again when a token names a key that is not among them. */
export const remoteKeys = ({ outbound, timeoutMs }: Line, url: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(url), {
    [customFetch]: (address, options) => outbound.fetch(address, options),
    timeoutDuration: timeoutMs,
    cooldownDuration: KEYS_MIN_AGE_MS,
    cacheMaxAge: KEYS_MAX_AGE_MS,
  });

/** OpenID Connect Core 1.0, 3.1.3.7. @throws AppError `provider_refused`, `provider_unavailable` when the keys cannot be read */
export const verifyIdToken = async (
  line: Line,
  token: string,
  { keys, issuer, audience, algorithms, nonce }: ExpectedIdToken,
): Promise<JWTPayload & { sub: string }> => {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      clockTolerance: LEEWAY_SECONDS,
      requiredClaims: ['sub', 'exp', 'iat'],
    }));
  } catch (cause) {
    const isAboutToken =
      cause instanceof errors.JOSEError &&
      !(cause instanceof errors.JWKSTimeout) &&
      !(cause instanceof errors.JWKSInvalid) &&
      cause.code !== 'ERR_JOSE_GENERIC';
    throw isAboutToken
      ? refused(line, `id_token: ${cause.code}`, cause)
      : unavailable(line, 'the keys of its ID tokens cannot be read', cause);
  }
  const { sub, aud, azp } = payload;
  if (nonce !== undefined && payload['nonce'] !== nonce) throw refused(line, 'id_token: of another sign-in');
  if (Array.isArray(aud) && aud.length > 1 && azp !== audience) throw refused(line, 'id_token: for somebody else');
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) throw refused(line, 'id_token: of nobody');
  return { ...payload, sub };
};
