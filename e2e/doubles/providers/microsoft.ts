import { createIdTokens, TOKEN_TRAPS, type IdTokens } from './id-tokens.ts';
import { CLIENT_ID, CLIENT_SECRET, startProviderDouble, type ProviderDouble } from './provider-double.ts';

export const MICROSOFT_TRAPS = ['names-another-issuer', 'no-id-token', ...TOKEN_TRAPS] as const;
export type MicrosoftDouble = ProviderDouble<(typeof MICROSOFT_TRAPS)[number]> & { readonly idTokens: IdTokens };

export const TENANT = 'b9bd2162-77ac-4fb2-8254-5c36e9c0a9c4';

/** Source: Microsoft Learn, "OpenID Connect on the Microsoft identity platform" and "Optional claims reference". */
export const startMicrosoft = async (): Promise<MicrosoftDouble> => {
  const idTokens = await createIdTokens();
  const double = await startProviderDouble<(typeof MICROSOFT_TRAPS)[number]>({
    person: {
      id: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      email: 'mir@example.com',
      isVerified: true,
      name: '미르',
    },
    authorizePath: `/${TENANT}/oauth2/v2.0/authorize`,
    knowsNonce: true,
    settings: (url) => ({
      MICROSOFT_CLIENT_ID: CLIENT_ID,
      MICROSOFT_CLIENT_SECRET: CLIENT_SECRET,
      MICROSOFT_TENANT: TENANT,
      MICROSOFT_LOGIN_BASE_URL: url,
    }),
    routes: {
      [`GET /${TENANT}/v2.0/.well-known/openid-configuration`]: (_, { url, trap }) => ({
        json: {
          issuer: `${url}/${trap === 'names-another-issuer' ? '{tenantid}' : TENANT}/v2.0`,
          authorization_endpoint: `${url}/${TENANT}/oauth2/v2.0/authorize`,
          token_endpoint: `${url}/${TENANT}/oauth2/v2.0/token`,
          jwks_uri: `${url}/${TENANT}/discovery/v2.0/keys`,
        },
      }),
      [`POST /${TENANT}/oauth2/v2.0/token`]: async ({ form }, { given, trap, url }) => {
        if (form.get('grant_type') === 'refresh_token') {
          const person = given.renew(form);
          if (person === undefined)
            return {
              status: 400,
              json: { error: 'invalid_grant', error_description: 'AADSTS700082: The refresh token has expired.' },
            };
          // Each is answered with a new one.
          return {
            json: {
              access_token: given.tokenFor(person),
              refresh_token: given.refreshFor(person),
              token_type: 'Bearer',
              expires_in: 3599,
              scope: 'email openid profile',
            },
          };
        }
        const grant = given.redeem(form);
        if (typeof grant === 'string')
          return {
            status: grant === 'invalid_client' ? 401 : 400,
            json: {
              error: grant,
              error_description: 'AADSTS70008: The provided authorization code has expired.',
              error_codes: [70008],
            },
          };
        const { id, email, isVerified, name } = grant.person;
        const claims = {
          iss: `${url}/${TENANT}/v2.0`,
          aud: CLIENT_ID,
          sub: id,
          tid: TENANT,
          oid: '11111111-1111-1111-1111-111111111111',
          nonce: grant.nonce ?? undefined,
          name,
          preferred_username: email,
          ver: '2.0',
          ...(email === null ? {} : { email, ...(isVerified ? { xms_edov: true } : {}) }),
        };
        const idToken = trap === 'no-id-token' ? {} : { id_token: await idTokens.sign(claims, trap) };
        return {
          json: {
            access_token: given.tokenFor(grant.person),
            refresh_token: given.refreshFor(grant.person),
            token_type: 'Bearer',
            expires_in: 3599,
            scope: 'email openid profile',
            ...idToken,
          },
        };
      },
      [`GET /${TENANT}/discovery/v2.0/keys`]: () => ({ json: idTokens.jwks() }),
    },
  });
  return Object.assign(double, { idTokens });
};
