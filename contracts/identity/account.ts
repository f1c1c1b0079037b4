import { z } from 'zod';
import { Id, Line, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import {
  Delivery,
  EarlierAccount,
  Email,
  GivenPassword,
  LOGIN_PW,
  MailedToken,
  Password,
  SecondFactorNeeded,
  Session,
  User,
} from './entities.ts';
import { Passkey } from './second-factors.ts';
import { CodeVerifier } from './social.ts';

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

/** What happened to an account, as its owner reads it. */
const AccountEvent = z
  .object({
    id: Id,
    at: Timestamp,
    action: z.string().meta({ examples: ['signed_in'] }),
    by_admin: z.boolean().meta({ description: 'Somebody else did it: `network` and `user_agent` are empty then' }),
    network: z.string(),
    user_agent: z.string(),
    purpose: z.string().nullable().meta({ description: 'For what an admin has opened a conversation' }),
    reason: z.string().nullable().meta({ description: 'Why, in the words of the admin' }),
  })
  .meta({ id: 'AccountEvent' });
export type AccountEvent = z.infer<typeof AccountEvent>;

/** The same for everybody, whether or not there is such an account. */
const MailSent = z.object({ status: z.literal('mail_sent') });

const Deletion = z.object({
  erased_at: Timestamp.meta({ description: 'When it is erased for good' }),
  undo_token: MailedToken,
});

export const account = defineContract('Account', {
  'PUT /auth/user': {
    operationId: 'updateAccount',
    summary: 'Update the account',
    description:
      'A `current_password` that is sent has to be right, whatever changes. A new password ends all other sessions. Who has none yet (signed in by a provider) sets the first within ten minutes of signing in.',
    access: { scope: 'account' },
    body: z.object({
      name: Line.max(50).optional(),
      current_password: GivenPassword.optional(),
      new_password: Password.optional(),
    }),
    example: { name: '가온' },
    responses: { 200: User },
    errors: [
      'account_required',
      'invalid_credentials',
      'recent_sign_in_required',
      'password_unchanged',
      'password_too_short',
      'password_too_common',
      'rate_limited',
    ],
  },
  'DELETE /auth/user': {
    operationId: 'deleteAccountByPassword',
    summary: 'Delete the account, confirmed by the password',
    description:
      'Needs the password where there is one, else a sign-in within the last ten minutes. Nothing is erased before `erased_at`: signing in with `restore` takes it back, and so does the token of the answer.',
    access: { scope: 'account' },
    body: z.object({ password: GivenPassword.optional() }),
    alsoTakes: LOGIN_PW,
    bodyOptional: true,
    example: { password: 'correct horse battery' },
    responses: { 200: Deletion },
    errors: ['invalid_credentials', 'recent_sign_in_required', 'last_admin', 'rate_limited'],
  },
  'DELETE /users/me': {
    operationId: 'deleteAccount',
    summary: 'Delete the account, confirmed by a recent sign-in',
    description: 'As `DELETE /auth/user`, for whoever has just signed in.',
    access: { scope: 'account' },
    responses: { 200: Deletion },
    errors: ['recent_sign_in_required', 'last_admin'],
  },
  'POST /auth/user/restore': {
    operationId: 'restoreAccount',
    summary: 'Restore a deleted account',
    description:
      'The token of the answer to the deletion opens the account as it was. That of the mail asks for a new `password` ' +
      'where the account has one, and ends what opened it besides, as /auth/reset-password does: whoever deleted it ' +
      'could get into it. To keep all of it, sign in with `restore`.',
    access: 'public',
    body: z.object({ token: MailedToken, password: Password.optional(), refresh_delivery: Delivery }),
    alsoTakes: LOGIN_PW,
    setsCookie: true,
    example: { token: 'Vd0mRz7wq3Yl5uKx1fGhTg' },
    responses: { 200: Session, 202: SecondFactorNeeded },
    errors: [
      'invalid_one_time_token',
      'restore_needs_password',
      'account_disabled',
      'password_unchanged',
      'password_too_short',
      'password_too_common',
    ],
    perMinute: 20,
  },
  'GET /auth/security': {
    operationId: 'getAccountSecurity',
    summary: "Get the account's sign-in methods",
    access: { scope: 'account' },
    responses: { 200: Security },
  },
  'GET /auth/audit': {
    operationId: 'listAccountEvents',
    summary: 'List security events of the account',
    description: 'Also what admins did to it, and for what and why one has opened a conversation.',
    access: { scope: 'account' },
    responses: {
      200: z.object({
        items: z.array(AccountEvent),
      }),
    },
  },
  'POST /auth/verify-email': {
    operationId: 'verifyEmail',
    tag: 'Email and password',
    summary: 'Verify an e-mail address',
    description:
      'A mail proves the mailbox, not who chose the password. The account keeps what opens it when its maker is there: ' +
      'by their session, by the code_verifier of their registration, or by `password`. Without any of them, ' +
      '`new_password` gives an account of its own to whoever reads the mail; whatever opened an account that had named ' +
      'the address ends, and what was made in it is set aside (GET /auth/earlier-accounts). An address to move to is ' +
      'confirmed by a session or the password of the account that moves, and by nothing else.',
    access: 'known',
    body: z.object({
      token: MailedToken,
      password: GivenPassword.optional(),
      new_password: Password.optional(),
      code_verifier: CodeVerifier.optional(),
    }),
    alsoTakes: LOGIN_PW,
    example: { token: 'Vd0mRz7wq3Yl5uKx1fGhTg' },
    responses: { 200: z.object({ email: z.string(), earlier_account: z.boolean() }) },
    errors: [
      'invalid_one_time_token',
      'email_taken',
      'confirmation_needs_password',
      'confirmation_needs_sign_in',
      'invalid_credentials',
      'password_too_short',
      'password_too_common',
      'rate_limited',
    ],
    perMinute: 20,
  },
  'POST /auth/resend-verification': {
    operationId: 'resendVerification',
    tag: 'Email and password',
    summary: 'Resend the verification mail',
    access: 'public',
    body: z.object({ email: Email }),
    example: { email: 'haneul@example.com' },
    responses: { 202: MailSent },
    perMinute: 5,
  },
  'POST /auth/forgot-password': {
    operationId: 'forgotPassword',
    tag: 'Email and password',
    summary: 'Request a password reset',
    access: 'public',
    body: z.object({ email: Email }),
    example: { email: 'haneul@example.com' },
    responses: { 202: MailSent },
    perMinute: 5,
  },
  'POST /auth/reset-password': {
    operationId: 'resetPassword',
    tag: 'Email and password',
    summary: 'Reset the password',
    description:
      'Ends all sessions of the account, its API keys, second factors and passkeys, but for what `keep` names. Where ' +
      'nobody had proven the address, it is as /auth/verify-email with `new_password`, and with the session or ' +
      'code_verifier of whoever registered the account stays theirs.',
    access: 'known',
    body: z.object({
      token: MailedToken,
      password: Password,
      keep: z
        .array(z.enum(['api_keys', 'second_factors']))
        .max(2)
        .optional(),
      code_verifier: CodeVerifier.optional(),
    }),
    alsoTakes: LOGIN_PW,
    setsCookie: true,
    example: { token: 'Vd0mRz7wq3Yl5uKx1fGhTg', password: 'correct horse battery' },
    responses: { 204: 'empty' },
    errors: ['invalid_one_time_token', 'password_unchanged', 'password_too_short', 'password_too_common'],
    perMinute: 20,
  },
  'GET /auth/earlier-accounts': {
    operationId: 'listEarlierAccounts',
    tag: 'Email and password',
    summary: 'List what was made with my address before I proved it',
    description:
      'Nothing opens it any more. Whoever made it takes it; what a stranger made is removed, or erased after thirty days.',
    access: { scope: 'account' },
    responses: { 200: z.object({ items: z.array(EarlierAccount) }) },
  },
  'POST /auth/earlier-accounts/:id/merge': {
    operationId: 'mergeEarlierAccount',
    tag: 'Email and password',
    summary: 'Merge an earlier account into mine',
    description: "For whoever made it: what it holds becomes theirs, as a guest's does.",
    access: { scope: 'account' },
    params: z.object({ id: Id }),
    responses: { 200: z.object({ merge: z.enum(['done', 'pending']) }) },
    errors: ['earlier_account_not_found', 'guest_already_merged'],
  },
  'DELETE /auth/earlier-accounts/:id': {
    operationId: 'deleteEarlierAccount',
    tag: 'Email and password',
    summary: 'Delete an earlier account',
    description: 'For whoever did not make it: it is erased at once.',
    access: { scope: 'account' },
    params: z.object({ id: Id }),
    responses: { 204: 'empty' },
    errors: ['earlier_account_not_found'],
  },
  'POST /auth/change-email': {
    operationId: 'changeEmail',
    tag: 'Email and password',
    summary: 'Change the e-mail address',
    description:
      'Nothing changes until the token that is sent to the new address comes back to /auth/verify-email; the old address is told.',
    access: { scope: 'account' },
    body: z.object({ email: Email, password: GivenPassword.optional() }),
    alsoTakes: LOGIN_PW,
    example: { email: 'haneul@example.com', password: 'correct horse battery' },
    responses: { 202: MailSent },
    errors: ['account_required', 'invalid_credentials', 'recent_sign_in_required', 'rate_limited'],
    perMinute: 5,
  },
});
