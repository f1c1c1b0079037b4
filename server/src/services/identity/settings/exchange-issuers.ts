import { z } from 'zod';

/** Asymmetric ones only: a public key must never be taken for a shared secret. */
const Algorithm = z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']);

const Issuer = z.object({
  /** What it is called among the identities of people. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}$/)
    .refine(
      (name) =>
        ![
          'kakao',
          'naver',
          'google',
          'github',
          'facebook',
          'microsoft',
          'firebase',
          'frontend',
          'guest',
          'password',
          'passkey',
        ].includes(name),
      'is taken',
    ),
  issuer: z.string().min(1),
  jwks_uri: z.url({ protocol: /^https?$/ }),
  audience: z.string().min(1),
  algorithms: z.array(Algorithm).min(1).default(['RS256']),
  /** Its email_verified is as good as our own mail: accounts may be joined by it. */
  trust_email: z.boolean().default(false),
  /**
   * Opaque tokens are asked about at `{issuer}/userinfo`. What it answers does not say for which app a token was made: only
   * for an issuer of whose apps each may sign people in here. Its addresses are shown and never trusted.
   */
  userinfo: z.boolean().default(false),
});
export type ExchangeIssuer = z.output<typeof Issuer>;

const isUnique = (issuers: readonly ExchangeIssuer[]): boolean =>
  new Set(issuers.map(({ name }) => name)).size === issuers.length &&
  new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length;
const Issuers = z.array(Issuer).refine(isUnique, 'each name and issuer once');

/** Reads the setting; `error` says what is wrong with it. */
export const exchangeIssuers = (
  text: string,
): { readonly issuers: readonly ExchangeIssuer[]; readonly error?: string } => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { issuers: [], error: 'is not JSON' };
  }
  const parsed = Issuers.safeParse(value);
  return parsed.success
    ? { issuers: parsed.data }
    : {
        issuers: [],
        error: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      };
};
