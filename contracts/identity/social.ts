import { z } from 'zod';
import { Localized } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Delivery, InviteCode, SecondFactorNeeded, Session } from './entities.ts';
import { PROVIDERS } from './providers.ts';

export const Provider = z
  .enum(PROVIDERS)
  .meta({ id: 'Provider', description: 'A service that people can sign in with' });
const ProviderParams = z.object({ provider: Provider });

export const RedirectUri = z.url().max(500).meta({
  description:
    'Where the provider sends people back to, one of those that are allowed. The page of the web app where it is left out',
});

/** RFC 7636 */
export const CodeChallenge = z
  .string()
  .regex(/^[\w-]{43}$/)
  .meta({
    description: 'S256 of a code_verifier that the client keeps: for clients of another origin, instead of the cookie',
  });
export const CodeVerifier = z
  .string()
  .regex(/^[\w.~-]{43,128}$/)
  .meta({ description: 'What code_challenge was made of' });

export const Code = z.string().min(1).max(4096).meta({ description: 'As the provider gave it' });
export const State = z.string().min(1).max(200).meta({ description: 'As it came back with the code' });

export const social = defineContract('Social sign-in', {
  'GET /auth/providers': {
    operationId: 'listProviders',
    summary: 'List sign-in providers',
    access: 'public',
    responses: { 200: z.object({ items: z.array(z.object({ id: Provider, name: Localized })) }) },
  },
  'GET /auth/oauth/:provider': {
    operationId: 'startOAuth',
    summary: 'Start signing in with a provider',
    description:
      'Send the person to `url`. The state works once, for ten minutes, with this provider, and in the browser that asked: it is bound to an HttpOnly cookie of this answer, or to the code_verifier of whoever sends a code_challenge. `intent=link` begins to link the provider to the account of the caller, which POST /auth/identities ends; that needs a sign-in within the last ten minutes.',
    access: 'known',
    params: ProviderParams,
    query: z.object({
      redirect_uri: RedirectUri.optional(),
      code_challenge: CodeChallenge.optional(),
      intent: z.enum(['sign_in', 'link']).default('sign_in'),
    }),
    setsCookie: true,
    responses: { 200: z.object({ url: z.string(), state: z.string() }) },
    errors: [
      'provider_not_configured',
      'redirect_uri_not_allowed',
      'provider_unavailable',
      'unauthenticated',
      'account_required',
      'recent_sign_in_required',
    ],
    perMinute: 60,
  },
  'POST /auth/oauth/:provider/callback': {
    operationId: 'completeOAuth',
    summary: 'Complete signing in with a provider',
    description:
      'An account is found by its id at the provider; by e-mail only where the provider has verified the address. With the token of a guest, that guest becomes the new account, or what the guest has moves to the account that there was.',
    access: 'known',
    params: ProviderParams,
    body: z.object({
      code: Code,
      state: State,
      redirect_uri: RedirectUri.optional(),
      code_verifier: CodeVerifier.optional(),
      restore: z.boolean().optional().meta({ description: 'Takes back the deletion of the account' }),
      invite_code: InviteCode.optional(),
      refresh_delivery: Delivery,
    }),
    setsCookie: true,
    example: { code: 'Qm9vbQ', state: 'Vd0mRz7wq3Yl5uKx1fGhTg' },
    responses: { 200: Session, 202: SecondFactorNeeded },
    errors: [
      'provider_not_configured',
      'invalid_state',
      'redirect_uri_not_allowed',
      'provider_refused',
      'provider_unavailable',
      'account_disabled',
      'account_deleted',
      'already_registered',
      'guest_already_merged',
    ],
    perMinute: 60,
  },
});
