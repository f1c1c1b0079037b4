import { z } from 'zod';
import { Id } from './fields.ts';
import { account } from './identity/account.ts';
import { admin } from './identity/admin.ts';
import { apiKeys } from './identity/api-keys.ts';
import { development } from './identity/development.ts';
import { discovery } from './identity/discovery.ts';
import { exchange } from './identity/exchange.ts';
import { identities } from './identity/identities.ts';
import { secondFactors } from './identity/second-factors.ts';
import { sessions } from './identity/sessions.ts';
import { social } from './identity/social.ts';
import { tokens } from './identity/tokens.ts';
import { vault } from './identity/vault.ts';
import { defineContract } from './operation.ts';

export type { Security } from './identity/account.ts';
export type { AdminUser, AuditEntry } from './identity/admin.ts';
export type { ApiKey } from './identity/api-keys.ts';
export { Jwks } from './identity/discovery.ts';
export * from './identity/entities.ts';
export type { LinkedIdentity } from './identity/identities.ts';
export { PROVIDERS, type ProviderName } from './identity/providers.ts';
export type { Assertion, Attestation, Passkey } from './identity/second-factors.ts';
export type { SessionEntry } from './identity/sessions.ts';
export type { Introspection } from './identity/tokens.ts';
export type { KeptToken } from './identity/vault.ts';

export const identity = defineContract({ ...sessions, ...social, ...identities, ...exchange, ...tokens, ...vault, ...account, ...secondFactors, ...apiKeys, ...admin, ...discovery, ...development });

export const identityEvents = {
  /** The account is gone for good; everything that it owned goes too. */
  'identity.user_removed': { payload: z.object({ user_id: Id }), subscribers: ['chat', 'recycle', 'users'] },
  /** A guest signed in to an account that existed before: what the guest had is the account's now. */
  'identity.guest_merged': { payload: z.object({ guest_id: Id, user_id: Id }), subscribers: ['chat', 'recycle', 'users'] },
  /** A message has to go out. It is written when it is sent, from the one-time token of that id. */
  'identity.mail_due': { payload: z.object({ mail_id: z.string() }), subscribers: ['identity'] },
} as const;
