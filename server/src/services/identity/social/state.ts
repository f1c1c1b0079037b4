import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { PROVIDERS, type ProviderName } from '@madang/contracts/identity';
import { AppError } from '#platform/errors';
import type { Identity } from '../context.ts';
import type { Config } from '../settings.ts';
import { API_BASE } from '@madang/contracts/operation';
import type { RequestInfo } from '#platform/http/handler';
import type { SetCookie } from '#platform/http/reply';

const STATE_SECONDS = 600;

/** Compared letter by letter: anything cleverer has been an open redirect before. @throws AppError `redirect_uri_not_allowed` */
export const allowedRedirectUri = (
  { publicAddress, OAUTH_REDIRECT_URIS }: Pick<Config, 'publicAddress' | 'OAUTH_REDIRECT_URIS'>,
  provider: ProviderName,
  asked: string | undefined,
): string => {
  const ours = `${publicAddress}/login/callback/${provider}`;
  if (asked === undefined || asked === ours) return ours;
  if (!OAUTH_REDIRECT_URIS.some((uri) => uri.replaceAll('{provider}', provider) === asked))
    throw new AppError('redirect_uri_not_allowed');
  return asked;
};

/** One for each sign-in that was begun: two tabs may be at it at once. */
const nameOf = (state: string): string => `madang_state_${/^[\w-]{12}/.exec(state)?.[0] ?? ''}`;

/** Holds the code_verifier: without it neither we nor the provider take the code. null removes it. */
export const stateCookie = (state: string, codeVerifier: string | null): SetCookie => ({
  name: nameOf(state),
  value: codeVerifier,
  path: `${API_BASE}/auth`,
  maxAgeSeconds: STATE_SECONDS,
});

/** @throws AppError `cross_site_request` */
export const readStateCookie = (request: RequestInfo, state: string): string | undefined =>
  request.cookie(nameOf(state));

const Begun = z.object({
  provider: z.enum(PROVIDERS),
  redirectUri: z.string(),
  nonce: z.string(),
  codeChallenge: z.string(),
});

/** What a sign-in was begun for: to open a session, or to link the provider to the account of somebody who has one. */
type Purpose = 'sign_in_state' | 'link_state';

/** RFC 7636, 4.2 */
const s256 = (codeVerifier: string): string => createHash('sha256').update(codeVerifier).digest('base64url');

interface Beginning {
  readonly provider: ProviderName;
  readonly redirectUri: string | undefined;
  /** Of a client that keeps the code_verifier itself. */
  readonly codeChallenge: string | undefined;
  /** Who links, where somebody does. */
  readonly linkTo: string | undefined;
}

/**
 * The address to send somebody to. The code_verifier binds what was begun to one browser: it is null where the client
 * keeps its own, and for the cookie otherwise. Only its hash is stored.
 * @throws AppError `provider_not_configured`, `redirect_uri_not_allowed`, `provider_unavailable`
 */
export const beginSignIn = async (
  { config, db, oneTimeTokens, providers }: Identity,
  asked: Beginning,
): Promise<{ url: string; state: string; codeVerifier: string | null }> => {
  const provider = providers.get(asked.provider);
  const redirectUri = allowedRedirectUri(config, asked.provider, asked.redirectUri);
  const codeVerifier = asked.codeChallenge === undefined ? randomBytes(32).toString('base64url') : null;
  const codeChallenge = asked.codeChallenge ?? s256(codeVerifier ?? '');
  const nonce = randomBytes(16).toString('base64url');
  const purpose: Purpose = asked.linkTo === undefined ? 'sign_in_state' : 'link_state';
  const data: z.output<typeof Begun> = { provider: asked.provider, redirectUri, nonce, codeChallenge };
  const id = await oneTimeTokens.issue(db, { purpose, userId: asked.linkTo ?? null, data, seconds: STATE_SECONDS });
  const state = oneTimeTokens.textOf(id, purpose);
  return { url: await provider.authorizationUrl({ redirectUri, state, nonce, codeChallenge }), state, codeVerifier };
};

interface Ending {
  readonly provider: ProviderName;
  readonly state: string;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
  readonly linkTo: string | undefined;
}

/**
 * Uses the state up, if it was begun with this provider, in this browser and by this person; a stranger's try leaves it
 * as it is.
 * @throws AppError `invalid_state`, `redirect_uri_not_allowed`
 */
export const takeState = async (
  { db, oneTimeTokens }: Identity,
  { provider, state, redirectUri, codeVerifier, linkTo }: Ending,
): Promise<{ redirectUri: string; nonce: string; codeVerifier: string }> => {
  const purpose: Purpose = linkTo === undefined ? 'sign_in_state' : 'link_state';
  const row = await oneTimeTokens.peek(db, purpose, state);
  if (row === undefined || codeVerifier === undefined || (row.userId ?? undefined) !== linkTo)
    throw new AppError('invalid_state');
  const begun = Begun.parse(row.data);
  if (begun.provider !== provider || s256(codeVerifier) !== begun.codeChallenge) throw new AppError('invalid_state');
  if (redirectUri !== undefined && redirectUri !== begun.redirectUri) throw new AppError('redirect_uri_not_allowed');
  if ((await oneTimeTokens.consume(db, purpose, state)) === undefined) throw new AppError('invalid_state');
  return { redirectUri: begun.redirectUri, nonce: begun.nonce, codeVerifier };
};
