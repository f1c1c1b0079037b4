import type { Access } from '@madang/contracts/operation';
import type { FastifyRequest } from 'fastify';
import type { TokenVerifier } from '../auth/verifier.ts';
import type { Principal } from '../auth/principal.ts';
import { AppError } from '../errors.ts';

const BEARER = /^Bearer ([\w.~+/=-]+)$/i;

/** @throws AppError `unauthenticated`, `forbidden` */
export const assertMayCall = (access: Access, principal: Principal | null): void => {
  if (access === 'public' || access === 'known') return;
  if (principal === null) throw new AppError('unauthenticated');
  if (typeof access === 'object' && !principal.scopes.includes(access.scope)) throw new AppError('forbidden', { detail: `needs scope ${access.scope}` });
};

/**
 * Who calls (RFC 6750). A public operation is never refused for its token: a browser may still hold an expired one.
 * Runs before the body is read, so that a stranger's upload costs nothing.
 */
export const authenticate = async (request: FastifyRequest, access: Access, verifier: TokenVerifier): Promise<void> => {
  const header = request.headers.authorization;
  if (access === 'public' || (access === 'known' && (header ?? '') === '')) {
    request.principal = null;
    return;
  }
  if (header === undefined || header === '') throw new AppError('unauthenticated');
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw new AppError('invalid_token', { detail: 'expected "Authorization: Bearer <token>"' });
  const principal = await verifier.verify(token);
  assertMayCall(access, principal);
  request.principal = principal;
};
