import type { Session, User } from '@madang/contracts/identity';
import { ref } from 'vue';
import {
  beginOwner,
  endOwner,
  forgetOwn,
  isAnotherPerson,
  onOwnerElsewhere,
  onSignedOutElsewhere,
  owner,
} from './own-storage.ts';
import { ApiProblem, readProblem } from './problem.ts';
import { beginAnew, endPage, ending, resumePage } from './session-end.ts';
import { keep, recall } from './storage.ts';

/** A new session has taken the place of one that ended, and the person has not yet been told. */
export const sessionReplaced = ref(false);

/** Whose session this is, as far as is known; null for nobody. */
export const me = ref<User | null>(null);

/** What is asked of somebody who has signed in before anything else. */
export const mustDo = ref({ secondFactor: false });

/** Something was made with their address before they proved it: they are to say whether it is theirs. */
export const hasEarlierAccount = ref(false);

/** A token with which one of these comes back is no good (any more). */
export const TOKEN_PROBLEMS: readonly string[] = ['invalid_token', 'session_revoked', 'unauthenticated'];

/** The access token lives in memory only; the refresh token is in a cookie that scripts cannot read. */
let accessToken: string | null = null;
let hasEnded = false;
/** What the server said when it ended the session: said again for what is pressed on the page that waits. */
let refusal: Error = new TypeError('the session is over');
/** A hint, not a secret: without it no request is wasted on asking for a session that never was. */
const HINT = 'signed-in';

/** Whether the page is not theirs: what waits is given back to nobody but whose it was, be they a guest or an account. */
const isForAnother = (user: User): boolean =>
  isAnotherPerson(user) || (ending.value !== 'none' && owner.value?.id !== user.id);

const accept = (session: Session): string => {
  const isTheirs = !isForAnother(session.user);
  accessToken = session.access_token;
  me.value = session.user;
  mustDo.value = { secondFactor: session.second_factor_setup_required ?? false };
  if (session.earlier_account) hasEarlierAccount.value = true;
  // An account that is signed in again has lost nothing that it would have to be told of.
  if (hasEnded && (session.user.kind === 'guest' || owner.value?.id !== session.user.id)) sessionReplaced.value = true;
  hasEnded = false;
  keep(HINT, 'yes');
  beginOwner(session.user);
  if (isTheirs) resumePage();
  return session.access_token;
};

const post = async <T = Session>(path: string, body: object, token: string | null = null): Promise<T> => {
  const response = await fetch(`/api/v1${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: {
      'content-type': 'application/json',
      'accept-language': document.documentElement.lang,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as T;
};

/** Two tabs share the cookie: one refreshes after the other. */
const oneAtATime = <T>(work: () => Promise<T>): Promise<T> =>
  // eslint-disable-next-line no-restricted-properties -- where it is missing tabs do not wait for each other
  'locks' in navigator ? navigator.locks.request('madang.refresh', work) : work();

const forgetSession = (): void => {
  accessToken = null;
  keep(HINT, null);
  endOwner();
};

/** Forgets a session that has ended elsewhere; what its person has kept waits for them. */
export const leave = (): void => {
  forgetSession();
  me.value = null;
  mustDo.value = { secondFactor: false };
  hasEarlierAccount.value = false;
};

/** Forgets a session that its person has ended here, and all that was kept for them. */
export const leaveForGood = (): void => {
  leave();
  forgetOwn();
};

/** For whoever is here now. It makes no call any more: those of the one before would be answered as theirs. */
const hidePage = (): void => {
  accessToken = null;
  endPage('other', true);
};

const renew = async (): Promise<string | null> => {
  try {
    const session = await post('/auth/refresh', {});
    if (!isForAnother(session.user)) return accept(session);
    // Nothing that the one before has written may be sent or seen by the other: the page begins anew, or waits out of sight.
    // No call of it goes on, and other tabs do not wait for it.
    hidePage();
    throw new TypeError('the session is of another person');
  } catch (error) {
    // A server that is busy or out of reach has not ended anything.
    if (!(error instanceof ApiProblem) || error.problem.status !== 401) throw error;
    hasEnded = true;
    refusal = error;
    // A guest has no way to come back to what is on the screen: it stays, and a new session says so.
    if (owner.value?.kind === 'user' && endPage('ended', me.value !== null)) forgetSession();
    else leave();
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

/** A page of an account looks whose session there is by now when another tab has ended or begun one, and while it waits. */
export const followSessions = (): void => {
  const look = (): void => void refreshToken(accessToken).catch(() => null);
  onOwnerElsewhere(() => {
    if (owner.value?.kind === 'user') look();
  });
  onSignedOutElsewhere(hidePage);
  addEventListener('focus', () => {
    if (ending.value === 'ended' || ending.value === 'other') look();
  });
  // The browser may have kept the page that was left, as empty as it was, for the way back.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && ending.value === 'left') location.reload();
  });
};

/**
 * The token at hand, or that of an earlier visit; null for somebody new.
 * @throws ApiProblem or TypeError on a page whose session has ended: nothing is asked from it, by nobody or anybody else
 */
export const currentToken = async (): Promise<string | null> => {
  if (ending.value === 'other' || ending.value === 'left') throw new TypeError('the page is of nobody who is here');
  const token = accessToken ?? (recall(HINT) === null ? null : await refreshToken(null));
  if (token === null && ending.value !== 'none') throw refusal;
  return token;
};

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

/** A session that somebody has asked for by name takes the place of whatever there was. */
export const acceptSignIn = (session: Session): void => {
  hasEnded = false;
  // The page still holds what it has read for the one before.
  if (isAnotherPerson(session.user)) beginAnew();
  accept(session);
};

/**
 * Asks for a session, with the token of the guest that one is: what the guest has goes along. An expired token is renewed,
 * a dead one left out. @throws ApiProblem for what the server refuses, TypeError when it cannot be reached
 */
export const askToEnter = async <T>(path: string, body: object): Promise<T> => {
  const asked = { ...body, refresh_delivery: 'cookie' };
  const token = await currentToken();
  try {
    return await post<T>(path, asked, token);
  } catch (error) {
    if (token === null || !(error instanceof ApiProblem) || !TOKEN_PROBLEMS.includes(error.code)) throw error;
    return post<T>(path, asked, await refreshToken(token));
  }
};

/** Ends the session here even where the server cannot be told; its cookie goes with the answer. */
export const signOut = async (): Promise<void> => {
  const token = await currentToken().catch(() => null);
  if (token !== null)
    await fetch('/api/v1/auth/logout', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { authorization: `Bearer ${token}` },
    }).catch(() => undefined);
  leaveForGood();
};
