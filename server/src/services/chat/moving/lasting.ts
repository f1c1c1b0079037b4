import type { Principal } from '#platform/auth/principal';
import type { Revocations } from '#platform/auth/revocations';
import { watchSession } from '#platform/auth/watch-session';
import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';

export interface Lasting {
  /** The request, whose signal ends with the session and with its time, too. */
  readonly request: RequestInfo;
  /** From now on it has so much time. */
  readonly endIn: (minutes: number) => void;
  readonly forget: () => void;
}

/** What takes long is over with the session that began it. */
export const lasting = (
  { caller, request }: { readonly caller: Principal; readonly request: RequestInfo },
  revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>,
): Lasting => {
  const over = new AbortController();
  const session = watchSession(revocations, caller);
  session.signal.addEventListener('abort', () => over.abort(new AppError('session_revoked')), { once: true });
  let late: NodeJS.Timeout | undefined;
  const { id, headers, locale, ip } = request;
  const signal = AbortSignal.any([request.signal, over.signal]);
  return {
    request: { id, headers, locale, ip, signal, cookie: (name) => request.cookie(name) },
    endIn: (minutes) => {
      clearTimeout(late);
      const end = (): void => over.abort(new AppError('moving_too_long', { values: { minutes } }));
      late = setTimeout(end, minutes * 60_000);
      late.unref();
    },
    forget: () => {
      clearTimeout(late);
      session.forget();
    },
  };
};

/** What comes in pieces, until the signal says that it is over. */
export async function* untilAborted<T>(pieces: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}
