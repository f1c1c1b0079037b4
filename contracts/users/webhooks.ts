import { z } from 'zod';
import { Id, Line, Localized, PageQuery, Timestamp, pageOf } from '../fields.ts';
import { notificationEvent } from '../notifications.ts';
import { defineContract } from '../operation.ts';
import { PUBLIC_EVENT_TYPES } from '../public-events.ts';

const PublicEventType = z.enum(PUBLIC_EVENT_TYPES).meta({ id: 'PublicEventType' });

/** What is sent to one that was made for a try: of no use to subscribe to. */
export const TEST_EVENT = 'webhook.test';

export const DisabledReason = z.enum(['gone', 'failing', 'access_ended', 'admin']).meta({
  id: 'WebhookDisabledReason',
  description:
    'Why it was switched off: its address answered 410; for five days nothing was taken; what opened the account was ended, by a new password or by closing it; an admin blocked it',
});
export type DisabledReason = z.infer<typeof DisabledReason>;

/** Shown as it is given: whoever gives it has to see what they gave. */
const Address = z
  .string()
  .min(1)
  .max(2000)
  .meta({
    description: 'https://, on the internet, without a user and password in it',
    examples: ['https://example.com/madang'],
  });
const Description = Line.max(100);
const EventTypes = z.array(PublicEventType).min(1).max(PUBLIC_EVENT_TYPES.length);

export const Webhook = z
  .object({
    id: Id,
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.string()),
    enabled: z.boolean(),
    disabled_reason: DisabledReason.nullable().meta({ description: 'null where nobody or its owner switched it off' }),
    failing_since: Timestamp.nullable().meta({ description: 'Since when nothing was taken' }),
    previous_secret_until: Timestamp.nullable().meta({
      description: 'Until when deliveries are signed with the secret of before as well',
    }),
    created_at: Timestamp,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;

const Secret = z.object({
  secret: z.string().meta({ description: 'whsec_ and Base64, as libraries of Standard Webhooks take it' }),
});

export const DeliveryStatus = z.enum(['pending', 'delivered', 'failed']).meta({ id: 'WebhookDeliveryStatus' });

/** Why nobody took it, where no status says so. */
export const DeliveryError = z
  .enum(['timeout', 'unreachable', 'address_refused', 'redirect', 'status', 'disabled', 'dropped'])
  .meta({
    id: 'WebhookDeliveryError',
    description:
      'No answer within 15 seconds; no connection; an address that is not asked; a redirect, which is not followed; another status than 2xx; the webhook was switched off; more than 10,000 waited, and the oldest were given up',
  });
export type DeliveryError = z.infer<typeof DeliveryError>;

export const Delivery = z
  .object({
    id: Id,
    event_id: Id.meta({ description: 'The header webhook-id: the same however often it is sent' }),
    type: z.string(),
    occurred_at: Timestamp,
    status: DeliveryStatus,
    attempts: z.number().int().min(0),
    response_status: z.number().int().nullable(),
    error: DeliveryError.nullable(),
    last_attempt_at: Timestamp.nullable(),
    next_attempt_at: Timestamp.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type Delivery = z.infer<typeof Delivery>;

const SCOPE = { scope: 'webhooks:manage' } as const;
const ById = z.object({ id: Id });

export const webhooks = defineContract('Webhooks', {
  'GET /webhook-events': {
    operationId: 'listWebhookEvents',
    summary: 'List events that webhooks can be told of',
    access: 'public',
    responses: { 200: z.object({ items: z.array(z.object({ type: PublicEventType, description: Localized })) }) },
    cacheSeconds: 300,
  },
  'GET /webhooks': {
    operationId: 'listWebhooks',
    summary: 'List webhooks',
    access: SCOPE,
    responses: { 200: z.object({ items: z.array(Webhook) }) },
  },
  'POST /webhooks': {
    operationId: 'createWebhook',
    summary: 'Create a webhook',
    description:
      'Its address is told of own things by signed requests (Standard Webhooks). The secret that they are signed with is in this answer and never again.',
    access: SCOPE,
    body: z.object({
      url: Address,
      events: EventTypes,
      description: Description.nullish(),
      enabled: z.boolean().default(true),
    }),
    example: { url: 'https://example.com/madang', events: ['message.completed'], description: 'Our bot' },
    responses: { 201: Webhook.extend(Secret.shape) },
    errors: ['webhook_needs_account', 'webhook_url_refused', 'too_many_webhooks'],
    idempotent: true,
  },
  'GET /webhooks/:id': {
    operationId: 'getWebhook',
    summary: 'Get a webhook',
    access: SCOPE,
    params: ById,
    responses: { 200: Webhook },
    errors: ['webhook_not_found'],
  },
  'PATCH /webhooks/:id': {
    operationId: 'updateWebhook',
    summary: 'Update a webhook',
    description: 'Changes what is given. Switched off, it is told of nothing, and what still waits fails soon after.',
    access: SCOPE,
    params: ById,
    body: z.object({
      url: Address.optional(),
      events: EventTypes.optional(),
      description: Description.nullish(),
      enabled: z.boolean().optional(),
    }),
    example: { events: ['message.completed', 'message.failed'], enabled: true },
    responses: { 200: Webhook },
    errors: ['webhook_not_found', 'webhook_url_refused', 'webhook_blocked'],
  },
  'DELETE /webhooks/:id': {
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook and its deliveries',
    access: SCOPE,
    params: ById,
    responses: { 204: 'empty' },
    errors: ['webhook_not_found'],
  },
  'POST /webhooks/:id/secret': {
    operationId: 'rotateWebhookSecret',
    summary: 'Make a new secret',
    description:
      'It is in this answer and never again. For 24 hours deliveries are signed with the one of before as well.',
    access: SCOPE,
    params: ById,
    responses: { 200: Webhook.extend(Secret.shape) },
    errors: ['webhook_not_found'],
  },
  'POST /webhooks/:id/test': {
    operationId: 'testWebhook',
    summary: 'Send a test event',
    description: `An event of the type ${TEST_EVENT}. How it went is among the deliveries.`,
    access: SCOPE,
    params: ById,
    responses: { 202: Delivery },
    errors: ['webhook_not_found', 'webhook_disabled'],
    perMinute: 20,
  },
  'GET /webhooks/:id/deliveries': {
    operationId: 'listWebhookDeliveries',
    summary: 'List deliveries',
    description: 'Newest first. What is over stays for 30 days.',
    access: SCOPE,
    params: ById,
    query: PageQuery.extend({ status: DeliveryStatus.optional() }),
    responses: { 200: pageOf(Delivery) },
    errors: ['webhook_not_found', 'invalid_cursor'],
  },
  'POST /webhooks/:id/deliveries/:delivery_id/replay': {
    operationId: 'replayWebhookDelivery',
    summary: 'Send a delivery again',
    description: 'At once, with the same webhook-id, and with all its attempts anew.',
    access: SCOPE,
    params: ById.extend({ delivery_id: Id }),
    responses: { 202: Delivery },
    errors: ['webhook_not_found', 'webhook_delivery_not_found', 'webhook_disabled'],
  },
  'POST /webhooks/:id/replay': {
    operationId: 'replayFailedWebhookDeliveries',
    summary: 'Send again what has failed',
    description: 'The 1,000 oldest; ask again for the rest.',
    access: SCOPE,
    params: ById,
    body: z.object({ since: Timestamp.meta({ description: 'When it occurred, at the earliest' }) }),
    example: { since: '2026-11-21T02:30:00.000Z' },
    responses: { 202: z.object({ replayed: z.number().int() }) },
    errors: ['webhook_not_found', 'webhook_disabled'],
  },
});

export const webhookEvents = {
  /** A webhook was switched off, and not by its owner. */
  'users.webhook_disabled': notificationEvent(
    {},
    {
      link: '/account/webhooks',
      ko: {
        title: '웹훅을 껐어요',
        text: '받는 쪽에서 소식을 받지 않아서 웹훅을 껐어요. 받는 쪽을 고친 뒤 다시 켜면, 그동안 못 보낸 소식을 다시 보낼 수 있어요.',
        action: '웹훅 열기',
      },
      en: {
        title: 'A webhook was switched off',
        text: 'Its receiver takes no events any more, so the webhook was switched off. Fix the receiver, then switch it on and send again what it missed.',
        action: 'Open webhooks',
      },
    },
  ),
} as const;
