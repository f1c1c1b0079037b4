import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Refresh tokens: `session.counter.secret.tag`. The tag proves that we made the token, so that a stranger who knows a
 * session's id cannot end it by presenting rubbish. The successor is derived from the token that it replaces, so that
 * two parallel refreshes get the same one although only hashes are stored.
 *
 * Those of narrowed sessions say so in front, under the tag: a process of a release that knows no narrowed sessions
 * takes none for a token of its own (decision 38).
 */
export interface RefreshToken {
  readonly isNarrowed: boolean;
  readonly sessionId: string;
  readonly counter: number;
  readonly text: string;
}

export interface RefreshTokens {
  first(sessionId: string, kind?: Pick<RefreshToken, 'isNarrowed'>): RefreshToken;
  successor(token: RefreshToken): RefreshToken;
  /** undefined for anything that we did not make. */
  parse(text: string): RefreshToken | undefined;
}

const NARROWED = 'narrowed.';
const SHAPE = /^(narrowed\.)?([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{43})\.([\w-]{22})$/;

export const createRefreshTokens = (key: Buffer): RefreshTokens => {
  const mac = (purpose: string, text: string): Buffer =>
    createHmac('sha256', key).update(`${purpose}\n${text}`).digest();
  const build = (token: Omit<RefreshToken, 'text'>, secret: Buffer): RefreshToken => {
    const { isNarrowed, sessionId, counter } = token;
    const body = `${isNarrowed ? NARROWED : ''}${sessionId}.${counter}.${secret.toString('base64url')}`;
    return { ...token, text: `${body}.${mac('tag', body).subarray(0, 16).toString('base64url')}` };
  };
  return {
    first: (sessionId, { isNarrowed } = { isNarrowed: false }) =>
      build({ isNarrowed, sessionId, counter: 0 }, randomBytes(32)),
    successor: ({ isNarrowed, sessionId, counter, text }) =>
      build({ isNarrowed, sessionId, counter: counter + 1 }, mac('successor', text)),
    parse(text) {
      const [, prefix, sessionId, counter, , tag] = SHAPE.exec(text) ?? [];
      if (sessionId === undefined || counter === undefined || tag === undefined) return undefined;
      const expected = mac('tag', text.slice(0, -tag.length - 1)).subarray(0, 16);
      const given = Buffer.from(tag, 'base64url');
      return given.length === expected.length && timingSafeEqual(given, expected)
        ? { isNarrowed: prefix !== undefined, sessionId, counter: Number(counter), text }
        : undefined;
    },
  };
};

/** What is stored of a token: it has 256 random bits, so a plain hash is enough. */
export const hashToken = (token: RefreshToken): Buffer => createHash('sha256').update(token.text).digest();
