import { z } from 'zod';
import { Flag, Id, Locale, PageQuery, Timestamp, pageOf } from '../fields.ts';
import { NotificationValues } from '../notifications.ts';
import { defineContract } from '../operation.ts';

const Notification = z
  .object({
    id: Id,
    kind: z.string().meta({ description: 'The event that it tells of', examples: ['chat.share_cloned'] }),
    title: z.string(),
    text: z.string(),
    link: z.string().meta({ description: 'Path in the web app' }),
    security: z.boolean().meta({ description: 'Told whatever the settings say' }),
    at: Timestamp,
    read_at: Timestamp.nullable(),
  })
  .meta({ id: 'Notification', description: 'Its words are in the language of Accept-Language' });
export type Notification = z.infer<typeof Notification>;

const Unread = z.object({ unread: z.number().int() });

export const notifications = defineContract('Notifications', {
  'GET /notifications': {
    operationId: 'listNotifications',
    summary: 'List notifications',
    description: 'Newest first. The newest 200 are kept, for 90 days at most.',
    access: { scope: 'profile:read' },
    query: PageQuery.extend({ unread: Flag.optional() }),
    responses: { 200: pageOf(Notification).extend(Unread.shape) },
    errors: ['invalid_cursor'],
  },
  'GET /notifications/unread': {
    operationId: 'countUnreadNotifications',
    summary: 'Count unread notifications',
    access: { scope: 'profile:read' },
    responses: { 200: Unread },
  },
  'POST /notifications/:id/read': {
    operationId: 'readNotification',
    summary: 'Mark a notification as read',
    access: { scope: 'profile:write' },
    params: z.object({ id: Id }),
    responses: { 200: Notification },
    errors: ['notification_not_found'],
  },
  'POST /notifications/read': {
    operationId: 'readNotifications',
    summary: 'Mark all notifications as read',
    description: 'Up to a moment: what came later than the list that somebody has seen stays unread.',
    access: { scope: 'profile:write' },
    body: z.object({ until: Timestamp }),
    example: { until: '2026-11-21T02:30:00.000Z' },
    responses: { 200: Unread },
  },
});

/** A notification goes out by mail as well, to the person's own address, which identity knows. */
export const notificationEvents = {
  'users.notification_mail_due': {
    payload: z.object({
      id: Id,
      user_id: Id,
      kind: z.string(),
      at: Timestamp,
      values: NotificationValues,
      locale: Locale.nullable().meta({ description: 'As the person has chosen; null: as the account has it' }),
    }),
    subscribers: ['identity'],
  },
} as const;
