import type { Locale } from '@madang/contracts/fields';
import type { PersonalRecord } from '@madang/contracts/personal-data';
import type { Database } from '#platform/db/database';
import { describeProfile, describeSettings } from './describe-person.ts';
import { findAvatar } from './store/avatars.ts';
import type { FindPerson } from './store/people.ts';

/** What this service itself holds of a person. */
export const ownPersonalData = async (db: Database, find: FindPerson, userId: string, locale: Locale): Promise<PersonalRecord[]> => {
  const [person, avatar] = await Promise.all([find(userId), findAvatar(db, userId)]);
  return [
    { type: 'profile', ...describeProfile(userId, person, locale) },
    { type: 'settings', ...describeSettings(person, locale) },
    ...(avatar === undefined ? [] : [{ type: 'avatar', content_type: 'image/webp', content_base64: avatar.content.toString('base64'), created_at: avatar.createdAt.toISOString() }]),
  ];
};
