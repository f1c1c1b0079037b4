import type { notifications as contract } from '@madang/contracts/users/notifications';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { describeNotification, KINDS, readNotifications } from '../notifications/list.ts';
import { countUnread, markRead, markReadUntil } from '../store/notifications.ts';

export const createNotificationRoutes = ({ db }: Pick<ServiceContext, 'db'>): Handlers<typeof contract> => ({
  'GET /notifications': ({ query: { cursor, limit, unread }, caller: { userId }, request: { locale } }) =>
    readNotifications(db, { userId, locale, cursor, limit, unread }),
  'GET /notifications/unread': async ({ caller }) => ({ unread: await countUnread(db, caller.userId, KINDS) }),
  'POST /notifications/:id/read': async ({ params, caller, request }) => {
    const row = await markRead(db, caller.userId, KINDS, params.id);
    if (row === undefined) throw new AppError('notification_not_found');
    return describeNotification(row, request.locale);
  },
  'POST /notifications/read': async ({ body, caller }) => {
    await markReadUntil(db, caller.userId, body.until);
    return { unread: await countUnread(db, caller.userId, KINDS) };
  },
});
