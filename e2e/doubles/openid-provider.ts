import { generateKeyPair, exportJWK } from 'jose';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type AccountClaims } from 'oidc-provider';

/** A provider of OpenID Connect that somebody else wrote, and that is certified: no double of ours could agree with our own mistakes. */
export interface OpenIdProvider {
  /** Somebody's claims; who they are is who signs in. */
  person: AccountClaims;
  /** It finds this app registered, as a tenant of Microsoft's would be. */
  readonly settings: Record<string, string>;
  /** How often each of its endpoints was used. */
  readonly granted: string[];
  /** The whole way of a browser through it: sign in, agree, go back. @returns where it is sent in the end */
  visit(authorizationUrl: string, redirectUri: string): Promise<URL>;
  stop(): Promise<void>;
}

const TENANT = '5f0e8a52-6c3d-4a19-9d0b-2f3b8c1e7a64';
const LIFE_SECONDS = 600;
const PATH = `/${TENANT}/v2.0`;
const CLIENT = { client_id: 'madang', client_secret: 'a secret of the client, long enough for everybody' };

const createProvider = async (
  issuer: string,
  redirectUris: string[],
  personOf: () => AccountClaims,
): Promise<Provider> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return new Provider(issuer, {
    clients: [
      {
        ...CLIENT,
        redirect_uris: redirectUris,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'first', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['a key of the cookies'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified', 'xms_edov'], profile: ['name'] },
    // Claims of the scopes are in the ID token itself, as with Google, Kakao and Microsoft.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: {
      Interaction: LIFE_SECONDS,
      Session: LIFE_SECONDS,
      Grant: LIFE_SECONDS,
      AccessToken: LIFE_SECONDS,
      IdToken: LIFE_SECONDS,
      AuthorizationCode: LIFE_SECONDS,
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `${PATH}/interaction/${uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: () => personOf() }),
  });
};

/** Whoever comes is signed in and agrees. */
const interact = async (
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  accountId: string,
): Promise<void> => {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId } });
  const grant = new provider.Grant({ accountId, clientId: String(params['client_id']) });
  grant.addOIDCScope(String(params['scope']));
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
};

const visit = async (authorizationUrl: string, redirectUri: string): Promise<URL> => {
  const jar = new Map<string, string>();
  let at = new URL(authorizationUrl);
  for (let steps = 0; steps < 10 && !at.href.startsWith(redirectUri); steps += 1) {
    const response = await fetch(at, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
      jar.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null)
      throw new Error(`${at.pathname}: ${response.status} ${(await response.text()).slice(0, 300)}`);
    at = new URL(location, at);
  }
  return at;
};

export const startOpenIdProvider = async (redirectUris: string[]): Promise<OpenIdProvider> => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const opened: OpenIdProvider = {
    person: { sub: 'nobody' },
    settings: {
      MICROSOFT_CLIENT_ID: CLIENT.client_id,
      MICROSOFT_CLIENT_SECRET: CLIENT.client_secret,
      MICROSOFT_TENANT: TENANT,
      MICROSOFT_LOGIN_BASE_URL: url,
    },
    granted: [],
    visit,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const provider = await createProvider(`${url}${PATH}`, redirectUris, () => opened.person);
  provider.on('grant.success', ({ oidc }) => opened.granted.push(String(oidc.params?.['grant_type'])));
  const answer = provider.callback();
  server.on('request', (request: IncomingMessage & { originalUrl?: string; baseUrl?: string }, response) => {
    const path = request.url ?? '';
    if (path.startsWith(`${PATH}/interaction/`)) {
      interact(provider, request, response, opened.person.sub).catch((error: unknown) =>
        response.writeHead(500).end(String(error)),
      );
      return;
    }
    // Mounted below its issuer's path, as Express would.
    request.originalUrl = path;
    request.baseUrl = PATH;
    request.url = path.slice(PATH.length) || '/';
    void answer(request, response);
  });
  return opened;
};
