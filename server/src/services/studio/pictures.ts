import { setTimeout as sleep } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import type { ServiceContext } from '#platform/service';
import { AppError } from '#platform/errors';
import { assertRoom } from './assert-room.ts';
import type { HeldPicture, KeptImage } from './kept.ts';
import { ownerOfSession } from './store/sessions.ts';

const TYPES = ['image/jpeg', 'image/png', 'image/webp'];
/**
 * A guest becomes an account in each service at its own time; in all of them within a second or two. So long is waited for
 * all pictures together: of those that their owner has deleted, none comes.
 */
const TRIES = 8;
const PAUSE_MS = 250;

export interface Made {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The model that has painted it, or what is under its text. */
  readonly paintedBy: string | null;
}

/** For whom: whose the session is decides, where that has changed since the task was begun. */
export interface PictureOwner {
  readonly ownerId: string;
  readonly sessionId: string;
  /** Who was a guest when it was begun. */
  readonly guestId: string | null;
  /** Of a task: before its first one nothing was stored. */
  readonly attempt?: number;
  readonly signal: AbortSignal;
}

/** The pictures of a session, in the files service. */
export interface Pictures {
  /** From now on they stay as long as they are held. @throws AppError `file_not_found`, `file_type_not_taken` */
  hold(pictures: readonly HeldPicture[]): Promise<void>;
  /** As large as a screen shows it. @throws AppError `file_not_found` */
  read(picture: Pick<KeptImage, 'id'>): Promise<Uint8Array>;
  /** In all of its pixels. @throws AppError `file_not_found` */
  readWhole(picture: Pick<KeptImage, 'id'>): Promise<Uint8Array>;
  /** That something may be made under this id, or was stored under it before. @throws AppError `made_quota_exceeded`, `guest_made_quota_exceeded` */
  assertRoom(id: string): Promise<void>;
  /** Under an id from the beginning: stored again by a later attempt it is the same. */
  store(id: string, name: string, made: Made): Promise<KeptImage>;
  /** What an earlier attempt has stored under this id. */
  find(id: string): Promise<KeptImage | undefined>;
}

export const picturesFor = (
  { db, client }: Pick<ServiceContext, 'db' | 'client'>,
  { ownerId, sessionId, guestId, attempt = 1, signal }: PictureOwner,
): Pictures => {
  const current = async (): Promise<string> => (await ownerOfSession(db, sessionId)) ?? ownerId;
  /** Whoever may have them by now, or still. */
  const owners = async (): Promise<readonly string[]> => [
    ...new Set([await current(), ownerId, guestId].filter((owner) => owner !== null)),
  ];
  let triesLeft = TRIES;
  const asOwner = async <T>(work: (forUser: string) => Promise<T>): Promise<T> => {
    for (;;) {
      const all = await owners();
      for (const [index, forUser] of all.entries())
        try {
          return await work(forUser);
        } catch (error) {
          const isMissing = error instanceof AppError && error.code === 'file_not_found';
          if (!isMissing || (triesLeft <= 1 && index === all.length - 1)) throw error;
        }
      triesLeft -= 1;
      await sleep(PAUSE_MS, undefined, { signal });
    }
  };
  const find = async (id: string): Promise<KeptImage | undefined> => {
    for (const forUser of await owners())
      try {
        const body = { files: [{ from: id, id }] };
        const { files } = await client.call('POST /internal/files/held', { body }, { forUser, signal });
        const [held] = files;
        if (held === undefined) return undefined;
        const { file_hash, mime_type, width, height } = held;
        return { id, file_hash, mime_type, width, height, painted_by: null };
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'file_not_found')) throw error;
      }
    return undefined;
  };
  return {
    hold: (pictures) =>
      asOwner(async (of) => {
        const files = pictures.map(({ file_id, kept }) => ({ from: file_id, id: kept.id }));
        // Whoever sent them, they are of the session, and so of whoever has that.
        const forUser = await current();
        if (files.length > 0)
          await client.call(
            'POST /internal/files/held',
            { body: { of, files, types: TYPES, replaces_uploads: true } },
            { forUser, signal },
          );
      }),
    read: ({ id }) =>
      asOwner(async (forUser) => {
        const { bytes } = await client.call(
          'GET /internal/files/held/:id/picture',
          { params: { id } },
          { forUser, signal },
        );
        return buffer(bytes);
      }),
    readWhole: ({ id }) =>
      asOwner(async (forUser) => {
        const { bytes } = await client.call(
          'GET /internal/files/held/:id/content',
          { params: { id } },
          { forUser, signal },
        );
        return buffer(bytes);
      }),
    async store(id, name, { bytes, width, height, paintedBy }) {
      // Sent again it is answered alike; but an earlier attempt may have stored it for the guest that somebody was then.
      const before = attempt > 1 ? await find(id) : undefined;
      if (before !== undefined) return { ...before, painted_by: paintedBy };
      const { file_hash, mime_type } = await client.call(
        'POST /internal/files/made/:id',
        {
          params: { id },
          query: { name, width, height },
          body: new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }),
        },
        { forUser: await current(), signal },
      );
      return { id, file_hash, mime_type, width, height, painted_by: paintedBy };
    },
    find,
    async assertRoom(id) {
      const userId = await current();
      try {
        await assertRoom({ client }, { userId, kind: userId === guestId ? 'guest' : 'user' });
      } catch (error) {
        // What an earlier attempt has made is there.
        if (!(error instanceof AppError) || (await find(id)) === undefined) throw error;
      }
    },
  };
};
