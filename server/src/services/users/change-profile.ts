import type { ProfileChanges } from '@madang/contracts/users';
import type { Database } from '#platform/db/database';
import { saveProfile, saveSettings } from './store/people.ts';

/** Sets what is given and nothing else; nothing given, nothing written. */
export const changeProfile = async (
  db: Database,
  userId: string,
  { locale, ...changes }: ProfileChanges,
): Promise<void> => {
  if (locale === undefined && Object.values(changes).every((value) => value === undefined)) return;
  await db.transaction(async (tx) => {
    await saveProfile(tx, userId, changes);
    if (locale !== undefined) await saveSettings(tx, userId, { language: locale });
  });
};
