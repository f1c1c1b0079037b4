import { uuidv7 } from 'uuidv7';
import { DOCUMENT_TYPES } from '@madang/contracts/files';
import { outsideOfCall } from '#platform/db/call-transaction';
import type { Database } from '#platform/db/database';
import type { ServiceClient } from '#platform/client';
import type { StoredFile, StoredPart } from '../parts/stored-parts.ts';
import { findUnbound, forgetHeld, noteHeld } from '../store/held-files.ts';

/** What can be done something with: pictures as they are stored, texts, and documents. */
const READABLE = ['image/jpeg', 'image/png', 'image/webp', ...DOCUMENT_TYPES];

export interface Holding {
  readonly db: Database;
  readonly client: ServiceClient;
}

interface HoldRequest {
  /** Who holds them. */
  readonly ownerId: string;
  /** Who has them, where that is somebody else who has given them. */
  readonly of?: string;
  readonly ids: readonly string[];
  /** What can be done something with; else what messages take. */
  readonly types?: readonly string[];
}

/**
 * Holds files under ids of our own, by the ids that they were asked for by. Noted before it is done: what is not bound to
 * anything in the end is let go again.
 * @throws AppError `file_not_found` for what is not there or somebody else's, `file_type_not_taken`
 */
export const holdFiles = async (
  { db, client }: Holding,
  { ownerId, of, ids: asked, types = READABLE }: HoldRequest,
): Promise<Map<string, StoredFile>> => {
  const from = [...new Set(asked)];
  if (from.length === 0) return new Map();
  const files = from.map((id) => ({ from: id, id: uuidv7() }));
  const ids = files.map(({ id }) => id);
  // It stays where the call fails: the files service knows nothing of that.
  await outsideOfCall(() => noteHeld(db, ownerId, ids));
  const held = await client.call(
    'POST /internal/files/held',
    { body: { files, types: [...types], ...(of === undefined ? {} : { of }) } },
    { forUser: ownerId },
  );
  return new Map(
    held.files.flatMap(({ id, name, mime_type, bytes, width, height }, index) =>
      from[index] === undefined ? [] : [[from[index], { id, name, mime_type, bytes, width, height }]],
    ),
  );
};

export const partOf = (file: StoredFile): StoredPart => ({
  type: file.mime_type.startsWith('image/') ? 'picture' : 'file',
  file,
});

const BATCH = 500;

/** Lets go of files that are bound to nothing. */
export const release = async ({ db, client }: Holding, ownerId: string, ids: readonly string[]): Promise<void> => {
  await client.call('POST /internal/files/held/release', { body: { ids: [...ids] } }, { forUser: ownerId });
  await forgetHeld(db, ids);
};

/** Lets go of what is bound to nothing any more. What fails is there for the next run. */
export const releaseUnbound = async (holding: Holding, signal?: AbortSignal): Promise<void> => {
  for (;;) {
    const unbound = await findUnbound(holding.db, BATCH);
    if (unbound === undefined || signal?.aborted === true) return;
    await release(holding, unbound.ownerId, unbound.ids);
  }
};
