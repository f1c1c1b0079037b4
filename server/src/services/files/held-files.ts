import type { z } from 'zod';
import type { heldFiles } from '@madang/contracts/files-held';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { deleteTemporary, holdAll, lockSeveral, moveHeld, releaseAll, type FileRow } from './store/grants.ts';
import { currentOwner, lockCurrentOwner } from './store/past-owners.ts';

type HoldRequest = z.input<(typeof heldFiles)['POST /internal/files/held']['body']>;

/**
 * Adds a grant for each file, by the ids that the caller has chosen. What somebody else has is not there.
 * @throws AppError `file_not_found`, `file_type_not_taken`
 */
export const holdFiles = (
  db: Database,
  forUser: string,
  { of = forUser, types, files, replaces_uploads }: HoldRequest,
): Promise<FileRow[]> =>
  db.transaction(async (tx) => {
    const ownerId = await lockCurrentOwner(tx, forUser);
    const giver = await currentOwner(tx, of);
    if (ownerId === null || giver === null) throw new AppError('file_not_found');
    const found = new Map(
      (
        await lockSeveral(
          tx,
          giver,
          files.map(({ from }) => from),
        )
      ).map((row) => [row.id, row]),
    );
    const ids = files.map(({ id }) => id);
    // An earlier try may have held them for whoever gives them, who is somebody else by now.
    const earlier = [...(await lockSeveral(tx, giver, ids)), ...(await lockSeveral(tx, ownerId, ids))];
    const already = new Map(earlier.map((row) => [row.id, row]));
    const held = files.map(({ from, id }): FileRow => {
      const known = already.get(id);
      if (known !== undefined) return known;
      const row = found.get(from);
      if (row === undefined) throw new AppError('file_not_found');
      if (types !== undefined && !types.includes(row.mimeType))
        throw new AppError('file_type_not_taken', { values: { name: row.name } });
      return { ...row, id, ownerId, purpose: 'held', createdAt: new Date(), expiresAt: null };
    });
    await holdAll(
      tx,
      held.map(({ id, blobHash, name, mimeType }) => ({ id, ownerId, blobHash, purpose: 'held', name, mimeType })),
    );
    if (replaces_uploads) await deleteTemporary(tx, giver, [...found.keys()]);
    return held;
  });

/**
 * What a guest held for a session becomes the account's that has claimed it. Either of them may have become somebody else,
 * or be gone, by the time that this is heard of.
 */
export const claimFiles = (
  db: Database,
  { guestId, userId }: { readonly guestId: string; readonly userId: string },
  ids: readonly string[],
): Promise<void> =>
  db.transaction(async (tx) => {
    const to = await lockCurrentOwner(tx, userId);
    const from = await currentOwner(tx, guestId);
    if (from === null || from === to) return;
    await (to === null ? releaseAll(tx, from, ids) : moveHeld(tx, { from, to }, ids));
  });
