import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Whoever signs in at the provider next. */
export interface DoublePerson {
  /** Digits, for those whose ids are numbers. */
  readonly id: string;
  readonly email: string | null;
  /** As far as the provider can say so. */
  readonly isVerified: boolean;
  readonly name: string | null;
}

/** What can go wrong with any of them, at everything but the page where people agree. */
export const COMMON_TRAPS = ['html-502', 'html-200', 'hang', 'cut-off', 'huge', 'list', 'too-many'] as const;
type CommonTrap = (typeof COMMON_TRAPS)[number];

interface Asked {
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  /** JSON as it is, for numbers that JavaScript has not. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Grant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  readonly person: DoublePerson;
}

/** Codes and access tokens that a provider has given out. */
interface Given {
  /** Sends people back with a code, as the page where they agree does. */
  authorise(asked: Asked): Answer;
  /** What the code was given for, once and to whoever may have it; else why not. */
  redeem(form: URLSearchParams): Grant | 'invalid_grant' | 'invalid_client' | 'redirect_uri_mismatch';
  /** A new access token of somebody. */
  tokenFor(person: DoublePerson): string;
  ownerOf(headers: IncomingHttpHeaders): DoublePerson | undefined;
  /** A new refresh token of somebody. */
  refreshFor(person: DoublePerson): string;
  /** Whose refresh token a client of ours brings; undefined for any other. */
  renew(form: URLSearchParams): DoublePerson | undefined;
  /** Ends a token of either kind. */
  revoke(token: string): boolean;
  readonly tokens: Map<string, DoublePerson>;
}

/** The token in the header. */
export const bearerOf = ({ authorization }: IncomingHttpHeaders): string =>
  /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';

export const CLIENT_ID = 'client-of-madang';
export const CLIENT_SECRET = 'secret-of-madang';

export interface ProviderDouble<T extends string = string> {
  readonly url: string;
  trap: T | CommonTrap | 'none';
  /** It thinks for so long before it answers. */
  until: Promise<unknown>;
  person: DoublePerson;
  readonly given: Given;
  /** Settings with which an installation uses this double. */
  readonly settings: Readonly<Record<string, string>>;
  /** Method and path of everything that was asked for. */
  readonly requests: Asked[];
  stop(): Promise<void>;
}

const createGiven = (personOf: () => DoublePerson, knowsNonce: boolean): Given => {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, DoublePerson>();
  const refreshTokens = new Map<string, DoublePerson>();
  return {
    tokens,
    authorise({ query }) {
      const redirectUri = query.get('redirect_uri') ?? '';
      const code = randomBytes(16).toString('base64url');
      codes.set(code, {
        clientId: query.get('client_id') ?? '',
        redirectUri,
        codeChallenge: query.get('code_challenge'),
        nonce: knowsNonce ? query.get('nonce') : null,
        person: personOf(),
      });
      const back = new URL(redirectUri);
      back.searchParams.set('code', code);
      back.searchParams.set('state', query.get('state') ?? '');
      return { status: 302, headers: { location: back.href } };
    },
    redeem(form) {
      const code = form.get('code') ?? '';
      const grant = codes.get(code);
      codes.delete(code);
      if (form.get('client_id') !== CLIENT_ID || form.get('client_secret') !== CLIENT_SECRET) return 'invalid_client';
      if (grant === undefined || form.get('grant_type') !== 'authorization_code' || grant.clientId !== CLIENT_ID)
        return 'invalid_grant';
      if (grant.redirectUri !== form.get('redirect_uri')) return 'redirect_uri_mismatch';
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      return grant.codeChallenge === null || grant.codeChallenge === challenge ? grant : 'invalid_grant';
    },
    tokenFor(person) {
      const token = randomBytes(24).toString('base64url');
      tokens.set(token, person);
      return token;
    },
    refreshFor(person) {
      const token = `refresh-${randomBytes(24).toString('base64url')}`;
      refreshTokens.set(token, person);
      return token;
    },
    renew: (form) =>
      form.get('client_id') === CLIENT_ID && form.get('client_secret') === CLIENT_SECRET
        ? refreshTokens.get(form.get('refresh_token') ?? '')
        : undefined,
    revoke: (token) => tokens.delete(token) || refreshTokens.delete(token),
    ownerOf: (headers) => tokens.get(bearerOf(headers)),
  };
};

/** true when the trap has answered, or made sure that nothing will. */
const playCommon = (response: ServerResponse, trap: string): boolean => {
  if (trap === 'html-502')
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body><h1>502 Bad Gateway</h1></body></html>');
  if (trap === 'html-200')
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>점검 중입니다</body></html>');
  if (trap === 'cut-off') response.destroy();
  if (trap === 'huge')
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"x":"${'x'.repeat(2_000_000)}"}`);
  if (trap === 'list') response.writeHead(200, { 'content-type': 'application/json' }).end('[null,1]');
  if (trap === 'too-many')
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' }).end('{"error":"slow_down"}');
  return (COMMON_TRAPS as readonly string[]).includes(trap);
};

export interface DoubleRoutes<T extends string> {
  readonly person: DoublePerson;
  /** Path of the page where people agree. */
  readonly authorizePath: string;
  /** It knows OpenID Connect, and so puts the nonce into its tokens. */
  readonly knowsNonce?: boolean;
  readonly settings: (url: string) => Readonly<Record<string, string>>;
  /** By method and path. */
  readonly routes: Readonly<Record<string, (asked: Asked, double: ProviderDouble<T>) => Answer | Promise<Answer>>>;
}

/** A server on this machine that answers as the provider does. */
export const startProviderDouble = async <T extends string>({
  person,
  authorizePath,
  knowsNonce = false,
  settings,
  routes,
}: DoubleRoutes<T>): Promise<ProviderDouble<T>> => {
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const part of request) body += String(part);
      const url = new URL(request.url ?? '/', 'http://double');
      const asked: Asked = {
        key: `${request.method} ${url.pathname}`,
        query: url.searchParams,
        headers: request.headers,
        form: new URLSearchParams(body),
        body,
      };
      double.requests.push(asked);
      const isAgreement = asked.key === `GET ${authorizePath}`;
      if (!isAgreement) await double.until;
      if (!isAgreement && playCommon(response, double.trap)) return;
      const {
        status = 200,
        json,
        text,
        headers = {},
      } = isAgreement
        ? double.given.authorise(asked)
        : ((await routes[asked.key]?.(asked, double)) ?? { status: 404, json: { error: 'not_found', key: asked.key } });
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
    })().catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const double: ProviderDouble<T> = {
    url,
    trap: 'none',
    until: Promise.resolve(),
    person,
    requests: [],
    given: createGiven(() => double.person, knowsNonce),
    settings: settings(url),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
};

/** What a browser does with the address: the person agrees, and comes back with a code. */
export const agreeAt = async (url: string): Promise<{ code: string; state: string; redirectUri: string }> => {
  const response = await fetch(url, { redirect: 'manual' });
  const back = new URL(response.headers.get('location') ?? 'about:blank');
  return {
    code: back.searchParams.get('code') ?? '',
    state: back.searchParams.get('state') ?? '',
    redirectUri: back.origin + back.pathname,
  };
};
