import { AddressClaim, queryProvider, refused, Shown } from '../query-provider.ts';
import { authorizationUrl } from '../authorization-url.ts';
import { remoteKeys, verifyIdToken } from '../id-token.ts';
import type { Provider } from '../provider.ts';
import { codeForm, refreshForm, requestTokens } from '../request-tokens.ts';
import type { Registration } from './registration.ts';

/** Google signs with both spellings. */
export const GOOGLE_ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

/** https://developers.google.com/identity/openid-connect/openid-connect */
export const createGoogle = ({ line, base, clientId, clientSecret }: Registration): Provider => {
  const keys = remoteKeys(line, `${base ?? 'https://www.googleapis.com'}/oauth2/v3/certs`);
  return {
    id: 'google',
    name: { ko: 'Google', en: 'Google' },
    authorizationUrl: (request) =>
      authorizationUrl(`${base ?? 'https://accounts.google.com'}/o/oauth2/v2/auth`, clientId, request, {
        scope: 'openid email profile',
        nonce: request.nonce,
      }),
    exchangeCode: (grant) =>
      requestTokens(line, `${base ?? 'https://oauth2.googleapis.com'}/token`, {
        ...codeForm(grant),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    refresh: (refreshToken) =>
      requestTokens(line, `${base ?? 'https://oauth2.googleapis.com'}/token`, {
        ...refreshForm(refreshToken),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    // The access token that came with a refresh token ends with it.
    async revoke({ accessToken, refreshToken }) {
      await queryProvider(line, `${base ?? 'https://oauth2.googleapis.com'}/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: refreshToken ?? accessToken }),
      });
    },
    async accountOf({ idToken }, nonce) {
      if (idToken === null) throw refused(line, 'no id_token');
      const claims = await verifyIdToken(line, idToken, {
        keys,
        issuer: GOOGLE_ISSUERS,
        audience: clientId,
        algorithms: ['RS256'],
        nonce,
      });
      return {
        id: claims.sub,
        email: AddressClaim.parse(claims['email']),
        isEmailVerified: claims['email_verified'] === true,
        name: Shown.parse(claims['name']),
      };
    },
  };
};
