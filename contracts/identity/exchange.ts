import { z } from 'zod';
import { defineContract } from '../operation.ts';
import { Delivery, InviteCode, SecondFactorNeeded, Session } from './entities.ts';

/** A token that somebody else issued: opaque, or a JWT. */
const ForeignToken = z.string().min(1).max(16_384);
const SIGN_IN_ERRORS = [
  'provider_not_configured',
  'provider_refused',
  'provider_unavailable',
  'account_disabled',
  'account_deleted',
  'already_registered',
  'guest_already_merged',
] as const;

const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:';
export const SUBJECT_TOKEN_TYPES = [`${TOKEN_TYPE}id_token`, `${TOKEN_TYPE}jwt`, `${TOKEN_TYPE}access_token`] as const;
export const ISSUED_TOKEN_TYPE = `${TOKEN_TYPE}access_token` as const;

export const exchange = defineContract('Token exchange', {
  'POST /social/:provider/token': {
    operationId: 'exchangeSocialToken',
    summary: 'Exchange a Kakao or Naver access token',
    description:
      "The provider's token comes in `Authorization`, with or without `Bearer` before it, or in the body. Kakao's has to be of this installation's own app. A token of Naver says nothing of the app that it was made for: it finds accounts by the id at Naver alone.",
    access: 'public',
    params: z.object({ provider: z.enum(['kakao', 'naver']) }),
    body: z.object({
      access_token: ForeignToken.optional(),
      guest_token: z
        .string()
        .min(1)
        .max(4096)
        .optional()
        .meta({ description: 'Access token of the guest who signs in: Authorization has the other one' }),
      invite_code: InviteCode.optional(),
      refresh_delivery: Delivery,
    }),
    bodyOptional: true,
    setsCookie: true,
    example: { access_token: 'AAAAOq1rJ' },
    responses: { 200: Session, 202: SecondFactorNeeded },
    errors: [...SIGN_IN_ERRORS, 'unauthenticated', 'invalid_token', 'session_revoked'],
    perMinute: 60,
  },
  'POST /auth/firebase/token': {
    operationId: 'exchangeFirebaseToken',
    summary: 'Exchange a Firebase ID token',
    description:
      'Somebody who is anonymous there is a guest here. When they are no longer anonymous there, that guest becomes the account, under the same id; where the address that they have proven is an account’s already, they come to that one, and what the guest has moves there. A guest who has registered here meanwhile is an account that this token does not open: it opens another one.',
    access: 'known',
    body: z.object({ token: ForeignToken, invite_code: InviteCode.optional(), refresh_delivery: Delivery }),
    setsCookie: true,
    example: { token: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln' },
    responses: { 200: Session, 202: SecondFactorNeeded },
    errors: [...SIGN_IN_ERRORS],
    perMinute: 60,
  },
  'POST /auth/exchange': {
    operationId: 'exchangeToken',
    summary: 'Exchange a token of another issuer',
    description:
      'RFC 8693, as a form or as JSON. Issuers, their keys, audiences and algorithms are those of the configuration. JWTs are told apart by their issuer; opaque tokens name theirs in `subject_issuer` (kakao, naver). A token in the header `X-External-Token` is taken as well, then the body may be left out.',
    access: 'known',
    form: true,
    body: z.object({
      grant_type: z.literal('urn:ietf:params:oauth:grant-type:token-exchange').optional(),
      subject_token: ForeignToken.optional(),
      subject_token_type: z.enum(SUBJECT_TOKEN_TYPES).optional(),
      subject_issuer: z.string().max(200).optional(),
      requested_token_type: z.string().max(200).optional(),
      audience: z.string().max(500).optional(),
      resource: z.string().max(500).optional(),
      scope: z.string().max(500).optional(),
      invite_code: InviteCode.optional(),
      refresh_delivery: Delivery,
    }),
    bodyOptional: true,
    setsCookie: true,
    example: { subject_token: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln', subject_issuer: 'google' },
    responses: {
      200: Session.extend({ issued_token_type: z.literal(ISSUED_TOKEN_TYPE), scope: z.string() }),
      202: SecondFactorNeeded,
    },
    errors: [
      'invalid_request',
      'invalid_target',
      'provider_unavailable',
      'account_disabled',
      'account_deleted',
      'already_registered',
      'guest_already_merged',
    ],
    perMinute: 60,
  },
});
