import { buffer } from 'node:stream/consumers';
import { AppError, unless } from '#platform/errors';
import type { ServiceContext } from '#platform/service';
import type { ScanPayload } from './payload.ts';
import { ownerOfScan } from './store/scans.ts';

const TYPES = ['image/jpeg', 'image/png', 'image/webp'];

interface ForScan {
  readonly scanId: string;
  /** Whose it was when it was begun. */
  readonly ownerId: string;
  readonly signal: AbortSignal;
}

/**
 * Does something with the photo of a scan for whoever has it: a guest becomes an account in each service at its own time.
 * @throws AppError `file_not_found`
 */
const asOwner = async <T>(
  { db }: Pick<ServiceContext, 'db'>,
  { scanId, ownerId }: ForScan,
  work: (forUser: string) => Promise<T>,
): Promise<T> => {
  const current = (await ownerOfScan(db, scanId)) ?? ownerId;
  try {
    return await work(current);
  } catch (error) {
    if (current === ownerId || !(error instanceof AppError && error.code === 'file_not_found')) throw error;
    return work(ownerId);
  }
};

/** From now on it stays as long as there is the scan. */
export const holdPicture = (
  context: Pick<ServiceContext, 'db' | 'client'>,
  of: ForScan,
  { file_id: from, picture: { id }, came_with_it }: ScanPayload,
): Promise<void> =>
  asOwner(context, of, async (forUser) => {
    const body = { files: [{ from, id }], types: TYPES, replaces_uploads: came_with_it };
    await context.client.call('POST /internal/files/held', { body }, { forUser, signal: of.signal });
  });

/** In all of its pixels, with whose it is. */
export const readPicture = (
  context: Pick<ServiceContext, 'db' | 'client'>,
  of: ForScan,
  id: string,
): Promise<{ readonly bytes: Uint8Array; readonly forUser: string }> =>
  asOwner(context, of, async (forUser) => {
    const { bytes } = await context.client.call(
      'GET /internal/files/held/:id/content',
      { params: { id } },
      { forUser, signal: of.signal },
    );
    return { bytes: await buffer(bytes), forUser };
  });

/** With the upload that came with the scan, where nothing has come of that yet: what is let go is what is held. */
export const removePicture = async (
  { client }: Pick<ServiceContext, 'client'>,
  forUser: string,
  { file_id: from, picture: { id }, came_with_it }: ScanPayload,
): Promise<void> => {
  const body = { files: [{ from, id }], replaces_uploads: true };
  if (came_with_it)
    await client.call('POST /internal/files/held', { body }, { forUser }).catch(unless('file_not_found'));
  await releasePicture({ client }, forUser, id);
};

export const releasePicture = async (
  { client }: Pick<ServiceContext, 'client'>,
  forUser: string,
  id: string,
): Promise<void> => {
  await client.call('POST /internal/files/held/release', { body: { ids: [id] } }, { forUser });
};
