import { z } from 'zod';
import { Id, Timestamp } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { PlanId } from './settings.ts';

/** What the body of a billing event says, once its signature has been checked. */
export const BillingEvent = z.object({
  type: z.literal('plan.set'),
  user_id: Id,
  plan: PlanId,
  occurred_at: Timestamp.meta({ description: 'When it was paid or cancelled: what comes late undoes nothing newer' }),
});

export const billing = defineContract('Billing', {
  'POST /billing/events': {
    operationId: 'receiveBillingEvent',
    summary: 'Set a plan by a signed event',
    description:
      'For the program that follows a payment service. Signed as by Standard Webhooks with BILLING_WEBHOOK_SECRET over the bytes of the body: `webhook-id`, `webhook-timestamp` (within five minutes), `webhook-signature`. An id is followed once. The body: `{"type": "plan.set", "user_id", "plan", "occurred_at"}`. 404 `user_not_found` for nobody, and for whom everything was erased; a guest who has become part of an account is that account. 404 while no secret is set.',
    access: 'public',
    upload: { types: ['application/json'], maxBytes: 64 * 1024 },
    responses: {
      200: z.object({
        applied: z.boolean().meta({ description: 'false: followed before, or older than what is set' }),
      }),
    },
    errors: ['billing_signature_invalid', 'malformed_json', 'validation_failed', 'user_not_found', 'not_found'],
    perMinute: 600,
  },
});
