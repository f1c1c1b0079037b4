import { decodeJwt, errors } from 'jose';
import { z } from 'zod';
import type { Config } from '../settings.ts';
import { exchangeIssuers, type ExchangeIssuer } from '../settings/exchange-issuers.ts';
import { AppError } from '#platform/errors';
import type { Outbound } from '#platform/outbound';
import { AddressClaim, queryProvider, refused, Shown, understand } from '../social/query-provider.ts';
import { remoteKeys, verifyIdToken } from '../social/id-token.ts';
import type { ProvenIdentity } from '../social/proven-identity.ts';
import { lineTo, type Providers } from '../social/providers.ts';
import { GOOGLE_ISSUERS } from '../social/providers/google.ts';
import { microsoftIssuer } from '../social/providers/microsoft.ts';
import { createAppTokens, isHeaderSafe, type AppTokenProvider } from './app-tokens.ts';
import { createFirebase, firebaseIssuer } from './firebase.ts';

export type ForeignIdentity = ProvenIdentity & { readonly isAnonymous?: boolean };

type Verify = (token: string) => Promise<ForeignIdentity>;

/** Tokens of others that sign people in here. */
export interface ForeignTokens {
  /** @throws AppError `provider_not_configured`, `provider_refused`, `provider_unavailable` */
  readonly ofApp: (provider: AppTokenProvider, accessToken: string) => Promise<ForeignIdentity>;
  /** @throws AppError `provider_not_configured`, `provider_refused`, `provider_unavailable` */
  readonly firebase: Verify;
  /** A JWT of any configured issuer. @throws AppError `invalid_request`, `invalid_target`, `provider_unavailable` */
  readonly jwt: Verify;
  /**
   * Whoever the issuer of that name says (`userinfo`); without a name, the only one that is asked.
   * undefined where none is. @throws AppError `invalid_request`, `provider_unavailable`
   */
  readonly opaque: (issuer: string | undefined, token: string) => Promise<ForeignIdentity> | undefined;
}

const UserInfo = z.object({ sub: z.string().min(1).max(255), email: AddressClaim, name: Shown });

/** OpenID Connect Core 1.0, 5.3. */
const askIssuer = ({ name, issuer }: ExchangeIssuer, config: Config, outbound: Outbound): Verify => {
  const line = lineTo(name, config, outbound);
  return async (token) => {
    if (!isHeaderSafe(token)) throw refused(line, 'no token');
    const answer = await queryProvider(line, `${issuer.replace(/\/$/, '')}/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { sub, email, name: shown } = understand(line, UserInfo, answer);
    return { provider: name, id: sub, email, isEmailVerified: false, name: shown };
  };
};

const configured = (
  { name, issuer, jwks_uri, audience, algorithms, trust_email }: ExchangeIssuer,
  config: Config,
  outbound: Outbound,
): Verify => {
  const line = lineTo(name, config, outbound);
  const keys = remoteKeys(line, jwks_uri);
  return async (token) => {
    const claims = await verifyIdToken(line, token, { keys, issuer, audience, algorithms });
    return {
      provider: name,
      id: claims.sub,
      email: AddressClaim.parse(claims['email']),
      isEmailVerified: trust_email && claims['email_verified'] === true,
      name: Shown.parse(claims['name']),
    };
  };
};

/** OAuth has its own names for what is wrong with a token. */
const asOAuth = (error: unknown): never => {
  if (!(error instanceof AppError) || error.code !== 'provider_refused') throw error;
  const { detail, cause } = error.details;
  const isForOthers = cause instanceof errors.JWTClaimValidationFailed && cause.claim === 'aud';
  throw new AppError(isForOthers ? 'invalid_target' : 'invalid_request', {
    cause: error,
    ...(detail === undefined ? {} : { detail }),
  });
};

/** Only to choose among the configured issuers: nothing of it is believed. */
const issuerOf = (token: string): string | undefined => {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
};

export const createForeignTokens = (config: Config, outbound: Outbound, providers: Providers): ForeignTokens => {
  const { FIREBASE_PROJECT_ID: project, MICROSOFT_TENANT: tenant } = config;
  const verifyFirebase =
    project === undefined
      ? undefined
      : createFirebase(lineTo('Firebase', config, outbound), config.FIREBASE_CERTS_URL, project);
  const firebase: Verify = async (token) => {
    if (verifyFirebase === undefined) throw new AppError('provider_not_configured');
    return { provider: 'firebase', ...(await verifyFirebase(token)) };
  };
  const byProvider =
    (id: 'google' | 'microsoft'): Verify =>
    async (token) => ({
      provider: id,
      ...(await providers
        .get(id)
        .accountOf({ accessToken: '', refreshToken: null, idToken: token, expiresAt: null, scopes: [] })),
    });
  const isSetUp = (id: 'google' | 'microsoft'): boolean => providers.all.some((each) => each.id === id);
  const trusted = exchangeIssuers(config.EXCHANGE_ISSUERS).issuers;
  const issuers = new Map<string, Verify>(trusted.map((each) => [each.issuer, configured(each, config, outbound)]));
  const asked = trusted
    .filter(({ userinfo }) => userinfo)
    .map((each) => ({ ...each, verify: askIssuer(each, config, outbound) }));
  if (project !== undefined) issuers.set(firebaseIssuer(project), firebase);
  if (isSetUp('google')) for (const issuer of GOOGLE_ISSUERS) issuers.set(issuer, byProvider('google'));
  if (isSetUp('microsoft') && tenant !== undefined)
    issuers.set(microsoftIssuer(config.MICROSOFT_LOGIN_BASE_URL?.replace(/\/$/, ''), tenant), byProvider('microsoft'));
  return {
    ofApp: createAppTokens(config, outbound),
    firebase,
    async jwt(token) {
      const verify = issuers.get(issuerOf(token) ?? '');
      if (verify === undefined)
        throw new AppError('invalid_request', { detail: 'not a token of an issuer that is configured here' });
      return verify(token).catch(asOAuth);
    },
    opaque(named, token) {
      const found =
        named === undefined ? asked : asked.filter(({ name, issuer }) => name === named || issuer === named);
      return found.length === 1 ? found[0]?.verify(token).catch(asOAuth) : undefined;
    },
  };
};
