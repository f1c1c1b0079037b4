import { z } from 'zod';
import { Id, Line, Text, Timestamp } from '../fields.ts';

export const User = z
  .object({
    id: Id,
    kind: z.enum(['guest', 'user']),
    name: z.string(),
    email: z.string().nullable(),
    email_verified: z.boolean(),
    login_id: z.string().nullable().meta({ description: 'Unique handle; null for who has none' }),
    role: z.string().meta({ description: 'The strongest of roles' }),
    roles: z.array(z.string()),
    created_at: Timestamp,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const Session = z
  .object({
    access_token: z.string(),
    refresh_token: z.string().optional().meta({ description: 'Left out when it went into the cookie' }),
    token_type: z.literal('Bearer'),
    expires_in: z.number().int().meta({ description: 'Seconds until the access token expires' }),
    scope: z
      .string()
      .optional()
      .meta({ description: 'What the access token may do, where its session was narrowed by POST /tokens/create' }),
    user: User,
    merge: z
      .enum(['done', 'pending'])
      .optional()
      .meta({ description: 'Where a guest signed in to an account: whether what the guest had has moved yet' }),
    earlier_account: z.literal(true).optional().meta({
      description:
        'Something was made with the address before it was proven, and is set aside: see GET /auth/earlier-accounts',
    }),
    consents_needed: z
      .literal(true)
      .optional()
      .meta({ description: 'The person has not agreed to all that is asked for: see GET /auth/consents' }),
    second_factor_setup_required: z
      .literal(true)
      .optional()
      .meta({ description: 'The rights of an admin wait until the account has a second factor' }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** The password was right, and the account asks for more. */
export const SecondFactorNeeded = z
  .object({
    second_factor_required: z.literal(true),
    challenge: z.string().meta({ description: 'To be sent along with the code, within five minutes' }),
    methods: z.array(z.enum(['totp', 'recovery_code', 'passkey'])),
  })
  .meta({ id: 'SecondFactorNeeded' });
export type SecondFactorNeeded = z.infer<typeof SecondFactorNeeded>;

/** A password that the installation gave out is good for so long. */
export const ONE_TIME_PASSWORD_HOURS = 24;

/**
 * The password was given out by the installation: it is used up, and there is no session before another one is chosen.
 */
export const NewPasswordNeeded = z
  .object({
    new_password_required: z.literal(true),
    challenge: z.string().meta({ description: 'To be sent to /auth/login/new-password within fifteen minutes' }),
  })
  .meta({ id: 'NewPasswordNeeded' });
export type NewPasswordNeeded = z.infer<typeof NewPasswordNeeded>;

/** What was made with an address before its owner proved it. */
export const EarlierAccount = z
  .object({
    id: Id,
    created_at: Timestamp,
    set_aside_at: Timestamp.meta({ description: 'It is erased thirty days later' }),
  })
  .meta({ id: 'EarlierAccount' });
export type EarlierAccount = z.infer<typeof EarlierAccount>;

/** `cookie` puts the refresh token into an HttpOnly cookie and nowhere else: for browsers. */
export const Delivery = z.enum(['body', 'cookie']).default('body');

export const InviteCode = Line.max(20).meta({
  description:
    'Of who invited them (GET /users/me/invite), where this makes an account; one that nobody has is passed over',
});

/**
 * An e-mail address, wherever it comes from: people, providers, tokens, the command. ASCII alone (RFC 5321 without quoted
 * local parts; an international domain in its ASCII form, RFC 5890), because other letters fold into one another: what
 * looks like an address, or would become one, is none. Lower case is the one folding that follows.
 */
export const Address = z.string().max(254).pipe(z.email());

const BLANKS = ' \t\r\n';
/** Not by a regular expression: before it is known how long the text is, one would take its square. */
const withoutBlanksAround = (text: string): string => {
  let [from, to] = [0, text.length];
  while (from < to && BLANKS.includes(text.charAt(from))) from++;
  while (to > from && BLANKS.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
};

/** As people type it. Both are unique whatever their case. */
export const Email = z
  .string()
  .overwrite(withoutBlanksAround)
  .pipe(Address)
  .meta({ examples: ['haneul@example.com'] });
export const LoginId = z
  .string()
  .regex(/^[A-Za-z0-9_]{3,100}$/)
  .meta({ description: '3 to 100 letters, digits and underscores', examples: ['haneul'] });
export const Password = Text.min(8).max(128).meta({ format: 'password' });
/** One that exists: whatever rules held when it was chosen. */
export const GivenPassword = z.string().min(1).max(1024);
/** What other apps call it. */
export const LOGIN_PW = { password: 'login_pw' } as const;

/** What is sent in a link: opaque. */
export const MailedToken = z.string().min(20).max(200);
