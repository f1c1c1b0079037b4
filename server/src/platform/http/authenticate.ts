import type { Access } from '@madang/contracts/operation';
import type { FastifyRequest } from 'fastify';
import type { TokenVerifier } from '../auth/verifier.ts';
import { AppError } from '../errors.ts';

const BEARER = /^Bearer ([\w.~+/=-]+)$/i;

/**
 * Who calls (RFC 6750). A public operation is never refused for its token: a browser may still hold an expired one.
 * Runs before the body is read, so that a stranger's upload costs nothing.
 */
export const authenticate = async (request: FastifyRequest, access: Access, verifier: TokenVerifier): Promise<void> => {
  const header = request.headers.authorization;
  if (access === 'public') {
    request.principal = null;
    return;
  }
  if (header === undefined || header === '') throw new AppError('unauthenticated');
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw new AppError('invalid_token', { detail: 'expected "Authorization: Bearer <token>"' });
  const principal = await verifier.verify(token);
  if (typeof access === 'object' && !principal.scopes.includes(access.scope)) throw new AppError('forbidden', { detail: `needs scope ${access.scope}` });
  request.principal = principal;
};
