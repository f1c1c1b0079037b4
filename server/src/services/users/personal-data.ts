import { eq } from 'drizzle-orm';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { onlyPage, type PersonalData } from '#platform/personal-data';
import { avatarUrl, describeProfile, describeSettings } from './describe-person.ts';
import { mergeGuest } from './merge-guest.ts';
import { avatars, notifications, profiles, settings } from './schema.ts';
import { findAvatar } from './store/avatars.ts';
import { allNotifications } from './store/notifications.ts';
import { createFindPerson } from './store/people.ts';

export const personalData: PersonalData = {
  columns: {
    'profiles.user_id': { record: 'profile' },
    'settings.user_id': { record: 'settings' },
    'avatars.user_id': { record: 'avatar' },
    'notifications.user_id': { record: 'notification' },
  },
  notOfPeople: ['notifications.event_id'],
  giveOut: (db, { userId, locale, cursor }) =>
    onlyPage(cursor, async () => {
      const [person, avatar, told] = await Promise.all([
        createFindPerson(db)(userId),
        findAvatar(db, userId),
        allNotifications(db, userId),
      ]);
      return [
        { type: 'profile', ...describeProfile(userId, person, locale) },
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
      ];
    }),
  async erase(db, userId) {
    await deleteInBatches(db, notifications, eq(notifications.userId, userId));
    await db.transaction(async (tx) => {
      for (const table of [avatars, profiles, settings]) await tx.delete(table).where(eq(table.userId, userId));
    });
  },
  merge: mergeGuest,
};
