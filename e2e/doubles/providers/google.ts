import { createIdTokens, TOKEN_TRAPS, type IdTokens } from './id-tokens.ts';
import { CLIENT_ID, CLIENT_SECRET, startProviderDouble, type ProviderDouble } from './provider-double.ts';

export const GOOGLE_TRAPS = ['bare-issuer', 'no-id-token', 'verified-as-text', ...TOKEN_TRAPS] as const;
export type GoogleDouble = ProviderDouble<(typeof GOOGLE_TRAPS)[number]> & { readonly idTokens: IdTokens };

/** Source: Google for Developers, "OpenID Connect". */
export const startGoogleLogin = async (): Promise<GoogleDouble> => {
  const idTokens = await createIdTokens();
  const double = await startProviderDouble<(typeof GOOGLE_TRAPS)[number]>({
    person: { id: '110169484474386276334', email: 'san@example.com', isVerified: true, name: '산' },
    authorizePath: '/o/oauth2/v2/auth',
    knowsNonce: true,
    settings: (url) => ({
      GOOGLE_CLIENT_ID: CLIENT_ID,
      GOOGLE_CLIENT_SECRET: CLIENT_SECRET,
      GOOGLE_LOGIN_BASE_URL: url,
    }),
    routes: {
      'POST /token': async ({ form }, { given, trap }) => {
        if (form.get('grant_type') === 'refresh_token') {
          const person = given.renew(form);
          return person === undefined
            ? { status: 400, json: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' } }
            : {
                json: { access_token: given.tokenFor(person), expires_in: 3599, scope: 'openid', token_type: 'Bearer' },
              };
        }
        const grant = given.redeem(form);
        if (typeof grant === 'string')
          return {
            status: grant === 'invalid_client' ? 401 : 400,
            json: { error: grant, error_description: 'Bad Request' },
          };
        const { id, email, isVerified, name } = grant.person;
        const claims = {
          iss: trap === 'bare-issuer' ? 'accounts.google.com' : 'https://accounts.google.com',
          aud: CLIENT_ID,
          azp: CLIENT_ID,
          sub: id,
          nonce: grant.nonce ?? undefined,
          name,
          ...(email === null ? {} : { email, email_verified: trap === 'verified-as-text' ? 'true' : isVerified }),
        };
        const idToken = trap === 'no-id-token' ? {} : { id_token: await idTokens.sign(claims, trap) };
        return {
          json: {
            access_token: given.tokenFor(grant.person),
            refresh_token: given.refreshFor(grant.person),
            expires_in: 3599,
            scope: 'openid https://www.googleapis.com/auth/userinfo.email',
            token_type: 'Bearer',
            ...idToken,
          },
        };
      },
      'POST /revoke': ({ form }, { given }) =>
        given.revoke(form.get('token') ?? '')
          ? { json: {} }
          : { status: 400, json: { error: 'invalid_token', error_description: 'Token expired or revoked' } },
      'GET /oauth2/v3/certs': () => ({ json: idTokens.jwks(), headers: { 'cache-control': 'public, max-age=19800' } }),
    },
  });
  return Object.assign(double, { idTokens });
};
