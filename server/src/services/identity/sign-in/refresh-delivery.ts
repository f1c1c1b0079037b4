import { Reply } from '#platform/http/reply';
import type { SignedIn } from './finish-sign-in.ts';
import { refreshCookie } from './refresh-cookie.ts';
import type { FullSession } from './issue-session.ts';

/** The refresh token in the body, or in the cookie and nowhere else. */
export const inChosenPlace = <S extends FullSession>(status: number, place: 'body' | 'cookie' | undefined, session: S): Reply<Omit<S, 'refresh_token'>> => {
  if (place !== 'cookie') return new Reply(status, session);
  const { refresh_token, ...rest } = session;
  return new Reply(status, rest, [refreshCookie(refresh_token)]);
};

/** 200 with the session, or 202 with what is still asked for. */
export const answerOf = (place: 'body' | 'cookie' | undefined, signedIn: SignedIn): Reply<Omit<FullSession, 'refresh_token'>> | Reply<Exclude<SignedIn, FullSession>> =>
  'challenge' in signedIn ? new Reply(202, signedIn) : inChosenPlace(200, place, signedIn);
