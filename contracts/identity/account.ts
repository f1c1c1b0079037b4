import { z } from 'zod';
import { Id, Text, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { personalDataOf } from '../personal-data.ts';
import { Delivery, Email, GivenPassword, MailedToken, Password, SecondFactorNeeded, Session, User } from './entities.ts';
import { Passkey } from './second-factors.ts';

/** How the account can be opened: for the page that shows it to its owner. */
export const Security = z
  .object({
    has_password: z.boolean(),
    password_changed_at: Timestamp.nullable(),
    totp: z.boolean(),
    recovery_codes_left: z.number().int(),
    passkeys: z.array(Passkey),
  })
  .meta({ id: 'Security' });
export type Security = z.infer<typeof Security>;

/** The same for everybody, whether or not there is such an account. */
const MailSent = z.object({ status: z.literal('mail_sent') });

const Deletion = z.object({ erased_at: Timestamp.meta({ description: 'When it is erased for good' }), undo_token: MailedToken });

export const account = defineContract({
  'GET /users/me/export/identity': personalDataOf('account, ways to sign in, sessions, API keys, events'),
  'PUT /auth/user': {
    summary: 'Change my name or password',
    description: 'A new password ends all other sessions. Who has none yet (signed in by a provider) sets the first within ten minutes of signing in.',
    access: { scope: 'account' },
    body: z.object({ name: Text.max(50).optional(), current_password: GivenPassword.optional(), new_password: Password.optional() }),
    responses: { 200: User },
    errors: ['account_required', 'invalid_credentials', 'recent_sign_in_required', 'password_too_short', 'password_too_common', 'rate_limited'],
  },
  'DELETE /auth/user': {
    summary: 'Delete my account',
    description: 'Needs the password where there is one, else a sign-in within the last ten minutes. Nothing is erased before `erased_at`: signing in with `restore` takes it back, and so does the token of the answer.',
    access: { scope: 'account' },
    body: z.object({ password: GivenPassword.optional() }),
    bodyOptional: true,
    responses: { 200: Deletion },
    errors: ['invalid_credentials', 'recent_sign_in_required', 'rate_limited'],
  },
  'DELETE /users/me': {
    summary: 'Delete my account, by a sign-in within the last ten minutes',
    description: 'As `DELETE /auth/user`, for whoever has just signed in.',
    access: { scope: 'account' },
    responses: { 200: Deletion },
    errors: ['recent_sign_in_required'],
  },
  'POST /auth/user/restore': {
    summary: 'Take back the deletion of my account',
    access: 'public',
    body: z.object({ token: MailedToken, refresh_delivery: Delivery }),
    responses: { 200: Session, 202: SecondFactorNeeded },
    errors: ['invalid_one_time_token'],
    perMinute: 20,
  },
  'GET /auth/security': { summary: 'How my account can be opened', access: { scope: 'account' }, responses: { 200: Security } },
  'GET /auth/audit': {
    summary: 'What happened to my account, newest first',
    access: { scope: 'account' },
    responses: { 200: z.object({ items: z.array(z.object({ id: Id, at: Timestamp, action: z.string(), network: z.string(), user_agent: z.string() })) }) },
  },
  'POST /auth/verify-email': {
    summary: 'Confirm an e-mail address with the token that was sent to it',
    access: 'public',
    body: z.object({ token: MailedToken }),
    responses: { 200: z.object({ email: z.string() }) },
    errors: ['invalid_one_time_token', 'email_taken'],
    perMinute: 20,
  },
  'POST /auth/resend-verification': {
    summary: 'Send the confirmation again',
    access: 'public',
    body: z.object({ email: Email }),
    responses: { 202: MailSent },
    perMinute: 5,
  },
  'POST /auth/forgot-password': {
    summary: 'Send a link by which a new password can be chosen',
    access: 'public',
    body: z.object({ email: Email }),
    responses: { 202: MailSent },
    perMinute: 5,
  },
  'POST /auth/reset-password': {
    summary: 'Choose a new password with the token that was sent',
    description: 'Ends all sessions of the account.',
    access: 'public',
    body: z.object({ token: MailedToken, password: Password }),
    responses: { 204: 'empty' },
    errors: ['invalid_one_time_token', 'password_too_short', 'password_too_common'],
    perMinute: 20,
  },
  'POST /auth/change-email': {
    summary: 'Move my account to another e-mail address',
    description: 'Nothing changes until the token that is sent to the new address comes back to /auth/verify-email; the old address is told.',
    access: { scope: 'account' },
    body: z.object({ email: Email, password: GivenPassword.optional() }),
    responses: { 202: MailSent },
    errors: ['account_required', 'invalid_credentials', 'recent_sign_in_required', 'rate_limited'],
    perMinute: 5,
  },
});
