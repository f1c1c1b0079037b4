import type { Session, User } from './contract-types.ts';
import { MadangError, problemOf, unreachable } from './madang-error.ts';
import { retrying } from './retry.ts';
import type { Send } from './send.ts';
import { readTokens, writeTokens, type KeptTokens, type SessionStore } from './session-store.ts';
import { createTurns, shared, turnEnds, waitFor } from './turns.ts';

/** A token with which one of these comes back is no good (any more). */
const TOKEN_PROBLEMS: readonly string[] = ['invalid_token', 'session_revoked', 'unauthenticated'];
export const isTokenProblem = (error: unknown): boolean =>
  error instanceof MadangError && TOKEN_PROBLEMS.includes(error.code);

interface SessionSettings {
  readonly send: Send;
  /** `cookie`: a browser keeps the refresh token where no script can read it. */
  readonly store: SessionStore | 'cookie';
  /** Whoever has no session becomes a guest with their first call. */
  readonly guest: boolean;
  /** Where the tokens may go, and nowhere else. */
  readonly origin: string;
  /** Names what must not be done by two tabs at once; undefined where they share nothing. */
  readonly lock: string | undefined;
}

interface Asking {
  /** Whether somebody without a session may get one for it: of a cookie, or as a guest. */
  readonly begins?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Tokens of one person: got, kept, renewed and forgotten. */
export interface SessionKeeper {
  readonly delivery: 'body' | 'cookie';
  /** Who it is, once a call of this client has said so. */
  user(): User | null;
  /** The token at hand; undefined for nobody. */
  token(asking?: Asking): Promise<string | undefined>;
  /** That of a session that there is, in a cookie too; nobody becomes a guest for it. */
  existing(): Promise<string | undefined>;
  /** A token other than the stale one. @throws MadangError: 401 where the session has ended, which is forgotten then */
  renew(stale: string | undefined, signal?: AbortSignal): Promise<string>;
  startGuest(): Promise<void>;
  accept(session: Session): Promise<void>;
  forget(): Promise<void>;
}

export const createSession = ({ send, store, guest, origin, lock }: SessionSettings): SessionKeeper => {
  const inCookie = store === 'cookie';
  const inTurn = createTurns(lock);
  let tokens: KeptTokens | null = null;
  let user: User | null = null;
  /** Of a cookie nobody can see whether it is there: it is asked for once. */
  let mayHaveCookie = inCookie;

  const keep = async (next: KeptTokens | null): Promise<void> => {
    tokens = next;
    if (!inCookie) await writeTokens(store, next);
  };
  const kept = async (): Promise<KeptTokens | null> => (inCookie ? tokens : await readTokens(store, origin));

  const accept = async (session: Session): Promise<void> => {
    user = session.user;
    mayHaveCookie = inCookie;
    await keep({ origin, access: session.access_token, refresh: session.refresh_token });
  };
  const forget = async (): Promise<void> => {
    user = null;
    mayHaveCookie = false;
    await keep(null);
  };

  const post = async (path: string, body: object, repeatable: boolean): Promise<Session> => {
    const signal = turnEnds();
    const ask = async (): Promise<Session> =>
      (await (await send({ key: `POST ${path}`, headers: {}, body, signal })).json()) as Session;
    try {
      return await retrying(ask, { repeatable, signal });
    } catch (error) {
      throw signal.aborted ? unreachable(error) : error;
    }
  };
  const startGuest = async (): Promise<void> =>
    accept(await post('/auth/guest', { refresh_delivery: inCookie ? 'cookie' : 'body' }, false));

  /** The answer may be lost: asked again with the same token, the server gives the same successor. */
  const refresh = async (begunWith: KeptTokens | null): Promise<void> => {
    // A tab that did not wait may have signed in or out meanwhile: that counts.
    const isOvertaken = async (): Promise<boolean> => {
      const now = await kept();
      if (now?.access === begunWith?.access) return false;
      tokens = now;
      return true;
    };
    let session: Session;
    try {
      session = await post('/auth/refresh', inCookie ? {} : { refresh_token: begunWith?.refresh }, true);
    } catch (error) {
      if (isTokenProblem(error)) {
        if (await isOvertaken()) return;
        await forget();
      }
      throw error;
    }
    if (!(await isOvertaken())) await accept(session);
  };

  const find = async (): Promise<void> => {
    tokens = await kept();
    if (tokens === null && mayHaveCookie)
      await refresh(null).catch((error: unknown) => {
        if (!isTokenProblem(error)) throw error;
      });
  };

  let stale: string | undefined;
  const renewOnce = shared(() =>
    inTurn(async () => {
      const found = await kept();
      // Another tab, or another client of this store, was here first.
      if (found !== null && found.access !== stale) tokens = found;
      else if (inCookie || found?.refresh !== undefined) await refresh(found);
      else await forget();
    }),
  );
  const findOnce = shared(() => inTurn(find));
  const startOnce = shared(() =>
    inTurn(async () => {
      // Another tab may have signed in since there was no cookie: a guest's would be put over it.
      if (guest) mayHaveCookie = inCookie;
      await find();
      if (tokens === null && guest) await startGuest();
    }),
  );

  return {
    delivery: inCookie ? 'cookie' : 'body',
    user: () => user,
    async token({ begins = true, signal } = {}) {
      if (tokens === null) tokens = await kept();
      if (tokens === null && begins && (guest || mayHaveCookie)) await waitFor(startOnce, signal);
      return tokens?.access;
    },
    async existing() {
      if (tokens === null) await findOnce();
      return tokens?.access;
    },
    async renew(old, signal) {
      if (tokens !== null && tokens.access !== old) return tokens.access;
      stale = old;
      await waitFor(renewOnce, signal);
      if (tokens === null) throw ended();
      return tokens.access;
    },
    startGuest: () => inTurn(startGuest),
    accept: (session) => inTurn(() => accept(session)),
    forget: () => inTurn(forget),
  };
};

const ended = (): MadangError =>
  new MadangError({ problem: problemOf('session_revoked', 401, 'There is no session any more') });
