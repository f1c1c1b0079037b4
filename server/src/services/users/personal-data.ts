import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import type { PersonalDataPage } from '@madang/contracts/personal-data';
import type { Database } from '#platform/db/database';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import { onlyPage, type PersonalData } from '#platform/personal-data';
import { avatarUrl, describeProfile, describeSettings } from './describe-person.ts';
import { mergeGuest } from './merge-guest.ts';
import { describeEntry, POINT_COLUMNS, pointRecords } from './points/personal-data.ts';
import { avatars, closedAccounts, notifications, profiles, settings } from './schema.ts';
import { findAvatar } from './store/avatars.ts';
import { allNotifications } from './store/notifications.ts';
import { lockOwner, lockPerson, noteErased } from './store/owners.ts';
import { createFindPerson } from './store/people.ts';
import { listEntries } from './store/points.ts';
import { deliveryRecords, dropWebhooks, eraseWebhooks, NEWEST, webhookRecords } from './webhooks/personal-data.ts';

const PAGE = 500;
/** Where the next page begins: after which activity, or after them at which delivery. */
const Position = z.union([z.tuple([Id]), z.tuple([z.literal('deliveries'), Id])]);

const deliveriesOf = async (db: Database, userId: string, before: string): Promise<PersonalDataPage> => {
  const rows = await deliveryRecords(db, userId, before, PAGE + 1);
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  return {
    items: [...page],
    next_cursor: rows.length > PAGE && last !== undefined ? encodeCursor(['deliveries', last.id]) : null,
  };
};

const activitiesOf = async (db: Database, userId: string, before: string | undefined): Promise<PersonalDataPage> => {
  const rows = await listEntries(db, userId, before, PAGE + 1);
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({ type: 'activity', ...describeEntry(row) })),
    next_cursor: encodeCursor(rows.length > PAGE && last !== undefined ? [last.id] : ['deliveries', NEWEST]),
  };
};

/** By which columns all that is held of somebody is found. */
const COLUMNS = [
  ...POINT_COLUMNS,
  [notifications, notifications.userId],
  [avatars, avatars.userId],
  [profiles, profiles.userId],
  [settings, settings.userId],
  [closedAccounts, closedAccounts.userId],
] as const;

export const personalData: PersonalData = {
  columns: {
    'profiles.user_id': { record: 'profile' },
    'settings.user_id': { record: 'settings' },
    'avatars.user_id': { record: 'avatar' },
    'notifications.user_id': { record: 'notification' },
    'point_entries.user_id': { record: 'activity' },
    'badges.user_id': { record: 'badge' },
    'unlocks.user_id': { record: 'unlock' },
    'webhook_endpoints.user_id': { record: 'webhook' },
    'invite_codes.user_id': { record: 'invite_code' },
    'invitations.invitee_id': { record: 'invitation' },
    'invitations.inviter_id': { record: 'invitation' },
    'closed_accounts.user_id': { withheld: 'whoever asks has an open account' },
    'became_accounts.guest_id': {
      withheld: 'an id that nobody has any more',
      kept: 'for 30 days, so that nothing is written of whoever is gone when it arrives late',
    },
    'became_accounts.user_id': { withheld: 'says only which guest became the account' },
  },
  notOfPeople: ['notifications.event_id', 'webhook_deliveries.event_id', 'webhook_deliveries.claim'],
  async giveOut(db, { userId, locale, cursor }) {
    if (cursor !== undefined) {
      const position = decodeCursor(cursor, Position);
      return position.length === 2 ? deliveriesOf(db, userId, position[1]) : activitiesOf(db, userId, position[0]);
    }
    const { items, next_cursor } = await activitiesOf(db, userId, undefined);
    const { items: first } = await onlyPage(undefined, async () => {
      const [person, avatar, told] = await Promise.all([
        createFindPerson(db)(userId),
        findAvatar(db, userId),
        allNotifications(db, userId),
      ]);
      return [
        {
          type: 'profile',
          ...describeProfile(userId, person, locale),
          character: person.profile?.character ?? null,
          skin: person.profile?.skin ?? null,
        },
        { type: 'settings', ...describeSettings(person, locale) },
        ...(avatar === undefined
          ? []
          : [
              {
                type: 'avatar',
                content_type: 'image/webp',
                content: avatarUrl(userId, avatar.hash),
                created_at: avatar.createdAt.toISOString(),
              },
            ]),
        ...told.map(({ kind, values, at, readAt }) => ({
          type: 'notification',
          kind,
          values,
          at: at.toISOString(),
          read_at: readAt?.toISOString() ?? null,
        })),
        ...(await pointRecords(db, userId)),
        ...(await webhookRecords(db, userId)),
      ];
    });
    return { items: [...first, ...items], next_cursor };
  },
  async erase(db, userId) {
    await db.transaction((tx) => noteErased(tx, userId));
    await eraseWebhooks(db, userId);
    for (const [table, column] of COLUMNS) await deleteInBatches(db, table, eq(column, userId));
  },
  /** What is merged into an account that is erased by then is erased with it. */
  async merge(tx, { guestId, userId }) {
    if (guestId === userId) return;
    await lockPerson(tx, guestId);
    await dropWebhooks(tx, guestId);
    // The account may have become part of another one before this was heard of.
    const owner = await lockOwner(tx, userId);
    if (owner !== null) return mergeGuest(tx, { guestId, userId: owner });
    await noteErased(tx, guestId);
    for (const [table, column] of COLUMNS) await tx.delete(table).where(eq(column, guestId));
  },
};
