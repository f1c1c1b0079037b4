import { z } from 'zod';
import { Id, Text, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { SCOPE_NAMES } from '../scopes.ts';

const KeyScope = z.enum(SCOPE_NAMES).exclude(['account']);

export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    prefix: z.string().meta({ description: 'How the key begins', examples: ['madang_8Kd2'] }),
    scopes: z.array(z.string()),
    created_at: Timestamp,
    expires_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;

const ClientCredentials = z.object({ grant_type: z.literal('client_credentials'), client_id: z.string().max(200).optional(), client_secret: z.string().min(1).max(512), scope: z.string().max(500).optional() });
/** Forms have no numbers. */
const SignedWord = z.object({ user_id: Id, timestamp: z.coerce.number().int().min(0).max(1e11), nonce: z.string().regex(/^[\w-]{16,128}$/), signature: z.string().regex(/^[0-9a-f]{64}$/i) });

const KeyParams = z.object({ id: Id });

export const apiKeys = defineContract({
  'GET /auth/api-keys': { summary: 'My API keys, newest first', access: { scope: 'account' }, responses: { 200: z.object({ items: z.array(ApiKey) }) } },
  'POST /auth/api-keys': {
    summary: 'Make an API key',
    description: 'The key itself is in this answer and never again. It acts for its owner within its scopes; it cannot touch the account.',
    access: { scope: 'account' },
    body: z.object({ name: Text.max(50), scopes: z.array(KeyScope).min(1).max(SCOPE_NAMES.length), expires_in_days: z.number().int().min(1).max(365).optional() }),
    responses: { 201: ApiKey.extend({ key: z.string() }) },
    errors: ['account_required', 'scope_not_held', 'too_many_api_keys'],
  },
  'PATCH /auth/api-keys/:id': {
    summary: 'Rename an API key or take scopes from it',
    access: { scope: 'account' },
    params: KeyParams,
    body: z.object({ name: Text.max(50).optional(), scopes: z.array(KeyScope).min(1).max(SCOPE_NAMES.length).optional() }),
    responses: { 200: ApiKey },
    errors: ['api_key_not_found', 'scope_not_held'],
  },
  'DELETE /auth/api-keys/:id': { summary: 'Revoke an API key', access: { scope: 'account' }, params: KeyParams, responses: { 204: 'empty' }, errors: ['api_key_not_found'] },
  'POST /auth/token': {
    summary: 'Exchange an API key, or the signed word of a front end, for an access token',
    description:
      'RFC 6749, 4.4 (client credentials): the key is the client secret. An API key can also be sent in place of an access token everywhere. A front end that signs people in itself, and holds FRONTEND_HMAC_SECRET, sends `user_id`, `timestamp` (seconds), `nonce`, and the `signature` of the three joined by line feeds: HMAC-SHA256, in hex. It is good for five minutes and works once; admins are not let in this way, and nothing else of the body counts.',
    access: 'public',
    form: true,
    body: z.union([ClientCredentials, SignedWord]),
    responses: { 200: z.object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.number().int(), scope: z.string() }) },
    errors: ['invalid_token', 'scope_not_held', 'invalid_signature', 'forbidden', 'account_disabled', 'account_deleted'],
  },
});
