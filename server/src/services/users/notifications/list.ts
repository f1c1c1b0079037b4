import { z } from 'zod';
import { Id, Timestamp, type Locale } from '@madang/contracts/fields';
import { notifications } from '@madang/contracts/index';
import type { Notification } from '@madang/contracts/users';
import type { Database } from '#platform/db/database';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { wordsOf } from '#platform/notification-words';
import { countUnread, listNotifications, type NotificationRow } from '../store/notifications.ts';

export const KINDS = Object.keys(notifications);
const Position = z.tuple([Timestamp, Id]);

/** In the language that it is asked for in. */
export const describeNotification = (
  { id, kind, values, at, readAt }: NotificationRow,
  locale: Locale,
): Notification => {
  const contract = notifications[kind];
  if (contract === undefined) throw new Error(`nothing tells people of ${kind}`);
  const { title, text, link } = wordsOf(contract, values, locale);
  return {
    id,
    kind,
    title,
    text,
    link,
    security: contract.security === true,
    at: at.toISOString(),
    read_at: readAt?.toISOString() ?? null,
  };
};

interface Asked {
  readonly userId: string;
  readonly locale: Locale;
  readonly cursor: string | undefined;
  readonly limit: number;
  readonly unread: boolean | undefined;
}

/** One row more than asked for tells whether there is another page. */
export const readNotifications = async (db: Database, { userId, locale, cursor, limit, unread }: Asked) => {
  const position = cursor === undefined ? undefined : decodeCursor(cursor, Position);
  const before = position === undefined ? undefined : { at: position[0], id: position[1] };
  const rows = await listNotifications(db, { userId, kinds: KINDS, unread, before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => describeNotification(row, locale)),
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor([last.at.toISOString(), last.id]) : null,
    unread: await countUnread(db, userId, KINDS),
  };
};
