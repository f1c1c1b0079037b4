import { z } from 'zod';
import { defineContract } from '../operation.ts';
import { SCOPE_NAMES } from '../scopes.ts';

const Issued = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int(),
  scope: z.string(),
});
const Narrowed = Issued.extend({
  refresh_token: z
    .string()
    .optional()
    .meta({ description: 'For POST /auth/refresh: what it gives has the same scopes for good' }),
});
const Presented = z.object({ token: z.string().min(1).max(8192), token_type_hint: z.string().max(100).optional() });

/** RFC 7662, 2.2 */
const Introspection = z
  .object({
    active: z.boolean(),
    scope: z.string().optional(),
    username: z.string().optional(),
    token_type: z.string().optional(),
    exp: z.number().int().optional(),
    iat: z.number().int().optional(),
    sub: z.string().optional(),
    aud: z.string().optional(),
    iss: z.string().optional(),
    jti: z.string().optional(),
  })
  .meta({ id: 'Introspection' });
export type Introspection = z.infer<typeof Introspection>;

export const tokens = defineContract('Tokens', {
  'POST /tokens/create': {
    operationId: 'createToken',
    summary: 'Create tokens with fewer scopes',
    description:
      'For my own account, with scopes that I have. All of mine but `account` where none are named. The access token is good for no longer than the one that asks; the refresh token gives more with these scopes and never others, each for `expires_in` where it was named. Both end with the session that made them, and are one session of the list of sessions; of somebody, the twenty that were used last are kept. There is no refresh token for a token without the scope `account`, nor for an API key, nor where `account` is among the scopes that are asked for.',
    access: 'signed-in',
    body: z.object({
      scopes: z.array(z.enum(SCOPE_NAMES)).min(1).max(SCOPE_NAMES.length).optional(),
      expires_in: z.number().int().min(1).max(3600).optional(),
    }),
    bodyOptional: true,
    example: { scopes: ['chat:read'], expires_in: 600 },
    responses: { 201: Narrowed },
    errors: ['scope_not_held'],
  },
  'POST /tokens/verify': {
    operationId: 'verifyToken',
    summary: 'Verify a token',
    description:
      'RFC 7662, as a form or as JSON. Access tokens and API keys of this installation; anything else is not active. Guests are told of their own only.',
    access: 'signed-in',
    form: true,
    body: Presented,
    example: { token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln' },
    responses: { 200: Introspection },
  },
  'POST /tokens/revoke': {
    operationId: 'revokeToken',
    summary: 'Revoke a token',
    description:
      'RFC 7009, as a form or as JSON. An access token alone, a refresh token with its session, or an API key. The answer is the same for tokens that are none and those of others, which stay.',
    access: 'signed-in',
    form: true,
    body: Presented,
    example: { token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln' },
    responses: { 200: 'empty' },
  },
  'POST /tokens/dummy': {
    operationId: 'createDummyToken',
    tag: 'Development',
    summary: 'Create a token of a new guest',
    description: 'There only with MADANG_ENV=development, and for callers on the same machine.',
    access: 'public',
    responses: { 201: Issued },
    errors: ['not_found'],
  },
});
