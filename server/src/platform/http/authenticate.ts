import { isForServices, isSigned, type Access, type Operation, type ServiceAccess } from '@madang/contracts/operation';
import type { FastifyRequest } from 'fastify';
import type { TokenVerifier } from '../auth/verifier.ts';
import type { Principal, ServicePrincipal } from '../auth/principal.ts';
import type { SignedAddresses } from '../auth/signed-addresses.ts';
import type { Guests } from '../auth/guests.ts';
import type { Tickets } from '../auth/tickets.ts';
import { SERVICE_TOKEN_HEADER, type ServiceTokens } from '../auth/service-token.ts';
import { AppError } from '../errors.ts';

const BEARER = /^Bearer ([\w.~+/=-]+)$/i;

/** @throws AppError `unauthenticated`, `forbidden` */
export const assertMayCall = (access: Exclude<Access, ServiceAccess>, principal: Principal | null): void => {
  if (access === 'public' || access === 'known') return;
  if (principal === null) throw new AppError('unauthenticated');
  if (typeof access === 'object' && !principal.scopes.includes(access.scope))
    throw new AppError('forbidden', { detail: `needs scope ${access.scope}` });
};

/** As whom a service calls: itself, or the person who asks at this moment. @throws AppError `unauthenticated`, `forbidden` */
export const serviceCaller = (
  { from, scope }: ServiceAccess,
  service: ServicePrincipal | undefined,
  person: Principal | null,
): Principal | ServicePrincipal => {
  if (service === undefined)
    throw new AppError('unauthenticated', { detail: 'this operation is for services of the installation' });
  if (from !== undefined && !from.includes(service.service))
    throw new AppError('forbidden', { detail: `${service.service} does not call this` });
  if (scope === undefined) return service;
  assertMayCall({ scope }, person);
  if (person === null || person.userId !== service.userId)
    throw new AppError('forbidden', { detail: 'the service does not call for this person' });
  return person;
};

/** How a process knows who calls. */
export interface Authentication {
  readonly verifier: TokenVerifier;
  /** undefined where nothing is called by services. */
  readonly serviceTokens: ServiceTokens | undefined;
  /** What opens something without a token; undefined where nothing is opened. */
  readonly addresses?: SignedAddresses | undefined;
  readonly tickets?: Tickets | undefined;
  /** Makes guests of whoever calls without a credential, where an operation says so. */
  readonly guests?: Guests | undefined;
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

/** Whoever sends a token is known by it, even where the address is signed. */
const hasAddress = (request: FastifyRequest, addresses: SignedAddresses | undefined): boolean => {
  const query = request.query as Readonly<Record<string, unknown>>;
  if (query['signature'] === undefined || (request.headers.authorization ?? '') !== '') return false;
  if (addresses?.verify(pathOf(request), query) !== true) throw new AppError('invalid_address');
  return true;
};

const personOf = async (header: string | undefined, verifier: TokenVerifier): Promise<Principal> => {
  if (header === undefined || header === '') throw new AppError('unauthenticated');
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw new AppError('invalid_token', { detail: 'expected "Authorization: Bearer <token>"' });
  return verifier.verify(token);
};

/**
 * Who calls (RFC 6750). A public operation is never refused for its token: a browser may still hold an expired one.
 * Runs before the body is read, so that a stranger's upload costs nothing. `service`: whose operation it is.
 */
export const authenticate = async (
  request: FastifyRequest,
  operation: Pick<Operation, 'access' | 'ticket'>,
  service: string,
  { verifier, serviceTokens, addresses, tickets }: Authentication,
): Promise<void> => {
  const { access } = operation;
  const header = request.headers.authorization;
  if (isForServices(access)) {
    const token = request.headers[SERVICE_TOKEN_HEADER];
    const proven = typeof token === 'string' ? await serviceTokens?.verify(token, service, access.purpose) : undefined;
    request.principal = serviceCaller(
      access,
      proven,
      proven === undefined || access.scope === undefined ? null : await personOf(header, verifier),
    );
    return;
  }
  if (
    access === 'public' ||
    (access === 'known' && (header ?? '') === '') ||
    (isSigned(access) && hasAddress(request, addresses))
  ) {
    request.principal = null;
    return;
  }
  const { ticket } = request.query as { readonly ticket?: unknown };
  const byTicket =
    operation.ticket === true &&
    tickets !== undefined &&
    typeof ticket === 'string' &&
    (header ?? '') === '' &&
    request.method === 'GET';
  const principal = byTicket ? await tickets.redeem(ticket, pathOf(request)) : await personOf(header, verifier);
  assertMayCall(access, principal);
  request.principal = principal;
};
