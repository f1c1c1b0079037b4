import { z } from 'zod';
import { AddressClaim, queryProvider, type Line, refused, Shown, unavailable, understand } from '../query-provider.ts';
import { authorizationUrl } from '../authorization-url.ts';
import { remoteKeys, verifyIdToken, type ExpectedIdToken } from '../id-token.ts';
import type { Provider } from '../provider.ts';
import { codeForm, refreshForm, requestTokens } from '../request-tokens.ts';
import type { Registration } from './registration.ts';

const Discovered = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
});

const DISCOVERED_FOR_MS = 3_600_000;

interface Endpoints extends z.output<typeof Discovered> {
  readonly keys: ExpectedIdToken['keys'];
}

export const microsoftIssuer = (base: string | undefined, tenant: string): string =>
  `${base ?? 'https://login.microsoftonline.com'}/${tenant}/v2.0`;

/** Reads the endpoints of the tenant when they are first needed, and again every hour. */
const createDiscovery = (line: Line, issuer: string): (() => Promise<Endpoints>) => {
  let known: { readonly at: number; readonly endpoints: Endpoints } | undefined;
  return async () => {
    if (known !== undefined && Date.now() - known.at < DISCOVERED_FOR_MS) return known.endpoints;
    const found = understand(line, Discovered, await queryProvider(line, `${issuer}/.well-known/openid-configuration`));
    if (found.issuer !== issuer) throw unavailable(line, 'the tenant names another issuer');
    known = { at: Date.now(), endpoints: { ...found, keys: remoteKeys(line, found.jwks_uri) } };
    return known.endpoints;
  };
};

/** Entra ID sends it only where the app asks for it: the owner of the domain vouches for the address. */
const isDomainOwnerVerified = (claim: unknown): boolean =>
  claim === true || claim === 1 || claim === '1' || claim === 'true';

/** https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc */
export const createMicrosoft = ({ line, base, clientId, clientSecret }: Registration, tenant: string): Provider => {
  const issuer = microsoftIssuer(base, tenant);
  const discover = createDiscovery(line, issuer);
  return {
    id: 'microsoft',
    name: { ko: 'Microsoft', en: 'Microsoft' },
    authorizationUrl: async (request) =>
      authorizationUrl((await discover()).authorization_endpoint, clientId, request, {
        scope: 'openid email profile',
        nonce: request.nonce,
        response_mode: 'query',
      }),
    exchangeCode: async (grant) =>
      requestTokens(line, (await discover()).token_endpoint, {
        ...codeForm(grant),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    refresh: async (refreshToken) =>
      requestTokens(line, (await discover()).token_endpoint, {
        ...refreshForm(refreshToken),
        client_id: clientId,
        client_secret: clientSecret,
      }),
    async accountOf({ idToken }, nonce) {
      if (idToken === null) throw refused(line, 'no id_token');
      const { keys } = await discover();
      const claims = await verifyIdToken(line, idToken, {
        keys,
        issuer,
        audience: clientId,
        algorithms: ['RS256'],
        nonce,
      });
      // An address in `email` may be anybody's: people and admins of a tenant write there what they like.
      return {
        id: claims.sub,
        email: AddressClaim.parse(claims['email']),
        isEmailVerified: isDomainOwnerVerified(claims['xms_edov']),
        name: Shown.parse(claims['name']),
      };
    },
  };
};
