import { z } from 'zod';
import { Id, Line, Text, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import {
  Delivery,
  Email,
  GivenPassword,
  InviteCode,
  LOGIN_PW,
  LoginId,
  MailedToken,
  NewPasswordNeeded,
  Password,
  SecondFactorNeeded,
  Session,
  User,
} from './entities.ts';
import { Given } from './consents.ts';
import { CodeChallenge } from './social.ts';

const hasOne = (names: {
  email?: string | undefined;
  login_id?: string | undefined;
  username?: string | undefined;
}): boolean => (names.email ?? names.login_id ?? names.username) !== undefined;
const ONE_OF = { path: ['email'], error: 'e-mail or login_id is needed', params: { code: 'email_or_login_id' } };
const LoginName = Text.max(254);

const KEPT = {
  description:
    'S256 (RFC 7636) of a code_verifier that this client keeps: ' +
    'with it, the link in the mail confirms the account without the password',
};

export const SessionEntry = z
  .object({
    id: Id,
    current: z.boolean().meta({ description: 'The session that asks' }),
    method: z.string().meta({
      description: 'How it was opened: guest, password, passkey, a provider, or token for POST /tokens/create',
      examples: ['password'],
    }),
    scopes: z
      .array(z.string())
      .nullable()
      .meta({ description: 'All that it may do, where it was narrowed; null: what its owner may' }),
    user_agent: z.string(),
    network: z
      .string()
      .meta({ description: 'The network it was last used from, not the whole address', examples: ['203.0.113.0/24'] }),
    created_at: Timestamp,
    last_seen_at: Timestamp,
  })
  .meta({ id: 'SessionEntry' });
export type SessionEntry = z.infer<typeof SessionEntry>;

export const sessions = defineContract('Auth', {
  'POST /auth/guest': {
    operationId: 'signInAsGuest',
    summary: 'Sign in as a guest',
    description:
      'A guest is a real account without a name: it keeps what it makes and can become a full account later.',
    access: 'public',
    body: z.object({ refresh_delivery: Delivery }),
    bodyOptional: true,
    setsCookie: true,
    example: { refresh_delivery: 'body' },
    responses: { 201: Session },
    perMinute: 20,
  },
  'POST /auth/register': {
    operationId: 'register',
    summary: 'Register an account',
    description:
      'With the token of a guest, that guest becomes the account: same id, so everything that they made stays theirs; every earlier session of theirs ends. Where e-mail addresses have to be confirmed first, the answer is the same 202 for a free and a taken one.',
    access: 'known',
    aliases: ['POST /api/v1/auth/signup'],
    setsCookie: true,
    body: z
      .object({
        email: Email.optional(),
        login_id: LoginId.optional(),
        password: Password,
        name: Line.max(50).optional(),
        invite_code: InviteCode.optional(),
        ...Given,
        code_challenge: CodeChallenge.optional().meta(KEPT),
        refresh_delivery: Delivery,
      })
      .refine(hasOne, ONE_OF),
    alsoTakes: { ...LOGIN_PW, login_id: 'username' },
    example: { login_id: 'gaon', password: 'correct horse battery', name: '가온' },
    responses: {
      201: Session.extend({ user_id: Id, login_id: z.string().nullable(), name: z.string(), created_at: Timestamp }),
      202: z.object({ status: z.literal('confirmation_sent') }),
    },
    errors: [
      'email_taken',
      'login_id_taken',
      'already_registered',
      'password_too_short',
      'password_too_common',
      'consent_needed',
      'consent_outdated',
      'guardian_consent_needed',
    ],
    perMinute: 20,
  },
  'POST /auth/login': {
    operationId: 'login',
    summary: 'Sign in with a password',
    description:
      'With the token of a guest, what the guest has moves to the account. The OAuth 2 password form (username, password) is taken as well.',
    access: 'known',
    aliases: ['POST /api/v1/user/login', 'POST /api/user/login'],
    form: true,
    body: z
      .object({
        email: LoginName.optional(),
        login_id: LoginName.optional(),
        username: LoginName.optional().meta({ description: 'An e-mail address or a login_id' }),
        password: GivenPassword,
        restore: z.boolean().optional().meta({ description: 'Takes back the deletion of the account' }),
        refresh_delivery: Delivery,
      })
      .refine(hasOne, ONE_OF),
    alsoTakes: LOGIN_PW,
    setsCookie: true,
    example: { login_id: 'gaon', password: 'correct horse battery' },
    responses: { 200: Session, 202: z.union([SecondFactorNeeded, NewPasswordNeeded]) },
    errors: [
      'invalid_credentials',
      'invalid_or_unconfirmed',
      'one_time_password_expired',
      'email_not_verified',
      'account_disabled',
      'account_deleted',
      'guest_already_merged',
      'rate_limited',
      'too_many_failed_sign_ins',
    ],
    perMinute: 240,
  },
  'POST /auth/login/new-password': {
    operationId: 'chooseFirstPassword',
    summary: 'Choose a password after a sign-in with a one-time password',
    description:
      'A password that the command printed works once, for a day, and opens no session: ' +
      'it is answered with a challenge, which this takes.',
    access: 'public',
    body: z.object({ challenge: MailedToken, password: Password, refresh_delivery: Delivery }),
    alsoTakes: LOGIN_PW,
    setsCookie: true,
    example: { challenge: 'Vd0mRz7wq3Yl5uKx1fGhTg', password: 'correct horse battery' },
    responses: { 200: Session, 202: SecondFactorNeeded },
    errors: [
      'invalid_challenge',
      'password_unchanged',
      'password_too_short',
      'password_too_common',
      'account_disabled',
      'account_deleted',
      'guest_already_merged',
    ],
    perMinute: 20,
  },
  'POST /auth/refresh': {
    operationId: 'refreshTokens',
    summary: 'Refresh the access token',
    description:
      'The token comes in the body or in the cookie. Each is exchanged once: presented again, for a lost answer, it gives the same successor for as long as that one was not used. Once the successor was used it ends the session, but for ten seconds in which a late tab is given the newest one.',
    access: 'public',
    body: z.object({ refresh_token: z.string().min(1).max(512).optional() }),
    bodyOptional: true,
    setsCookie: true,
    example: { refresh_token: 'Vd0mRz7wq3Yl5uKx1fGhTg' },
    responses: { 200: Session },
    errors: ['invalid_token', 'session_revoked'],
  },
  'POST /auth/logout': {
    operationId: 'logout',
    summary: 'Sign out of this session',
    access: { scope: 'account' },
    responses: { 204: 'empty' },
  },
  'POST /auth/logout-all': {
    operationId: 'logoutAll',
    summary: 'Sign out of all sessions',
    access: { scope: 'account' },
    responses: { 204: 'empty' },
  },
  'GET /auth/sessions': {
    operationId: 'listSessions',
    tag: 'Sessions',
    summary: 'List sessions',
    access: { scope: 'account' },
    responses: { 200: z.object({ items: z.array(SessionEntry) }) },
  },
  'DELETE /auth/sessions/:id': {
    operationId: 'deleteSession',
    tag: 'Sessions',
    summary: 'End a session',
    access: { scope: 'account' },
    params: z.object({ id: Id }),
    responses: { 204: 'empty' },
    errors: ['session_not_found'],
  },
  'GET /auth/me': {
    operationId: 'getCurrentUser',
    summary: 'Get the current user',
    description: 'The e-mail address is for tokens with the scope `profile:read`; for others `email` is null.',
    access: 'signed-in',
    aliases: ['GET /api/v1/user/me'],
    responses: { 200: User.extend({ user_id: Id.meta({ description: 'The same as `id`' }) }) },
  },
});
