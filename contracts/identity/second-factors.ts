import { z } from 'zod';
import { Line, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Delivery, GivenPassword, LOGIN_PW, Session } from './entities.ts';

/** Six digits, as authenticators show them. */
const Code = z
  .string()
  .regex(/^\d{3} ?\d{3}$/)
  .meta({ description: 'What the authenticator shows now', examples: ['123456'] });
const RecoveryCode = z
  .string()
  .min(16)
  .max(40)
  .meta({
    description: 'One of those that were shown once; case, spaces and hyphens do not matter',
    examples: ['3k8q-wd0z-7mfa-x2vt'],
  });
const hasOneCode = ({
  code,
  recovery_code,
}: {
  code?: string | undefined;
  recovery_code?: string | undefined;
}): boolean => (code === undefined) !== (recovery_code === undefined);
const ONE_CODE = {
  path: ['code'],
  error: 'either code or recovery_code is needed',
  params: { code: 'code_or_recovery_code' },
};

const OwnerOnly = z.object({ password: GivenPassword.optional() });
const OwnerWithCode = OwnerOnly.extend({ code: Code.optional(), recovery_code: RecoveryCode.optional() }).refine(
  hasOneCode,
  ONE_CODE,
);
const OWNER_ERRORS = ['invalid_credentials', 'recent_sign_in_required', 'rate_limited'] as const;

const RecoveryCodes = z
  .object({
    recovery_codes: z.array(z.string()).meta({
      description: 'Ten; each opens the account once in place of a code. They are in this answer and never again',
    }),
  })
  .meta({ id: 'RecoveryCodes' });

export const Passkey = z
  .object({ id: z.string(), name: z.string(), created_at: Timestamp, last_used_at: Timestamp.nullable() })
  .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof Passkey>;

/** Base64url without padding, as WebAuthn's JSON forms have it. */
const bytes = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\w-]+$/);
const CredentialId = bytes(1400).meta({ examples: ['AAECAwQFBgc'] });
const Transport = z
  .string()
  .max(30)
  .regex(/^[\w-]+$/);
/** Answers of authenticators carry fields that are of no use here: these are let go. */
const Credential = z.object({ id: CredentialId, rawId: CredentialId, type: z.literal('public-key') });
const KnownCredential = z.object({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(z.string()).optional(),
});

const Attestation = Credential.extend({
  response: z.object({
    clientDataJSON: bytes(4096),
    attestationObject: bytes(20_000),
    transports: z.array(Transport).max(10).optional(),
  }),
});
const Assertion = Credential.extend({
  response: z.object({
    clientDataJSON: bytes(4096),
    authenticatorData: bytes(4096),
    signature: bytes(8192),
    userHandle: bytes(100).nullish(),
  }),
});
export type Attestation = z.infer<typeof Attestation>;
export type Assertion = z.infer<typeof Assertion>;

/** PublicKeyCredentialCreationOptionsJSON of WebAuthn, as far as it is used. */
const CreationOptions = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.object({ alg: z.number().int(), type: z.literal('public-key') })),
    timeout: z.number().int(),
    attestation: z.literal('none'),
    excludeCredentials: z.array(KnownCredential),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
  })
  .meta({ id: 'PasskeyCreationOptions' });

/** PublicKeyCredentialRequestOptionsJSON of WebAuthn, as far as it is used. */
const RequestOptions = z
  .object({
    rpId: z.string(),
    challenge: z.string(),
    timeout: z.number().int(),
    userVerification: z.literal('required'),
  })
  .meta({ id: 'PasskeyRequestOptions' });

export const secondFactors = defineContract('Second factors', {
  'POST /auth/totp': {
    operationId: 'startTotp',
    summary: 'Start adding an authenticator app',
    description:
      'Asks for nothing at sign-in until it is confirmed with a code. Needs the password where there is one, else a sign-in within the last ten minutes.',
    access: { scope: 'account' },
    body: OwnerOnly,
    alsoTakes: LOGIN_PW,
    bodyOptional: true,
    example: { password: 'correct horse battery' },
    responses: {
      201: z.object({
        secret: z.string().meta({ description: 'Base32, to be typed' }),
        uri: z.string().meta({ description: 'otpauth://, to be shown as a QR code' }),
      }),
    },
    errors: ['account_required', 'totp_already_on', ...OWNER_ERRORS],
  },
  'POST /auth/totp/confirm': {
    operationId: 'confirmTotp',
    summary: 'Confirm an authenticator app',
    description: 'From then on a sign-in with a password or at a provider asks for a code. Ends all other sessions.',
    access: { scope: 'account' },
    body: z.object({ code: Code }),
    example: { code: '123456' },
    responses: { 200: RecoveryCodes },
    errors: ['invalid_code', 'totp_not_on', 'totp_already_on', 'rate_limited'],
  },
  'DELETE /auth/totp': {
    operationId: 'deleteTotp',
    summary: 'Remove the authenticator app',
    access: { scope: 'account' },
    body: OwnerWithCode,
    alsoTakes: LOGIN_PW,
    example: { password: 'correct horse battery', code: '123456' },
    responses: { 204: 'empty' },
    errors: ['invalid_code', 'totp_not_on', 'second_factor_required', ...OWNER_ERRORS],
  },
  'POST /auth/recovery-codes': {
    operationId: 'createRecoveryCodes',
    summary: 'Create new recovery codes',
    access: { scope: 'account' },
    body: OwnerWithCode,
    alsoTakes: LOGIN_PW,
    example: { password: 'correct horse battery', code: '123456' },
    responses: { 201: RecoveryCodes },
    errors: ['invalid_code', 'totp_not_on', ...OWNER_ERRORS],
  },
  'POST /auth/login/second-factor': {
    operationId: 'completeSecondFactor',
    summary: 'Complete a sign-in with a second factor',
    description:
      'A wrong code leaves the challenge as it is, until the fifth. With a passkey of the account a sign-in needs neither password nor code: see POST /auth/passkey.',
    access: 'public',
    body: z
      .object({
        challenge: z.string().min(20).max(200),
        code: Code.optional(),
        recovery_code: RecoveryCode.optional(),
        restore: z.boolean().optional().meta({ description: 'Takes back the deletion of the account' }),
        refresh_delivery: Delivery,
      })
      .refine(hasOneCode, ONE_CODE),
    setsCookie: true,
    example: { challenge: 'Vd0mRz7wq3Yl5uKx1fGhTg', code: '123456' },
    responses: { 200: Session },
    errors: [
      'invalid_code',
      'invalid_challenge',
      'account_disabled',
      'account_deleted',
      'guest_already_merged',
      'rate_limited',
    ],
    perMinute: 60,
  },
  'POST /auth/passkeys/options': {
    operationId: 'getPasskeyCreationOptions',
    tag: 'Passkeys',
    summary: 'Get options for creating a passkey',
    description:
      'Needs the password where there is one, else a sign-in within the last ten minutes. The challenge works once, for five minutes.',
    access: { scope: 'account' },
    body: OwnerOnly,
    alsoTakes: LOGIN_PW,
    bodyOptional: true,
    example: { password: 'correct horse battery' },
    responses: { 200: CreationOptions },
    errors: ['account_required', 'too_many_passkeys', ...OWNER_ERRORS],
  },
  'POST /auth/passkeys': {
    operationId: 'createPasskey',
    tag: 'Passkeys',
    summary: 'Add a passkey',
    access: { scope: 'account' },
    body: z.object({ name: Line.max(50).optional(), response: Attestation }),
    example: {
      name: '전화기',
      response: {
        id: 'AAECAwQFBgc',
        rawId: 'AAECAwQFBgc',
        type: 'public-key',
        response: { clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4ifQ', attestationObject: 'o2NmbXRkbm9uZQ' },
      },
    },
    responses: { 201: Passkey },
    errors: ['invalid_passkey', 'passkey_taken', 'too_many_passkeys'],
  },
  'DELETE /auth/passkeys/:id': {
    operationId: 'deletePasskey',
    tag: 'Passkeys',
    summary: 'Remove a passkey',
    access: { scope: 'account' },
    params: z.object({ id: CredentialId }),
    body: OwnerOnly,
    alsoTakes: LOGIN_PW,
    bodyOptional: true,
    example: { password: 'correct horse battery' },
    responses: { 204: 'empty' },
    errors: ['passkey_not_found', 'last_way_in', 'second_factor_required', ...OWNER_ERRORS],
  },
  'POST /auth/passkey/options': {
    operationId: 'getPasskeyRequestOptions',
    tag: 'Passkeys',
    summary: 'Get options for signing in with a passkey',
    description: 'The challenge works once, for five minutes.',
    access: 'public',
    responses: { 200: RequestOptions },
    perMinute: 60,
  },
  'POST /auth/passkey': {
    operationId: 'loginWithPasskey',
    tag: 'Passkeys',
    summary: 'Sign in with a passkey',
    description:
      'Without a name: the passkey says whose it is. The device has verified its user, so that no second factor is asked for. With the token of a guest, what the guest has moves to the account.',
    access: 'known',
    body: z.object({
      response: Assertion,
      restore: z.boolean().optional().meta({ description: 'Takes back the deletion of the account' }),
      refresh_delivery: Delivery,
    }),
    setsCookie: true,
    example: {
      response: {
        id: 'AAECAwQFBgc',
        rawId: 'AAECAwQFBgc',
        type: 'public-key',
        response: {
          clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4ifQ',
          authenticatorData: 'SZYN5YgOjGh0NBcP',
          signature: 'MEUCIQ',
        },
      },
    },
    responses: { 200: Session },
    errors: ['invalid_passkey', 'account_disabled', 'account_deleted', 'guest_already_merged'],
    perMinute: 60,
  },
});
