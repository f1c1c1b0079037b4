import { z } from 'zod';
import { Locale, Timestamp } from '@madang/contracts/fields';
import { notifications, type Events } from '@madang/contracts/index';
import { NotificationValues } from '@madang/contracts/notifications';
import type { Transaction } from '#platform/db/database';
import type { Mail } from '#platform/mail';
import { wordsOf } from '#platform/notification-words';
import { isBanned } from '../accounts/bans.ts';
import { findMerge } from '../accounts/merge-guest.ts';
import type { Identity } from '../context.ts';
import { findUser } from '../store/users.ts';
import { hasRoom } from '../throttle/throttle.ts';
import { useNonce, type OneTimeRow } from '../tokens/one-time-token.ts';
import { floodLimits, isProvenBy, NOTICE_SECONDS } from './send-later.ts';
import { write } from './write-mail.ts';

export const NOTIFICATION = 'notification';

const Kept = z.object({
  to: z.string(),
  name: z.string(),
  locale: Locale,
  kind: z.string(),
  at: Timestamp,
  values: NotificationValues,
});

type Due = z.output<Events['users.notification_mail_due']['payload']>;

/**
 * Events come in any order: one that tells somebody something may come after they have been erased, and was listed. What
 * a guest had is its account's, and some of it may still be on its way there.
 */
const sayAgainThatRemoved = async (tx: Transaction, emit: Identity['emit'], userId: string): Promise<void> => {
  if ((await findMerge(tx, userId)) === undefined) await emit(tx, 'identity.user_removed', { user_id: userId });
};

/**
 * Has a notification mailed, once, however often it is told: to an address that its person has proven, as nobody else is to
 * learn of it, and not to more than the limits let a mailbox be told of one thing.
 */
export const mailNotification = async (
  { db, emit, oneTimeTokens }: Pick<Identity, 'db' | 'emit' | 'oneTimeTokens'>,
  due: Due,
): Promise<void> => {
  const { id, user_id: userId, kind, at, values } = due;
  await db.transaction(async (tx) => {
    const user = await findUser(tx, userId);
    if (user === undefined) return sayAgainThatRemoved(tx, emit, userId);
    if (user.deletedAt !== null || isBanned(user)) return;
    const { email: to, name } = user;
    if (to === null || !isProvenBy(user, to)) return;
    if (!(await useNonce(tx, `${NOTIFICATION} ${id}`, NOTICE_SECONDS))) return;
    if (!(await hasRoom(tx, floodLimits(to, kind)))) return;
    const data = { notice: NOTIFICATION, to, name, locale: due.locale ?? user.locale, kind, at, values };
    const mailId = await oneTimeTokens.issue(tx, { purpose: 'notice', userId, data, seconds: NOTICE_SECONDS });
    await emit(tx, 'identity.mail_due', { mail_id: mailId });
  });
};

/** Where people are when they read it is not known: the zone is said. */
const ZONES = { ko: ['Asia/Seoul', '한국 시간'], en: ['UTC', 'UTC'] } as const;
const timeIn = (locale: Locale, at: string): string => {
  const [timeZone, name] = ZONES[locale];
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
    new Date(at),
  );
  return `${time} (${name})`;
};

const FOOT = {
  ko: {
    when: (time: string) => `때: ${time}`,
    always: '계정의 안전에 관한 알림은 알림을 꺼 두어도 보내 드려요.',
    chosen: '‘내 정보 → 알림’에서 알림을 끌 수 있어요.',
  },
  en: {
    when: (time: string) => `When: ${time}`,
    always: 'Notifications about the safety of your account are sent even when notifications are off.',
    chosen: 'You can turn notifications off under My account → Notifications.',
  },
} as const;

/** undefined for what an earlier release has told of, and nobody can put into words any more. */
export const writeNotification = (data: OneTimeRow['data'], base: string): Mail | undefined => {
  const { to, name, locale, kind, at, values } = Kept.parse(data);
  const contract = notifications[kind];
  if (contract === undefined) return undefined;
  const { title, text, action, link } = wordsOf(contract, values, locale);
  const { when, always, chosen } = FOOT[locale];
  const words = {
    subject: title,
    text: [text, when(timeIn(locale, at)), contract.security === true ? always : chosen],
    action,
  };
  return write({ to, name, locale, base, words, link: `${base}${link}` });
};
