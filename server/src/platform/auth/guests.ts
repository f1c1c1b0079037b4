import type { Session } from '@madang/contracts/index';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { SecretKeys } from '../config/secret-key.ts';
import { AppError } from '../errors.ts';
import type { Visitor } from '../http/visitor.ts';
import type { Principal } from './principal.ts';
import type { TokenVerifier } from './verifier.ts';

export interface NewGuest {
  readonly principal: Principal;
  readonly session: Session;
  /** Opens the session in the place of its tokens: for a cookie and nothing else. */
  readonly cookie: string;
}

/** Guests who are made by calling something without a credential. */
export interface Guests {
  /** Whether a cookie was made here; nobody has to be asked for that. */
  isOurs(cookie: string | undefined): cookie is string;
  /** @throws AppError `session_revoked` */
  enter(cookie: string): Promise<{ readonly principal: Principal; readonly token: string }>;
  make(visitor: Visitor): Promise<NewGuest>;
}

const SHAPE = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.([\w-]{32})$/;
const TAG_BYTES = 24;
const REMEMBERED = 10_000;
/** Asked for again so long before it expires. */
const EARLY_MS = 30_000;

/** What identity is asked for. */
interface GuestSource {
  /** A guest with this id, and their session. */
  readonly make: (userId: string, visitor: Pick<Visitor, 'locale' | 'network' | 'userAgent'>) => Promise<Session>;
  /** @throws AppError `session_revoked` */
  readonly accessToken: (
    userId: string,
    sessionId: string,
  ) => Promise<{ readonly access_token: string; readonly expires_in: number }>;
}

export const createGuests = (keys: SecretKeys, source: GuestSource, verifier: TokenVerifier): Guests => {
  let derived: Buffer | undefined;
  const tagOf = (body: string): Buffer =>
    createHmac('sha256', (derived ??= keys.derive('guest-cookie')))
      .update(body)
      .digest()
      .subarray(0, TAG_BYTES);
  const tokens = new Map<string, { readonly token: string; readonly until: number }>();
  const read = (cookie: string): { userId: string; sessionId: string } | undefined => {
    const [, userId, sessionId, tag] = SHAPE.exec(cookie) ?? [];
    if (userId === undefined || sessionId === undefined || tag === undefined) return undefined;
    return timingSafeEqual(Buffer.from(tag, 'base64url'), tagOf(`${userId}.${sessionId}`))
      ? { userId, sessionId }
      : undefined;
  };
  const tokenOf = async (cookie: string): Promise<string> => {
    const known = tokens.get(cookie);
    if (known !== undefined && known.until > Date.now()) return known.token;
    const ids = read(cookie);
    if (ids === undefined) throw new AppError('session_revoked');
    const { access_token: token, expires_in } = await source.accessToken(ids.userId, ids.sessionId);
    if (tokens.size >= REMEMBERED) tokens.delete(tokens.keys().next().value ?? '');
    tokens.set(cookie, { token, until: Date.now() + expires_in * 1000 - EARLY_MS });
    return token;
  };
  return {
    isOurs: (cookie): cookie is string => cookie !== undefined && read(cookie) !== undefined,
    async enter(cookie) {
      const token = await tokenOf(cookie);
      return { principal: await verifier.verify(token), token };
    },
    async make(visitor) {
      const session = await source.make(uuidv7(), visitor);
      const principal = await verifier.verify(session.access_token);
      const body = `${principal.userId}.${principal.sessionId}`;
      return { principal, session, cookie: `${body}.${tagOf(body).toString('base64url')}` };
    },
  };
};
