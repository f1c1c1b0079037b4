import { Readable } from 'node:stream';
import type { ServiceClient } from '#platform/client';
import type { Database } from '#platform/db/database';
import type { CallContext } from '#platform/http/handler';
import { deleteAvatar, findUnmoved, markMoved, saveAvatar } from './store/avatars.ts';
import { saveProfile } from './store/people.ts';

/** A large picture on a busy machine waits for others. */
const PICTURE_MS = 120_000;
const BATCH = 20;

interface Parts {
  readonly db: Database;
  readonly client: ServiceClient;
}

/** @throws AppError `unsupported_media_type`, `picture_unreadable`, `picture_too_large`, and what else storing a file may end with */
const store = async (
  client: ServiceClient,
  bytes: AsyncIterable<Uint8Array>,
  whose: { readonly as: CallContext } | { readonly forUser: string },
  signal: AbortSignal,
): Promise<string> =>
  (await client.call('POST /internal/files/avatar', { body: { bytes } }, { ...whose, timeoutMs: PICTURE_MS, signal }))
    .file_hash;

export const setAvatar = async (
  { db, client }: Parts,
  as: CallContext,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> => {
  const hash = await store(client, bytes, { as }, as.request.signal);
  const { userId } = as.caller;
  await db.transaction(async (tx) => {
    await saveAvatar(tx, userId, hash);
    await saveProfile(tx, userId, {});
  });
};

/** One that is not there is gone already. */
export const removeAvatar = async ({ db, client }: Parts, as: CallContext): Promise<void> => {
  const { userId } = as.caller;
  await client.call('DELETE /internal/files/avatar', {}, { as });
  await db.transaction(async (tx) => {
    if (await deleteAvatar(tx, userId)) await saveProfile(tx, userId, {});
  });
};

/** Gives the files service the pictures of earlier releases, one by one. What fails is there for the next run. */
export const moveAvatars = async ({ db, client }: Parts, signal: AbortSignal): Promise<void> => {
  for (;;) {
    const rows = await findUnmoved(db, BATCH);
    if (rows.length === 0) return;
    for (const row of rows) {
      signal.throwIfAborted();
      await markMoved(db, row, await store(client, Readable.from([row.content]), { forUser: row.userId }, signal));
    }
  }
};
