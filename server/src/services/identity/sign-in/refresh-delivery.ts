import type { NewPasswordNeeded } from '@madang/contracts/identity';
import { Reply, type SetCookie } from '#platform/http/reply';
import type { SignedIn } from './finish-sign-in.ts';
import type { FullSession } from './open-session.ts';
import { API_BASE } from '@madang/contracts/operation';
import type { RequestInfo } from '#platform/http/handler';

const NAME = 'madang_refresh';
const PATH = `${API_BASE}/auth`;

export const refreshCookie = (value: string | null): SetCookie => ({
  name: NAME,
  value,
  path: PATH,
  maxAgeSeconds: 7 * 86_400,
});

/** The refresh token that the browser sent along. @throws AppError `cross_site_request` */
export const readRefreshCookie = (request: RequestInfo): string | undefined => request.cookie(NAME);

/** Whether a session is given out with it, and not taken away. */
export const isRefreshToken = ({ name, value }: SetCookie): boolean => name === NAME && value !== null;

/** The refresh token in the body, or in the cookie and nowhere else. */
export const inChosenPlace = <S extends FullSession>(
  status: number,
  place: 'body' | 'cookie' | undefined,
  session: S,
): Reply<Omit<S, 'refresh_token'>> => {
  if (place !== 'cookie') return new Reply(status, session);
  const { refresh_token, ...rest } = session;
  return new Reply(status, rest, [refreshCookie(refresh_token)]);
};

/** 200 with the session, or 202 with what is still asked for. */
export const answerOf = <S extends SignedIn | NewPasswordNeeded>(
  place: 'body' | 'cookie' | undefined,
  signedIn: S | FullSession,
): Reply<Omit<FullSession, 'refresh_token'>> | Reply<Exclude<S, FullSession>> =>
  'challenge' in signedIn ? new Reply(202, signedIn as Exclude<S, FullSession>) : inChosenPlace(200, place, signedIn);
