import { z } from 'zod';
import { Id, Timestamp } from './fields.ts';
import { account } from './identity/account.ts';
import { admin } from './identity/admin.ts';
import { apiKeys } from './identity/api-keys.ts';
import { consents } from './identity/consents.ts';
import { development } from './identity/development.ts';
import { discovery } from './identity/discovery.ts';
import { errors } from './identity/errors.ts';
import { exchange } from './identity/exchange.ts';
import { guests } from './identity/guests.ts';
import { identities } from './identity/identities.ts';
import { people } from './identity/people.ts';
import { queues } from './identity/queues.ts';
import { secondFactors } from './identity/second-factors.ts';
import { sessions } from './identity/sessions.ts';
import { social } from './identity/social.ts';
import { tokens } from './identity/tokens.ts';
import { vault } from './identity/vault.ts';
import { notificationEvent } from './notifications.ts';
import { GUEST_MERGED, PERSON_REMOVED } from './personal-data.ts';
import type { ServiceContract } from './service-contract.ts';

export type { AccountEvent, Security } from './identity/account.ts';
export type { AdminUser, NamedAuditEntry, PeopleFigures, UserAccess } from './identity/admin.ts';
export type { ApiKey } from './identity/api-keys.ts';
export { Jwks } from './identity/discovery.ts';
export * from './identity/entities.ts';
export type { LinkedIdentity } from './identity/identities.ts';
export { PROVIDERS, type ProviderName } from './identity/providers.ts';
export type { Assertion, Attestation, Passkey } from './identity/second-factors.ts';
export type { SessionEntry } from './identity/sessions.ts';
export type { Introspection } from './identity/tokens.ts';
export type { KeptToken } from './identity/vault.ts';

export const identity = {
  ...sessions,
  ...social,
  ...identities,
  ...exchange,
  ...tokens,
  ...vault,
  ...account,
  ...consents,
  ...secondFactors,
  ...apiKeys,
  ...admin,
  ...queues,
  ...discovery,
  ...development,
} as const;

const identityEvents = {
  /** Somebody has done what only admins may, through any service: platform.note_admin_act writes it. */
  'platform.admin_acted': {
    payload: z.object({
      id: Id,
      at: Timestamp,
      operation: z.string(),
      actor_id: Id,
      user_id: Id.nullable().catch(null),
      params: z.record(z.string(), z.unknown()),
      network: z.string(),
      user_agent: z.string(),
    }),
    subscribers: ['identity'],
  },
  /** To all that hold something of people: see index.ts. */
  [PERSON_REMOVED]: { payload: z.object({ user_id: Id }), subscribers: [] },
  /** To the same. A guest signed in to an account that existed before: what the guest had is the account's now. */
  [GUEST_MERGED]: { payload: z.object({ guest_id: Id, user_id: Id }), subscribers: [] },
  /**
   * An account was closed by its owner or an admin, or is open again: while it is closed, nobody sees what it shows to others. `at` says
   * which of two came later, whatever order they arrive in.
   */
  'identity.account_closed': {
    payload: z.object({ user_id: Id, closed: z.boolean(), at: Timestamp }),
    subscribers: ['chat', 'users'],
  },
  /**
   * What opened an account was ended at that moment, all but its owner's next sign-in: by a new password, by closing it, by
   * an admin. What somebody left in it to go on by has to end as well.
   */
  'identity.access_ended': { payload: z.object({ user_id: Id, at: Timestamp }), subscribers: ['users'] },
  /** A guest has registered, and goes on under the same id. */
  'identity.guest_registered': { payload: z.object({ user_id: Id }), subscribers: ['scan'] },
  /** Somebody registered with a code that another person gave them. */
  'identity.invited': { payload: z.object({ user_id: Id, invite_code: z.string() }), subscribers: ['users'] },
  /** Somebody has signed in where the account was not used before. Of the place the network is known, and nothing else said. */
  'identity.signed_in_elsewhere': notificationEvent(
    { device: z.string(), network: z.string() },
    {
      security: true,
      link: '/account/security',
      unknown: {
        device: { ko: '알 수 없는 기기', en: 'unknown' },
        network: { ko: '알 수 없음', en: 'unknown' },
      },
      ko: {
        title: '새로운 곳에서 로그인했어요',
        text: '기기: {device} · 네트워크 주소: {network}. 내가 한 일이 아니라면 ‘내 정보 → 보안’에서 그 기기를 로그아웃하고 비밀번호를 바꿔 주세요.',
        action: '보안 화면 열기',
      },
      en: {
        title: 'A sign-in from somewhere new',
        text: 'Device: {device} · Network address: {network}. If this wasn’t you, sign that device out under My account → Security, then change your password.',
        action: 'Open Security',
      },
    },
  ),
  /** A message has to go out. It is written when it is sent, from the one-time token of that id. */
  'identity.mail_due': { payload: z.object({ mail_id: z.string() }), subscribers: ['identity'] },
} as const;

const tags = {
  Auth: 'Registering, signing in and out, and the current user',
  'Email and password': 'Verifying addresses and resetting passwords',
  'Social sign-in': 'OAuth 2.0 and OpenID Connect providers',
  'Second factors': 'Authenticator apps and recovery codes',
  Passkeys: 'WebAuthn',
  Sessions: 'Where the account is signed in',
  Identities: 'Provider accounts linked to the account',
  Account: 'The account, its security and its deletion',
  'API keys': 'Keys for programs that act for their owner',
  Tokens: 'Access tokens for services, introspection and revocation',
  'Token exchange': 'Tokens of other issuers for tokens of this one',
  'OAuth vault': "Providers' tokens, stored encrypted",
  Discovery: 'Keys and metadata for verifying tokens',
  'Admin: users': 'People, their roles, and the audit log',
  'Admin: operations': 'Queues, and tasks of all services',
  Development: 'In development only, from the same machine',
} as const;

export const identityService = {
  operations: identity,
  internal: { ...guests, ...people },
  events: identityEvents,
  errors,
  tags,
  personalData: 'account, ways to sign in, sessions, API keys, events',
} as const satisfies ServiceContract;
