import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { uuidv7 } from 'uuidv7';
import type { IncomingForm } from '@madang/contracts/bodies';
import { OF_THE_GUIDE } from '@madang/contracts/files-guide';
import { API_BASE } from '@madang/contracts/operation';
import type { ItemPhoto } from '@madang/contracts/recycle-content';
import type { KeptPhoto } from '@madang/contracts/recycle-photos';
import type { ServiceClient } from '#platform/client';
import { assertVersion, versionOf } from '#platform/content/version';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { Bytes } from '#platform/http/reply';
import { UPLOAD_MS } from '#platform/http/upload-time';
import {
  deletePhoto,
  findShownPhoto,
  isItem,
  keepFile,
  listDue,
  lockPhoto,
  releaseAfter,
  releaseNow,
  savePhoto,
  type PhotoRow,
} from './store/item-photos.ts';

/** It may be sent as slowly as any upload; after that, a large picture on a busy machine waits for others. */
const PICTURE_MS = UPLOAD_MS + 120_000;
/** Longer than any upload takes from here to its item. */
const UPLOAD_SECONDS = 3600;
const BATCH = 20;

interface Parts {
  readonly db: Database;
  readonly client: ServiceClient;
}

type Words = Record<'alt_ko' | 'alt_en' | 'credit', string> & { readonly source_url?: string | undefined };
type Stored = Pick<PhotoRow, 'fileId' | 'hash' | 'width' | 'height'>;

export const describePhoto = ({ itemId, hash, width, height, alt, credit, sourceUrl }: PhotoRow): ItemPhoto => ({
  url: `${API_BASE}/guide/items/${itemId}/photo?v=${hash}`,
  width,
  height,
  alt,
  credit,
  source_url: sourceUrl,
});

export const keptPhoto = (row: PhotoRow): KeptPhoto => ({
  ...describePhoto(row),
  version: versionOf(describePhoto(row)),
  added_at: row.addedAt.toISOString(),
});

const assertUnchanged = (row: PhotoRow | undefined, version: string | undefined): void =>
  assertVersion(row === undefined ? null : describePhoto(row), version);

/** An upload that has begun. @throws AppError `file_empty` before another service is asked, which would say so in other words */
const begun = async (bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> => {
  const pieces = bytes[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done === true) throw new AppError('file_empty');
  return (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => pieces };
  })();
};

interface Change {
  readonly itemId: string;
  readonly editedBy: string;
  readonly version: string | undefined;
  readonly form: IncomingForm<Words>;
  readonly signal: AbortSignal;
}

/** @throws AppError `item_not_found`, `guide_photo_not_found`, `content_changed`, and what else storing a file may end with */
export const setPhoto = async ({ db, client }: Parts, change: Change): Promise<KeptPhoto> => {
  const { itemId, editedBy, version, form, signal } = change;
  const isThere = await isItem(db, itemId);
  // What is wrong with the form is said first, whatever it is for; of one that is for nothing no file is looked at.
  const { fields, taken } = await form.receive<Stored | undefined>(async ({ bytes }) => {
    if (!isThere) return undefined;
    const sent = await begun(bytes);
    const fileId = uuidv7();
    // Before it is stored: of a process that dies, or a form that is refused, nothing is left that nobody knows of.
    await releaseAfter(db, fileId, UPLOAD_SECONDS);
    const { file_hash: hash, ...size } = await client.call(
      'POST /internal/files/guide/:id',
      { params: { id: fileId }, body: { bytes: sent } },
      { forUser: OF_THE_GUIDE, timeoutMs: PICTURE_MS, signal },
    );
    return { fileId, hash, ...size };
  });
  if (!isThere) throw new AppError('item_not_found');
  return db.transaction(async (tx) => {
    const before = await lockPhoto(tx, itemId);
    assertUnchanged(before, version);
    const [stored = before] = taken;
    if (stored === undefined) throw new AppError('guide_photo_not_found');
    const isNew = stored.fileId !== before?.fileId;
    if (isNew && !(await keepFile(tx, stored.fileId))) throw new AppError('request_timeout');
    if (isNew && before !== undefined) await releaseAfter(tx, before.fileId, 0);
    const { fileId, hash, width, height } = stored;
    const row = await savePhoto(tx, {
      ...{ itemId, fileId, hash, width, height, editedBy },
      alt: { ko: fields.alt_ko, en: fields.alt_en },
      credit: fields.credit,
      sourceUrl: fields.source_url === '' ? null : (fields.source_url ?? null),
      ...(isNew ? { addedAt: new Date() } : {}),
    });
    return keptPhoto(row);
  });
};

/** @throws AppError `guide_photo_not_found`, `content_changed` */
export const removePhoto = (db: Database, itemId: string, version: string | undefined): Promise<void> =>
  db.transaction(async (tx) => {
    const before = await lockPhoto(tx, itemId);
    if (before === undefined) throw new AppError('guide_photo_not_found');
    assertUnchanged(before, version);
    await deletePhoto(tx, itemId);
    await releaseAfter(tx, before.fileId, 0);
  });

interface Asked {
  readonly itemId: string;
  readonly v: string | undefined;
  readonly w: number | undefined;
  readonly signal: AbortSignal;
}

/** @throws AppError `item_not_found`, `guide_photo_not_found`, `storage_unavailable` */
export const servePhoto = async ({ db, client }: Parts, { itemId, v, w, signal }: Asked): Promise<Bytes> => {
  const row = await findShownPhoto(db, itemId);
  if (row === undefined) throw new AppError('item_not_found');
  if (row === null) throw new AppError('guide_photo_not_found');
  return new Bytes({
    tag: w === undefined ? row.hash : `${row.hash}-w${w}`,
    inline: true,
    immutable: v === row.hash,
    content: async () => {
      const { type, bytes } = await client
        .call(
          'GET /internal/files/guide/:id',
          { params: { id: row.fileId }, query: w === undefined ? {} : { w } },
          { forUser: OF_THE_GUIDE, signal },
        )
        .catch((error: unknown) => {
          // Another one has come in its place meanwhile.
          throw error instanceof AppError && error.code === 'file_not_found'
            ? new AppError('guide_photo_not_found')
            : error;
        });
      // Some hundred kilobytes: what is shown is made small when it is stored.
      const read = await buffer(bytes);
      const open = (start: number, end: number) => Promise.resolve(Readable.from([read.subarray(start, end + 1)]));
      return { type, size: read.length, open };
    },
  });
};

/** Lets go of photos that no item shows any more. What fails is there for the next run. */
export const releasePhotos = async ({ db, client }: Parts, signal: AbortSignal): Promise<void> => {
  for (;;) {
    const due = await listDue(db, BATCH);
    if (due.length === 0) return;
    for (const id of due) {
      signal.throwIfAborted();
      await releaseNow(db, id, async () => {
        await client.call('DELETE /internal/files/guide/:id', { params: { id } }, { forUser: OF_THE_GUIDE, signal });
      });
    }
  }
};
