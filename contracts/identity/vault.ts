import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Code, CodeVerifier, Provider, RedirectUri } from './social.ts';

export const KeptToken = z
  .object({
    id: Id,
    provider: Provider,
    provider_user_id: z.string().nullable(),
    scopes: z.array(z.string()).meta({ description: 'As the provider gave them' }),
    expires_at: Timestamp.nullable().meta({ description: 'Of the access token; null for one that does not expire' }),
    token_type: z.literal('Bearer'),
    expires_in: z.number().int().nullable().meta({ description: 'Seconds until `expires_at`, 0 when it is over' }),
    scope: z.string().meta({ description: '`scopes`, as RFC 6749 writes them' }),
    created_at: Timestamp,
    updated_at: Timestamp,
    access_token: z.string().optional().meta({ description: 'Only for callers with the scope oauth:read' }),
    refresh_token: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'The same; null where the provider gave none' }),
  })
  .meta({ id: 'KeptToken' });
export type KeptToken = z.infer<typeof KeptToken>;

const TokenParams = z.object({ id: Id });

export const vault = defineContract('OAuth vault', {
  'POST /oauth': {
    operationId: 'createOAuthTokens',
    summary: "Exchange a code and store the provider's tokens",
    description:
      'They are encrypted at rest, each with a key of its own. Only their owner gets at them, and at their values only with the scope `oauth:read`.',
    access: { scope: 'oauth:write' },
    body: z.object({
      provider: Provider,
      code: Code,
      redirect_uri: RedirectUri.optional(),
      code_verifier: CodeVerifier.optional(),
      state: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .meta({ description: 'The one that the code was asked for with: Naver wants it back' }),
    }),
    example: { provider: 'github', code: 'Qm9vbQ' },
    responses: { 201: KeptToken },
    errors: [
      'account_required',
      'provider_not_configured',
      'redirect_uri_not_allowed',
      'provider_refused',
      'provider_unavailable',
    ],
    perMinute: 60,
  },
  'GET /oauth': {
    operationId: 'listOAuthTokens',
    summary: 'List stored provider tokens',
    access: { scope: 'oauth:read' },
    query: z.object({ provider: Provider.optional() }),
    responses: { 200: z.object({ items: z.array(KeptToken) }) },
  },
  'GET /oauth/:id': {
    operationId: 'getOAuthTokens',
    summary: 'Get stored provider tokens',
    access: { scope: 'oauth:read' },
    params: TokenParams,
    responses: { 200: KeptToken },
    errors: ['kept_token_not_found'],
  },
  'POST /oauth/:id/refresh': {
    operationId: 'refreshOAuthTokens',
    summary: 'Refresh stored provider tokens',
    access: { scope: 'oauth:write' },
    params: TokenParams,
    responses: { 200: KeptToken },
    errors: [
      'kept_token_not_found',
      'not_refreshable',
      'provider_not_configured',
      'provider_refused',
      'provider_unavailable',
    ],
    perMinute: 60,
  },
  'DELETE /oauth/:id': {
    operationId: 'deleteOAuthTokens',
    summary: 'Delete and revoke stored provider tokens',
    access: { scope: 'oauth:write' },
    params: TokenParams,
    responses: {
      200: z.object({ revoked: z.boolean().meta({ description: 'Whether the provider has taken them back too' }) }),
    },
    errors: ['kept_token_not_found'],
  },
});
