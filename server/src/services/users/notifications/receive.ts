import { notifications } from '@madang/contracts/index';
import { RaisedNotification, type NotificationContract } from '@madang/contracts/notifications';
import type { EventHandlers } from '#platform/events/event-handlers';
import type { ServiceContext } from '#platform/service';
import type { FindPerson } from '../store/people.ts';
import { currentOwner, lockOwner } from '../store/owners.ts';
import { saveNotification } from '../store/notifications.ts';

type Given = Pick<ServiceContext, 'db' | 'emit'>;

/**
 * Lists what an event tells somebody, and has it mailed: what concerns the safety of the account always, all else where they
 * want to be notified; a guest's, the account that came of it. What changes while it is unread is not mailed again.
 */
export const receive = async (
  { db, emit }: Given,
  find: FindPerson,
  kind: string,
  { security }: Pick<NotificationContract, 'security'>,
  raised: RaisedNotification,
): Promise<void> => {
  const { id, user_id, at, values } = raised;
  const reader = await currentOwner(db, user_id);
  if (reader === null) return;
  const { settings } = await find(reader);
  if (security !== true && settings?.notificationEnabled !== true) return;
  await db.transaction(async (tx) => {
    const owner = await lockOwner(tx, reader);
    if (owner === null || (await saveNotification(tx, kind, { ...raised, user_id: owner })) !== 'told') return;
    const locale = settings?.language ?? null;
    await emit(tx, 'users.notification_mail_due', { id, user_id: owner, kind, at, values, locale });
  });
};

/** One handler for each event that tells people something, whichever service emits it. */
export const notificationHandlers = (given: Given, find: FindPerson): EventHandlers =>
  Object.fromEntries(
    Object.entries(notifications).flatMap(([kind, contract]) =>
      contract === undefined
        ? []
        : [[kind, (payload: unknown) => receive(given, find, kind, contract, RaisedNotification.parse(payload))]],
    ),
  );
