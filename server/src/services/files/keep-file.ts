import { uuidv7 } from 'uuidv7';
import type { Purpose } from '@madang/contracts/files';
import type { Database, Executor } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Staged } from './storage/staging.ts';
import type { Storage } from './storage/storage.ts';
import { pinBlob } from './store/blobs.ts';
import { bytesOf, deleteAvatar, findOwn, insertGrant, type FileRow } from './store/grants.ts';
import { lockCurrentOwner } from './store/past-owners.ts';

export interface NewFile {
  readonly staged: Staged;
  readonly mimeType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly ownerId: string;
  readonly purpose: Purpose;
  readonly name: string;
  /** Of what its owner brings; null where it was made or is in the place of another one. */
  readonly quotaBytes: number | null;
  readonly expiresAt?: Date | null;
  /** Chosen by whoever stores it: under it there is one, however often it is stored. */
  readonly id?: string;
}

const MEGABYTE = 1024 * 1024;
export const overQuota = (quotaBytes: number): AppError =>
  new AppError('file_quota_exceeded', { values: { megabytes: Math.floor(quotaBytes / MEGABYTE) } });

/**
 * Stores the bytes, then says whose they are: what has a grant is there. Bytes that are there already are stored again all
 * the same, so that nobody learns from how long it takes whether somebody else has the file.
 * @throws AppError `file_quota_exceeded`, `storage_full`, `storage_unavailable`; `invalid_token` for whoever is gone
 */
export const keepFile = async (db: Database, storage: Storage, file: NewFile): Promise<FileRow> => {
  const { staged, mimeType, width, height, purpose, name, quotaBytes, expiresAt = null, id = uuidv7() } = file;
  const { hash, bytes } = staged;
  const assertRoom = async (of: Executor, ownerId: string): Promise<void> => {
    if (quotaBytes !== null && (await bytesOf(of, ownerId)) + bytes > quotaBytes) throw overQuota(quotaBytes);
  };
  // Known to be too much already: nothing has to be stored for it.
  await assertRoom(db, file.ownerId);
  await pinBlob(db, { hash, bytes, mimeType, width, height });
  await storage.put(hash, 'original', staged.path);
  return db.transaction(async (tx) => {
    const ownerId = await lockCurrentOwner(tx, file.ownerId);
    if (ownerId === null) throw new AppError('invalid_token');
    const there = file.id === undefined ? undefined : await findOwn(tx, ownerId, id);
    if (there !== undefined) return there;
    if (purpose === 'avatar') await deleteAvatar(tx, ownerId);
    await assertRoom(tx, ownerId);
    const grant = await insertGrant(tx, { id, ownerId, blobHash: hash, purpose, name, mimeType, expiresAt });
    return { ...grant, bytes, mimeType, width, height };
  });
};
