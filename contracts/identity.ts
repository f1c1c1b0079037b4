import { z } from 'zod';
import { Id, Timestamp } from './fields.ts';
import { defineContract } from './operation.ts';

export const User = z
  .object({
    id: Id,
    kind: z.enum(['guest', 'user']),
    name: z.string(),
    role: z.string().meta({ description: 'The strongest of roles' }),
    roles: z.array(z.string()),
    created_at: Timestamp,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const Session = z
  .object({
    access_token: z.string(),
    refresh_token: z.string().optional().meta({ description: 'Left out when it went into the cookie' }),
    token_type: z.literal('Bearer'),
    expires_in: z.number().int().meta({ description: 'Seconds until the access token expires' }),
    user: User,
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** `cookie` puts the refresh token into an HttpOnly cookie and nowhere else: for browsers. */
const Delivery = z.enum(['body', 'cookie']).default('body');

const Jwk = z.object({ kty: z.string(), crv: z.string(), x: z.string(), kid: z.string(), alg: z.string(), use: z.string() });
export const Jwks = z.object({ keys: z.array(Jwk) }).meta({ id: 'Jwks', description: 'RFC 7517' });

export const identity = defineContract({
  'POST /auth/guest': {
    summary: 'Start as a guest',
    description: 'A guest is a real account without a name: it keeps what it makes and can become a full account later.',
    access: 'public',
    body: z.object({ refresh_delivery: Delivery }),
    bodyOptional: true,
    responses: { 201: Session },
    perMinute: 20,
  },
  'POST /auth/refresh': {
    summary: 'Exchange the refresh token for a new pair',
    description:
      'The token comes in the body or in the cookie. Each is used once; presenting it again within 10 seconds while its successor is unused gives the same successor, any later use ends the session.',
    access: 'public',
    body: z.object({ refresh_token: z.string().min(1).max(512).optional() }),
    bodyOptional: true,
    responses: { 200: Session },
    errors: ['invalid_token', 'session_revoked', 'cross_site_request'],
  },
  'POST /auth/logout': {
    summary: 'End this session',
    access: 'signed-in',
    responses: { 204: 'empty' },
  },
  'GET /auth/me': { summary: 'Who am I', access: 'signed-in', responses: { 200: User } },
  'GET /.well-known/jwks.json': {
    summary: 'Public keys that verify access tokens',
    access: 'public',
    atRoot: true,
    responses: { 200: Jwks },
  },
});

export const identityEvents = {
  /** The account is gone for good; everything that it owned goes too. */
  'identity.user_removed': { payload: z.object({ user_id: Id }), subscribers: ['chat'] },
} as const;
