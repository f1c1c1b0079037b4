import { z } from 'zod';
import { Id, Text, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Delivery, Email, GivenPassword, LoginId, Password, SecondFactorNeeded, Session, User } from './entities.ts';

const hasOne = (names: { email?: string | undefined; login_id?: string | undefined; username?: string | undefined }): boolean => (names.email ?? names.login_id ?? names.username) !== undefined;
const ONE_OF = { path: ['email'], error: 'e-mail or login_id is needed', params: { code: 'email_or_login_id' } };
const LoginName = Text.max(254);

/** One of the two names under which apps send it. */
const withPassword = <T extends { password?: string | undefined; login_pw?: string | undefined }>(body: T, context: z.RefinementCtx): T & { password: string } => {
  const password = body.password ?? body.login_pw;
  if (password !== undefined) return { ...body, password };
  context.addIssue({ code: 'custom', path: ['password'], message: 'a password is needed', params: { code: 'required' } });
  return z.NEVER;
};
const THE_SAME = { description: 'Another name of `password`; one of the two is needed' };

export const SessionEntry = z
  .object({
    id: Id,
    current: z.boolean().meta({ description: 'The session that asks' }),
    method: z.string().meta({ description: 'How it was opened: guest, password, passkey or a provider', examples: ['password'] }),
    user_agent: z.string(),
    network: z.string().meta({ description: 'The network it was last used from, not the whole address', examples: ['203.0.113.0/24'] }),
    created_at: Timestamp,
    last_seen_at: Timestamp,
  })
  .meta({ id: 'SessionEntry' });
export type SessionEntry = z.infer<typeof SessionEntry>;

export const sessions = defineContract({
  'POST /auth/guest': {
    summary: 'Start as a guest',
    description: 'A guest is a real account without a name: it keeps what it makes and can become a full account later.',
    access: 'public',
    body: z.object({ refresh_delivery: Delivery }),
    bodyOptional: true,
    responses: { 201: Session },
    perMinute: 20,
  },
  'POST /auth/register': {
    summary: 'Make an account',
    description:
      'With the token of a guest, that guest becomes the account: same id, so everything that they made stays theirs; every earlier session of theirs ends. Where e-mail addresses have to be confirmed first, the answer is the same 202 for a free and a taken one.',
    access: 'known',
    aliases: ['POST /api/v1/auth/signup'],
    body: z.object({ email: Email.optional(), login_id: LoginId.optional(), username: LoginId.optional(), password: Password.optional(), login_pw: Password.optional().meta(THE_SAME), name: Text.max(50).optional(), refresh_delivery: Delivery }).refine(hasOne, ONE_OF).transform(withPassword),
    responses: {
      201: Session.extend({ user_id: Id, login_id: z.string().nullable(), name: z.string(), created_at: Timestamp }),
      202: z.object({ status: z.literal('confirmation_sent') }),
    },
    errors: ['email_taken', 'login_id_taken', 'already_registered', 'password_too_short', 'password_too_common'],
    perMinute: 20,
  },
  'POST /auth/login': {
    summary: 'Sign in with a password',
    description: 'With the token of a guest, what the guest has moves to the account. The OAuth 2 password form (username, password) is taken as well.',
    access: 'known',
    aliases: ['POST /api/v1/user/login', 'POST /api/user/login'],
    form: true,
    body: z.object({ email: LoginName.optional(), login_id: LoginName.optional(), username: LoginName.optional().meta({ description: 'An e-mail address or a login_id' }), password: GivenPassword.optional(), login_pw: GivenPassword.optional().meta(THE_SAME), restore: z.boolean().optional().meta({ description: 'Takes back the deletion of the account' }), refresh_delivery: Delivery }).refine(hasOne, ONE_OF).transform(withPassword),
    responses: { 200: Session, 202: SecondFactorNeeded },
    errors: ['invalid_credentials', 'email_not_verified', 'account_disabled', 'account_deleted', 'guest_already_merged', 'rate_limited'],
    perMinute: 240,
  },
  'POST /auth/refresh': {
    summary: 'Exchange the refresh token for a new pair',
    description:
      'The token comes in the body or in the cookie. Each is used once; presenting it again within 10 seconds while its successor is unused gives the same successor, any later use ends the session.',
    access: 'public',
    body: z.object({ refresh_token: z.string().min(1).max(512).optional() }),
    bodyOptional: true,
    responses: { 200: Session },
    errors: ['invalid_token', 'session_revoked', 'cross_site_request'],
  },
  'POST /auth/logout': {
    summary: 'End this session',
    access: { scope: 'account' },
    responses: { 204: 'empty' },
  },
  'POST /auth/logout-all': {
    summary: 'End all my sessions, this one too',
    access: { scope: 'account' },
    responses: { 204: 'empty' },
  },
  'GET /auth/sessions': {
    summary: 'Where I am signed in',
    access: { scope: 'account' },
    responses: { 200: z.object({ items: z.array(SessionEntry) }) },
  },
  'DELETE /auth/sessions/:id': {
    summary: 'End one of my sessions',
    access: { scope: 'account' },
    params: z.object({ id: Id }),
    responses: { 204: 'empty' },
    errors: ['session_not_found'],
  },
  'GET /auth/me': { summary: 'Who am I', access: 'signed-in', aliases: ['GET /api/v1/user/me'], responses: { 200: User } },
});
