import { jwtVerify, SignJWT } from 'jose';
import type pg from 'pg';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SecretKeys } from '../config/secret-key.ts';
import { AppError } from '../errors.ts';
import type { Principal } from './principal.ts';
import type { Revocations } from './revocations.ts';

const TYPE = 'ticket+jwt';
const LIFETIME_SECONDS = 60;

const Claims = z.object({
  sub: z.guid(),
  jti: z.guid(),
  exp: z.number(),
  sid: z.guid(),
  tid: z.guid(),
  kind: z.enum(['guest', 'user']),
  roles: z.array(z.string()),
  scopes: z.array(z.string()),
});

interface Ticket {
  readonly ticket: string;
  readonly expires_in: number;
}

/**
 * One-time tickets for browsers that can send no header (EventSource). Each opens one path, once, within a minute, to
 * whoever asked for it and as long as their session lives.
 */
export interface Tickets {
  /** @param path absolute, without a query */
  issue(caller: Principal, path: string): Promise<Ticket>;
  /** Uses it up. @throws AppError `invalid_ticket`, `session_revoked` */
  redeem(ticket: string, path: string): Promise<Principal>;
}

/** @param pool of a role that may write platform.used_ticket, which all processes share */
export const createTickets = (
  keys: SecretKeys,
  pool: Pick<pg.Pool, 'query'>,
  revocations: Pick<Revocations, 'isRevoked'>,
): Tickets => {
  let derived: Uint8Array | undefined;
  const key = (): Uint8Array => (derived ??= keys.derive('tickets'));
  const read = async (ticket: string, path: string): Promise<z.infer<typeof Claims>> => {
    try {
      const { payload } = await jwtVerify(ticket, key(), {
        audience: `GET ${path}`,
        typ: TYPE,
        algorithms: ['HS256'],
        requiredClaims: ['exp'],
      });
      return Claims.parse(payload);
    } catch (cause) {
      throw new AppError('invalid_ticket', { cause });
    }
  };
  return {
    async issue({ userId, sessionId, tokenId, kind, roles, scopes, expiresAt }, path) {
      const expires = Math.min(Math.floor(Date.now() / 1000) + LIFETIME_SECONDS, Math.floor(expiresAt / 1000));
      const ticket = await new SignJWT({ sid: sessionId, tid: tokenId, kind, roles: [...roles], scopes: [...scopes] })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE })
        .setSubject(userId)
        .setJti(randomUUID())
        .setAudience(`GET ${path}`)
        .setExpirationTime(expires)
        .sign(key());
      return { ticket, expires_in: LIFETIME_SECONDS };
    },

    async redeem(ticket, path) {
      const { sub, jti, exp, sid, tid, kind, roles, scopes } = await read(ticket, path);
      const { rowCount } = await pool.query(
        'INSERT INTO platform.used_ticket (id, expires_at) VALUES ($1, to_timestamp($2)) ON CONFLICT DO NOTHING',
        [jti, exp],
      );
      if (rowCount !== 1) throw new AppError('invalid_ticket', { detail: 'it was used before' });
      await pool.query('DELETE FROM platform.used_ticket WHERE expires_at < now()');
      if (await revocations.isRevoked(sid, tid)) throw new AppError('session_revoked');
      return { userId: sub, kind, roles, scopes, sessionId: sid, tokenId: tid, expiresAt: exp * 1000 };
    },
  };
};
