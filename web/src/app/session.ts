import type { Session } from '@madang/contracts/identity';
import { ref } from 'vue';
import { ApiProblem, readProblem } from './problem.ts';
import { keep, recall } from './storage.ts';

/** A new session has taken the place of one that ended, and the person has not yet been told. */
export const sessionReplaced = ref(false);

/** The access token lives in memory only; the refresh token is in a cookie that scripts cannot read. */
let accessToken: string | null = null;
let hasEnded = false;
/** A hint, not a secret: without it no request is wasted on asking for a session that never was. */
const HINT = 'signed-in';

const accept = (session: Session): string => {
  accessToken = session.access_token;
  if (hasEnded) sessionReplaced.value = true;
  hasEnded = false;
  keep(HINT, 'yes');
  return session.access_token;
};

const post = async (path: string, body: object): Promise<Session> => {
  const response = await fetch(`/api/v1${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as Session;
};

/** Two tabs share the cookie: one refreshes after the other. */
const oneAtATime = <T>(work: () => Promise<T>): Promise<T> => ('locks' in navigator ? navigator.locks.request('madang.refresh', work) : work());

const renew = async (): Promise<string | null> => {
  try {
    return accept(await post('/auth/refresh', {}));
  } catch (error) {
    // A server that is busy or out of reach has not ended anything.
    if (!(error instanceof ApiProblem) || error.problem.status !== 401) throw error;
    accessToken = null;
    keep(HINT, null);
    hasEnded = true;
    return null;
  }
};

let refreshing: Promise<string | null> | undefined;

/**
 * A token other than the stale one, or null when the session has ended.
 * @throws ApiProblem or TypeError when that cannot be found out now: the session may still live
 */
export const refreshToken = (stale: string | null): Promise<string | null> => {
  if (accessToken !== null && accessToken !== stale) return Promise.resolve(accessToken);
  refreshing ??= oneAtATime(renew).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
};

/** The token at hand, or that of an earlier visit; null for somebody new. */
export const currentToken = async (): Promise<string | null> => accessToken ?? (recall(HINT) === null ? null : refreshToken(null));

let starting: Promise<string> | undefined;

/** One click and no form: goes on with the session that there is, else makes a guest. */
export const ensureGuest = async (): Promise<void> => {
  if ((await currentToken()) !== null) return;
  starting ??= post('/auth/guest', { refresh_delivery: 'cookie' })
    .then(accept)
    .finally(() => {
      starting = undefined;
    });
  await starting;
};
