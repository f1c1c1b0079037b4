import { uuidv7 } from 'uuidv7';
import type { Purpose } from '@madang/contracts/files';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Staged } from './storage/staging.ts';
import type { Storage } from './storage/storage.ts';
import { pinBlob } from './store/blobs.ts';
import { bytesOf, deleteAvatar, findOwn, insertGrant, madeBytesOf, type FileRow } from './store/grants.ts';
import { lockCurrentOwner } from './store/past-owners.ts';

export interface NewFile {
  readonly staged: Staged;
  readonly mimeType: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly ownerId: string;
  readonly purpose: Purpose;
  readonly name: string;
  readonly quotaBytes: number;
  readonly expiresAt?: Date | null;
  /** Chosen by whoever stores it: under it there is one, however often it is stored. */
  readonly id?: string;
}

const MEGABYTE = 1024 * 1024;
export const overQuota = (quotaBytes: number, purpose?: Purpose): AppError =>
  new AppError(purpose === 'made' ? 'made_quota_exceeded' : 'file_quota_exceeded', {
    values: { megabytes: Math.floor(quotaBytes / MEGABYTE) },
  });

/**
 * Stores the bytes, then says whose they are: what has a grant is there. Bytes that are there already are stored again all
 * the same, so that nobody learns from how long it takes whether somebody else has the file.
 * @throws AppError `file_quota_exceeded`, `made_quota_exceeded`, `storage_full`, `storage_unavailable`; `invalid_token` for whoever is gone
 */
export const keepFile = async (db: Database, storage: Storage, file: NewFile): Promise<FileRow> => {
  const { staged, mimeType, width, height, purpose, name, quotaBytes, expiresAt = null, id = uuidv7() } = file;
  const { hash, bytes } = staged;
  const used = purpose === 'made' ? madeBytesOf : bytesOf;
  // Known to be too much already: nothing has to be stored for it.
  if ((await used(db, file.ownerId)) + bytes > quotaBytes) throw overQuota(quotaBytes, purpose);
  await pinBlob(db, { hash, bytes, mimeType, width, height });
  await storage.put(hash, 'original', staged.path);
  return db.transaction(async (tx) => {
    const ownerId = await lockCurrentOwner(tx, file.ownerId);
    if (ownerId === null) throw new AppError('invalid_token');
    const there = file.id === undefined ? undefined : await findOwn(tx, ownerId, id);
    if (there !== undefined) return there;
    if (purpose === 'avatar') await deleteAvatar(tx, ownerId);
    if ((await used(tx, ownerId)) + bytes > quotaBytes) throw overQuota(quotaBytes, purpose);
    const grant = await insertGrant(tx, { id, ownerId, blobHash: hash, purpose, name, mimeType, expiresAt });
    return { ...grant, bytes, mimeType, width, height };
  });
};
