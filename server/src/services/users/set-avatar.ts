import { createHash } from 'node:crypto';
import type { Database } from '#platform/db/database';
import { makeAvatar } from './pictures/make-avatar.ts';
import { deleteAvatar, saveAvatar } from './store/avatars.ts';
import { saveProfile } from './store/people.ts';

/** @throws AppError `unsupported_media_type`, `picture_unreadable`, `picture_too_large` */
export const setAvatar = async (db: Database, userId: string, bytes: Uint8Array): Promise<void> => {
  const content = await makeAvatar(bytes);
  const hash = createHash('sha256').update(content).digest('hex');
  await db.transaction(async (tx) => {
    await saveAvatar(tx, userId, { hash, content });
    await saveProfile(tx, userId, {});
  });
};

/** One that is not there is gone already. */
export const removeAvatar = async (db: Database, userId: string): Promise<void> => {
  await db.transaction(async (tx) => {
    if (await deleteAvatar(tx, userId)) await saveProfile(tx, userId, {});
  });
};
