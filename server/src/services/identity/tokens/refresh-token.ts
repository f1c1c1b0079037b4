import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Refresh tokens: `session.counter.secret.tag`. The tag proves that we made the token, so that a stranger who knows a
 * session's id cannot end it by presenting rubbish. The successor is derived from the token that it replaces, so that
 * two parallel refreshes get the same one although only hashes are stored.
 */
export interface RefreshToken {
  readonly sessionId: string;
  readonly counter: number;
  readonly text: string;
}

export interface RefreshTokens {
  first(sessionId: string): RefreshToken;
  successor(token: RefreshToken): RefreshToken;
  /** undefined for anything that we did not make. */
  parse(text: string): RefreshToken | undefined;
}

const SHAPE = /^([0-9a-f-]{36})\.(\d{1,9})\.([\w-]{43})\.([\w-]{22})$/;

export const createRefreshTokens = (key: Buffer): RefreshTokens => {
  const mac = (purpose: string, text: string): Buffer => createHmac('sha256', key).update(`${purpose}\n${text}`).digest();
  const build = (sessionId: string, counter: number, secret: Buffer): RefreshToken => {
    const body = `${sessionId}.${counter}.${secret.toString('base64url')}`;
    return { sessionId, counter, text: `${body}.${mac('tag', body).subarray(0, 16).toString('base64url')}` };
  };
  return {
    first: (sessionId) => build(sessionId, 0, randomBytes(32)),
    successor: (token) => build(token.sessionId, token.counter + 1, mac('successor', token.text)),
    parse(text) {
      const [, sessionId, counter, , tag] = SHAPE.exec(text) ?? [];
      if (sessionId === undefined || counter === undefined || tag === undefined) return undefined;
      const expected = mac('tag', text.slice(0, -tag.length - 1)).subarray(0, 16);
      const given = Buffer.from(tag, 'base64url');
      return given.length === expected.length && timingSafeEqual(given, expected) ? { sessionId, counter: Number(counter), text } : undefined;
    },
  };
};

/** What is stored of a token: it has 256 random bits, so a plain hash is enough. */
export const hashToken = (token: RefreshToken): Buffer => createHash('sha256').update(token.text).digest();
