import type { Session, User } from './contract-types.ts';
import { MadangError, problemOf } from './madang-error.ts';
import { retrying } from './retry.ts';
import type { Send } from './send.ts';
import { readTokens, writeTokens, type KeptTokens, type SessionStore } from './session-store.ts';

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
  /** Names what must not be done by two tabs at once. */
  readonly lock: string;
}

/** Tokens of one person: got, kept, renewed and forgotten. */
export interface SessionKeeper {
  readonly delivery: 'body' | 'cookie';
  /** Who it is, once a call of this client has said so. */
  user(): User | null;
  /** The token at hand; undefined for nobody. @param begins whether somebody without a session may become a guest for it */
  token(begins?: boolean): Promise<string | undefined>;
  /** A token other than the stale one. @throws MadangError: 401 where the session has ended, which is forgotten then */
  renew(stale: string | undefined): Promise<string>;
  startGuest(): Promise<void>;
  accept(session: Session): Promise<void>;
  forget(): Promise<void>;
}

/** Of the Web Locks API; not everywhere, and not in the types of everywhere. */
interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Tabs share what is kept, and one must not renew what another is renewing. */
const locked = <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const { locks } = (globalThis.navigator ?? {}) as { locks?: Locks };
  return locks === undefined ? work() : locks.request(name, work);
};

/** Work that whoever asks for it meanwhile shares. */
const shared = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let running: Promise<T> | undefined;
  return () =>
    (running ??= work().finally(() => {
      running = undefined;
    }));
};

export const createSession = ({ send, store, guest, lock }: SessionSettings): SessionKeeper => {
  const inCookie = store === 'cookie';
  let tokens: KeptTokens | null = null;
  let user: User | null = null;
  /** Of a cookie nobody can see whether it is there: it is asked for once. */
  let mayHaveCookie = inCookie;

  const keep = async (next: KeptTokens | null): Promise<void> => {
    tokens = next;
    if (!inCookie) await writeTokens(store, next);
  };
  const kept = async (): Promise<KeptTokens | null> => (inCookie ? tokens : await readTokens(store));

  const accept = async (session: Session): Promise<void> => {
    user = session.user;
    mayHaveCookie = inCookie;
    await keep({ access: session.access_token, refresh: session.refresh_token });
  };
  const forget = async (): Promise<void> => {
    user = null;
    mayHaveCookie = false;
    await keep(null);
  };

  const post = async (path: string, body: object, repeatable: boolean): Promise<void> => {
    const ask = async (): Promise<Session> =>
      (await (await send({ key: `POST ${path}`, headers: {}, body })).json()) as Session;
    await accept(await retrying(ask, { repeatable }));
  };
  const startGuest = (): Promise<void> =>
    post('/auth/guest', { refresh_delivery: inCookie ? 'cookie' : 'body' }, false);

  /** The answer may be lost: asked again with the same token, the server gives the same successor. */
  const refresh = async (refreshToken: string | undefined): Promise<void> => {
    try {
      await post('/auth/refresh', inCookie ? {} : { refresh_token: refreshToken }, true);
    } catch (error) {
      if (isTokenProblem(error)) await forget();
      throw error;
    }
  };

  let stale: string | undefined;
  const renewOnce = shared(() =>
    locked(lock, async () => {
      const found = await kept();
      // Another tab, or another client of this store, was here first.
      if (found !== null && found.access !== stale) tokens = found;
      else if (inCookie || found?.refresh !== undefined) await refresh(found?.refresh);
      else await forget();
    }),
  );
  const startOnce = shared(() =>
    locked(lock, async () => {
      tokens = await kept();
      if (tokens === null && mayHaveCookie)
        await refresh(undefined).catch((error: unknown) => {
          if (!isTokenProblem(error)) throw error;
        });
      if (tokens === null && guest) await startGuest();
    }),
  );

  return {
    delivery: inCookie ? 'cookie' : 'body',
    user: () => user,
    async token(begins = true) {
      if (tokens === null) tokens = await kept();
      if (tokens === null && begins && (guest || mayHaveCookie)) await startOnce();
      return tokens?.access;
    },
    async renew(old) {
      if (tokens !== null && tokens.access !== old) return tokens.access;
      stale = old;
      await renewOnce();
      if (tokens === null) throw ended();
      return tokens.access;
    },
    startGuest,
    accept,
    forget,
  };
};

const ended = (): MadangError =>
  new MadangError({ problem: problemOf('session_revoked', 401, 'There is no session any more') });
