import type { Principal } from './principal.ts';
import type { Revocations } from './revocations.ts';

interface WatchedSession {
  /** Aborted once the session, or the key, by which somebody came has ended. */
  readonly signal: AbortSignal;
  forget(): void;
}

/** For what takes long: it lives no longer than the session that began it. Of nobody (null) there is none to end. */
export const watchSession = (
  revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>,
  caller: Principal | null,
): WatchedSession => {
  const session = new AbortController();
  if (caller === null) return { signal: session.signal, forget: () => undefined };
  const look = (): void =>
    void Promise.resolve(revocations.isRevoked(caller.sessionId, caller.tokenId))
      .then((revoked) => {
        if (revoked) session.abort(new Error('the session has ended'));
      })
      .catch(() => undefined);
  const forget = revocations.onRevoked(look);
  // It may have ended after the request was let in, and before anything would have been told of it here.
  look();
  return { signal: session.signal, forget };
};
