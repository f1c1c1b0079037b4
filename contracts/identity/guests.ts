import { z } from 'zod';
import { Id, Locale } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Session } from './entities.ts';

/** For operations that make a guest of whoever calls without a credential (`makesGuest`). */
export const guests = defineContract('Auth', {
  'POST /internal/guests': {
    operationId: 'makeGuest',
    summary: 'Make a guest under the id that the caller has chosen',
    access: { purpose: 'make-guest' },
    body: z.object({ locale: Locale, network: z.string().max(100), user_agent: z.string().max(300) }),
    responses: { 201: Session },
  },
  'POST /internal/guests/access-token': {
    operationId: 'createGuestAccessToken',
    summary: 'Create an access token for the session of a guest, which lives on by it',
    access: { purpose: 'enter-guest' },
    body: z.object({ session_id: Id }),
    responses: { 200: z.object({ access_token: z.string(), expires_in: z.number().int() }) },
    errors: ['session_revoked'],
  },
});
