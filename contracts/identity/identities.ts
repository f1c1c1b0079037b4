import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Code, CodeVerifier, Provider, RedirectUri, State } from './social.ts';

export const LinkedIdentity = z
  .object({
    id: Id,
    provider: z.string().meta({
      description: 'A provider, or the name of an issuer whose tokens are exchanged here',
      examples: ['kakao'],
    }),
    email: z.string().nullable().meta({ description: 'As the provider told it, to know which account it is' }),
    name: z.string().nullable(),
    created_at: Timestamp,
    last_used_at: Timestamp,
  })
  .meta({ id: 'LinkedIdentity' });
export type LinkedIdentity = z.infer<typeof LinkedIdentity>;

export const identities = defineContract('Identities', {
  'GET /auth/identities': {
    operationId: 'listIdentities',
    summary: 'List linked identities',
    access: { scope: 'account' },
    responses: { 200: z.object({ items: z.array(LinkedIdentity) }) },
  },
  'POST /auth/identities': {
    operationId: 'linkIdentity',
    summary: 'Link an identity',
    description:
      'Begins with GET /auth/oauth/{provider}?intent=link, by the same person. Needs a sign-in within the last ten minutes.',
    access: { scope: 'account' },
    body: z.object({
      provider: Provider,
      code: Code,
      state: State,
      redirect_uri: RedirectUri.optional(),
      code_verifier: CodeVerifier.optional(),
    }),
    example: { provider: 'kakao', code: 'Qm9vbQ', state: 'Vd0mRz7wq3Yl5uKx1fGhTg' },
    responses: { 201: LinkedIdentity },
    errors: [
      'account_required',
      'recent_sign_in_required',
      'provider_not_configured',
      'invalid_state',
      'redirect_uri_not_allowed',
      'provider_refused',
      'provider_unavailable',
      'cross_site_request',
      'identity_taken',
    ],
    perMinute: 60,
  },
  'DELETE /auth/identities/:id': {
    operationId: 'unlinkIdentity',
    summary: 'Unlink an identity',
    description: 'Other sessions that were opened with it end. The last way into an account stays.',
    access: { scope: 'account' },
    params: z.object({ id: Id }),
    responses: { 204: 'empty' },
    errors: ['identity_not_found', 'last_way_in'],
  },
});
