import { z } from 'zod';
import { Id, Storable, Text, Timestamp } from '../fields.ts';

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
    user: User,
    merge: z.enum(['done', 'pending']).optional().meta({ description: 'Where a guest signed in to an account: whether what the guest had has moved yet' }),
    password_change_required: z.literal(true).optional().meta({ description: 'The password was given out; choose another one now' }),
    second_factor_setup_required: z.literal(true).optional().meta({ description: 'The rights of an admin wait until the account has a second factor' }),
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

/** `cookie` puts the refresh token into an HttpOnly cookie and nowhere else: for browsers. */
export const Delivery = z.enum(['body', 'cookie']).default('body');

/** Both are unique whatever their case. */
export const Email = Storable.trim().max(254).pipe(z.email()).meta({ examples: ['haneul@example.com'] });
export const LoginId = z.string().regex(/^[A-Za-z0-9]{3,20}$/).meta({ description: '3 to 20 letters and digits', examples: ['haneul'] });
export const Password = Text.min(8).max(128).meta({ format: 'password' });
/** One that exists: whatever rules held when it was chosen. */
export const GivenPassword = z.string().min(1).max(1024);

/** What is sent in a link: opaque. */
export const MailedToken = z.string().min(20).max(200);
