import { z } from 'zod';
import { Id, Line, Timestamp } from '../fields.ts';
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

const ClientCredentials = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string().max(200).optional(),
  client_secret: z.string().min(1).max(512),
  scope: z.string().max(500).optional(),
});
/** One of ours, or what the front end calls somebody: one line in which all can be seen, as it is signed. */
const ExternalId = z.string().regex(/^[\x21-\x7e]{1,200}$/);
/** Forms have no numbers. */
const SignedWord = z.object({
  user_id: ExternalId,
  timestamp: z.coerce.number().int().min(0).max(1e11),
  nonce: z.string().regex(/^[\w-]{16,128}$/),
  signature: z.string().regex(/^[0-9a-f]{64}$/i),
});

const KeyParams = z.object({ id: Id });

export const apiKeys = defineContract('API keys', {
  'GET /auth/api-keys': {
    operationId: 'listApiKeys',
    summary: 'List API keys',
    access: { scope: 'account' },
    responses: { 200: z.object({ items: z.array(ApiKey) }) },
  },
  'POST /auth/api-keys': {
    operationId: 'createApiKey',
    summary: 'Create an API key',
    description:
      'The key itself is in this answer and never again. It acts for its owner within its scopes; it cannot touch the account. It goes on when the session has ended, so it needs a sign-in within the last ten minutes.',
    access: { scope: 'account' },
    body: z.object({
      name: Line.max(50),
      scopes: z.array(KeyScope).min(1).max(SCOPE_NAMES.length),
      expires_in_days: z.number().int().min(1).max(365).optional(),
    }),
    example: { name: 'CI', scopes: ['chat:read', 'chat:write'], expires_in_days: 90 },
    responses: { 201: ApiKey.extend({ key: z.string() }) },
    errors: ['account_required', 'recent_sign_in_required', 'scope_not_held', 'too_many_api_keys'],
    idempotent: true,
  },
  'PATCH /auth/api-keys/:id': {
    operationId: 'updateApiKey',
    summary: 'Update an API key',
    description: 'Scopes that it did not have need a sign-in within the last ten minutes.',
    access: { scope: 'account' },
    params: KeyParams,
    body: z.object({
      name: Line.max(50).optional(),
      scopes: z.array(KeyScope).min(1).max(SCOPE_NAMES.length).optional(),
    }),
    example: { name: 'CI', scopes: ['chat:read'] },
    responses: { 200: ApiKey },
    errors: ['api_key_not_found', 'recent_sign_in_required', 'scope_not_held'],
  },
  'DELETE /auth/api-keys/:id': {
    operationId: 'deleteApiKey',
    summary: 'Revoke an API key',
    access: { scope: 'account' },
    params: KeyParams,
    responses: { 204: 'empty' },
    errors: ['api_key_not_found'],
  },
  'POST /auth/token': {
    operationId: 'createServiceToken',
    tag: 'Tokens',
    summary: 'Get an access token for an API key or a configured front end',
    description:
      'RFC 6749, 4.4 (client credentials): the key is the client secret. An API key can also be sent in place of an access token everywhere. A front end that signs people in itself, and holds FRONTEND_HMAC_SECRET, sends `user_id` (an id of ours, or what it calls somebody, who then gets an account of that name), `timestamp` (seconds), `nonce`, and the `signature` of the three joined by line feeds: HMAC-SHA256, in hex. It is good for five minutes and works once; admins are not let in this way, and nothing else of the body counts.',
    access: 'public',
    form: true,
    body: z.union([ClientCredentials, SignedWord]),
    example: { grant_type: 'client_credentials', client_secret: 'madang_8Kd2wq3Yl5uKx1fGhTgVd0mRz7wq3Yl5uKx1fGhTg' },
    responses: {
      200: z.object({
        access_token: z.string(),
        refresh_token: z.string().optional().meta({ description: 'For a front end; an API key needs none' }),
        token_type: z.literal('Bearer'),
        expires_in: z.number().int(),
        scope: z.string(),
      }),
    },
    errors: [
      'invalid_token',
      'scope_not_held',
      'invalid_signature',
      'forbidden',
      'account_disabled',
      'account_deleted',
    ],
  },
});
