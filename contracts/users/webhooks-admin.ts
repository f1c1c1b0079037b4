import { z } from 'zod';
import { Id, PageQuery, Timestamp, pageOf } from '../fields.ts';
import { notificationEvent } from '../notifications.ts';
import { defineContract } from '../operation.ts';
import { Delivery, DeliveryStatus, Webhook } from './webhooks.ts';

const MANAGE = { scope: 'admin:users' } as const;
const ById = z.object({ id: Id });

/** Whose it is and how it goes. What follows the host may be a secret of its owner, and is not told. */
export const AdminWebhook = Webhook.pick({
  id: true,
  events: true,
  enabled: true,
  disabled_reason: true,
  failing_since: true,
  created_at: true,
})
  .extend({
    user_id: Id,
    origin: z.string().meta({ examples: ['https://example.com'] }),
    failures: z
      .number()
      .int()
      .meta({ description: 'Deliveries that failed since the last that was taken, of the latest 100' }),
    waiting: z.number().int().meta({ description: '1,000 at most' }),
    failed: z.number().int().meta({ description: 'Dead letters, which can be sent again; 1,000 at most' }),
    last_delivery: Delivery.pick({
      type: true,
      status: true,
      response_status: true,
      error: true,
      last_attempt_at: true,
    }).nullable(),
  })
  .meta({ id: 'AdminWebhook' });
export type AdminWebhook = z.infer<typeof AdminWebhook>;

export const WebhookState = z.enum(['on', 'failing', 'off', 'blocked']);

/** Webhooks of all people, without what is sent. */
export const webhooksAdmin = defineContract('Admin: webhooks', {
  'GET /admin/webhooks': {
    operationId: 'listAllWebhooks',
    summary: 'List webhooks of all people',
    description: 'Newest first.',
    access: MANAGE,
    query: PageQuery.extend({ state: WebhookState.optional(), user_id: Id.optional() }),
    responses: { 200: pageOf(AdminWebhook) },
    errors: ['invalid_cursor'],
  },
  'GET /admin/webhooks/:id': {
    operationId: 'getAnyWebhook',
    summary: 'Get a webhook of anybody',
    access: MANAGE,
    params: ById,
    responses: { 200: AdminWebhook },
    errors: ['webhook_not_found'],
  },
  'GET /admin/webhooks/:id/deliveries': {
    operationId: 'listAnyWebhookDeliveries',
    summary: 'List deliveries of a webhook',
    description: 'Newest first, without what they say.',
    access: MANAGE,
    params: ById,
    query: PageQuery.extend({ status: DeliveryStatus.optional() }),
    responses: { 200: pageOf(Delivery) },
    errors: ['webhook_not_found', 'invalid_cursor'],
  },
  'PUT /admin/webhooks/:id/block': {
    operationId: 'blockWebhook',
    summary: 'Block a webhook',
    description: 'It is switched off, and its owner cannot switch it on. They are told where they want to be notified.',
    access: MANAGE,
    audited: 'itself',
    params: ById,
    responses: { 200: AdminWebhook },
    errors: ['webhook_not_found'],
  },
  'DELETE /admin/webhooks/:id/block': {
    operationId: 'unblockWebhook',
    summary: 'Unblock a webhook',
    description: 'It stays off: its owner looks at it and switches it on.',
    access: MANAGE,
    audited: 'itself',
    params: ById,
    responses: { 200: AdminWebhook },
    errors: ['webhook_not_found'],
  },
  'POST /admin/webhooks/:id/replay': {
    operationId: 'replayAnyWebhook',
    summary: 'Send again what a webhook has missed',
    description: 'One delivery, or the 1,000 oldest that have failed.',
    access: MANAGE,
    audited: 'itself',
    params: ById,
    body: z.object({ delivery_id: Id.optional() }),
    bodyOptional: true,
    example: {},
    responses: { 202: z.object({ replayed: z.number().int() }) },
    errors: ['webhook_not_found', 'webhook_delivery_not_found', 'webhook_disabled'],
  },
});

export const webhookAdminEvents = {
  /** For the audit log. */
  'users.webhook_administered': {
    payload: z.object({
      id: Id,
      at: Timestamp,
      act: z.enum(['blocked', 'unblocked', 'replayed']),
      actor_id: Id,
      user_id: Id,
      webhook_id: Id,
      network: z.string(),
      user_agent: z.string(),
    }),
    subscribers: ['identity'],
  },
  'users.webhook_blocked': notificationEvent(
    {},
    {
      link: '/account/webhooks',
      ko: {
        title: '관리자가 웹훅을 막았어요',
        text: '이 서버의 관리자가 내 웹훅 하나를 막아서 더는 소식을 보내지 않아요. 까닭이 궁금하면 관리자에게 물어봐 주세요.',
        action: '웹훅 열기',
      },
      en: {
        title: 'An admin blocked your webhook',
        text: 'An admin of this server blocked one of your webhooks, so nothing is sent to it any more. Ask them if you want to know why.',
        action: 'Open webhooks',
      },
    },
  ),
  'users.webhook_unblocked': notificationEvent(
    {},
    {
      link: '/account/webhooks',
      ko: {
        title: '막았던 웹훅을 풀었어요',
        text: '관리자가 막았던 웹훅을 풀었어요. 아직 꺼져 있으니 주소를 확인하고 다시 켜 주세요.',
        action: '웹훅 열기',
      },
      en: {
        title: 'Your webhook is unblocked',
        text: 'An admin unblocked your webhook. It is still off: check its address and switch it on.',
        action: 'Open webhooks',
      },
    },
  ),
  'users.webhook_replayed': notificationEvent(
    { replayed: z.number().int() },
    {
      link: '/account/webhooks',
      ko: {
        title: '못 보낸 소식을 다시 보냈어요',
        text: '관리자가 내 웹훅에 전해지지 않은 소식 {replayed}개를 다시 보냈어요.',
        action: '웹훅 열기',
      },
      en: {
        title: 'What your webhook missed was sent again',
        text: 'An admin sent your webhook again what it had missed. Events sent: {replayed}.',
        action: 'Open webhooks',
      },
    },
  ),
} as const;
