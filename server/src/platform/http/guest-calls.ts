import { API_BASE, isSigned, type Operation } from '@madang/contracts/operation';
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import type { Guests, NewGuest } from '../auth/guests.ts';
import type { Principal } from '../auth/principal.ts';
import { AppError } from '../errors.ts';
import { placeOf as cookiePlace, readCookie } from './cookie-names.ts';
import { isOwnPage, type OwnPages } from './own-page.ts';
import { localeOf } from './problem.ts';
import { placeOf, visitorOf } from './visitor.ts';

const NAME = 'madang_guest';
/** The longest that a session may last; how long it does, identity says. */
const COOKIE_SECONDS = 90 * 86_400;
const GUESTS_PER_MINUTE = 20;

const hasToken = (request: FastifyRequest): boolean => (request.headers.authorization ?? '') !== '';
const placed = (pages: OwnPages) => cookiePlace(NAME, API_BASE, pages);

const hasSignature = (request: FastifyRequest): boolean =>
  (request.query as Readonly<Record<string, unknown>>)['signature'] !== undefined;

/** Calls of operations that make a guest of whoever sends no credential; an address that is signed is one. */
export const isGuestCall = (
  request: FastifyRequest,
  { makesGuest, access }: Pick<Operation, 'makesGuest' | 'access'>,
  guests: Guests | undefined,
): guests is Guests =>
  makesGuest === true && guests !== undefined && !hasToken(request) && !(isSigned(access) && hasSignature(request));

/** So that services that are called in their name see them. */
const carry = (request: FastifyRequest, token: string): void => {
  request.headers.authorization = `Bearer ${token}`;
};

/** Who came before, by the cookie; null for somebody new. A cookie that opens nothing any more is taken away. @throws AppError `session_revoked`, `cross_site_request` */
export const enterAsGuest = async (
  request: FastifyRequest,
  reply: FastifyReply,
  guests: Guests,
  pages: OwnPages,
): Promise<Principal | null> => {
  const cookie = readCookie(request, NAME, pages, true);
  if (cookie === undefined) return null;
  try {
    const { principal, token } = await guests.enter(cookie);
    carry(request, token);
    return principal;
  } catch (error) {
    const { name, path, secure } = placed(pages);
    if (error instanceof AppError && error.status === 401)
      void reply.clearCookie(name, { path, secure, httpOnly: true, sameSite: 'lax' });
    throw error;
  }
};

/** The guest whose cookie comes along with somebody's token, where that guest still is one and a page of ours asks. */
export const guestBefore = async (
  request: FastifyRequest,
  guests: Guests,
  pages: OwnPages,
): Promise<string | undefined> => {
  try {
    const cookie = readCookie(request, NAME, pages, true);
    return cookie === undefined ? undefined : (await guests.enter(cookie)).principal.userId;
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return undefined;
    throw error;
  }
};

/** Makes the guest once the rest of the request is known to be right. @returns what the handler has to give out, where no cookie holds it */
export const makeGuest = async (
  request: FastifyRequest,
  reply: FastifyReply,
  guests: Guests,
  pages: OwnPages,
): Promise<NewGuest['session'] | undefined> => {
  const { principal, session, cookie } = await guests.make(
    visitorOf({ ip: request.ip, headers: request.headers, locale: localeOf(request.headers['accept-language']) }),
  );
  request.principal = principal;
  carry(request, session.access_token);
  if (!isOwnPage(request, pages)) return session;
  const { name, path, secure } = placed(pages);
  void reply.setCookie(name, cookie, { path, secure, httpOnly: true, sameSite: 'lax', maxAge: COOKIE_SECONDS });
  return undefined;
};

/** Guests are made as often as POST /auth/guest makes them; whoever is known is under the general limit. */
export const guestLimit = (
  guests: Guests | undefined,
  general: number,
  pages: OwnPages,
  operation: Pick<Operation, 'makesGuest' | 'access'>,
): Pick<FastifyContextConfig, 'rateLimit'> => ({
  rateLimit: {
    timeWindow: 60_000,
    max: (_, key) => (key.startsWith('new ') ? Math.min(GUESTS_PER_MINUTE, general) : general),
    keyGenerator: (request) => {
      const isNew = isGuestCall(request, operation, guests) && !guests.isOurs(request.cookies[placed(pages).name]);
      return (isNew ? 'new ' : '') + placeOf(request.ip).address;
    },
  },
});
