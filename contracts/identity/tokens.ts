import { z } from 'zod';
import { defineContract } from '../operation.ts';
import { SCOPE_NAMES } from '../scopes.ts';

const Issued = z.object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.number().int(), scope: z.string() });
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

export const tokens = defineContract({
  'POST /tokens/create': {
    summary: 'Make an access token with fewer rights',
    description: 'For my own account, with scopes that I have, and for no longer than the token that asks. All of mine but `account` where none are named. It ends with the session that made it.',
    access: 'signed-in',
    body: z.object({ scopes: z.array(z.enum(SCOPE_NAMES)).min(1).max(SCOPE_NAMES.length).optional(), expires_in: z.number().int().min(1).max(3600).optional() }),
    bodyOptional: true,
    responses: { 201: Issued },
    errors: ['scope_not_held'],
  },
  'POST /tokens/verify': {
    summary: 'Whether a token is good, and what it says',
    description: 'RFC 7662, as a form or as JSON. Access tokens and API keys of this installation; anything else is not active. Guests are told of their own only.',
    access: 'signed-in',
    form: true,
    body: Presented,
    responses: { 200: Introspection },
  },
  'POST /tokens/revoke': {
    summary: 'End a token of mine',
    description: 'RFC 7009, as a form or as JSON. An access token alone, a refresh token with its session, or an API key. The answer is the same for tokens that are none and those of others, which stay.',
    access: 'signed-in',
    form: true,
    body: Presented,
    responses: { 200: 'empty' },
  },
  'POST /tokens/dummy': {
    summary: 'A token of a new guest, for five minutes (development only)',
    description: 'There only with MADANG_ENV=development, and for callers on the same machine.',
    access: 'public',
    responses: { 201: Issued },
    errors: ['not_found'],
  },
});
