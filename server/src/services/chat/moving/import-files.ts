import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeftReason } from '@madang/contracts/chat/moving';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import { holdFiles, type Holding } from '../attachments/hold-files.ts';
import type { StoredFile } from '../parts/stored-parts.ts';
import { renewHeld } from '../store/held-files.ts';
import type { ImportedFile, Leave } from './imported.ts';
import type { OpenedExport } from './open-export.ts';

const PICTURE_NAME = /\.(png|jpe?g|webp|gif|avif|heic|tiff?)$/i;
const PAUSE_MS = 5000;
const MOST_PAUSES = 24;
/** Well before what is held for nothing is let go of. */
const RENEWED_MS = 10 * 60_000;

const REASONS: Readonly<Record<string, LeftReason>> = {
  file_quota_exceeded: 'file_no_room',
  storage_full: 'file_no_room',
  unsupported_media_type: 'file_not_taken',
  file_type_not_taken: 'file_not_taken',
  file_too_large: 'file_not_taken',
  file_empty: 'file_not_taken',
  picture_unreadable: 'file_not_taken',
  picture_too_large: 'file_not_taken',
};

/** Bytes of no known name are seen by how they begin. */
const isPicture = async ({ name, type }: ImportedFile, bytes: () => Promise<AsyncIterable<Uint8Array> | undefined>) => {
  if (type !== '') return type.startsWith('image/');
  if (PICTURE_NAME.test(name)) return true;
  for await (const piece of (await bytes()) ?? [])
    return /^(\x89PNG|\xff\xd8\xff|GIF8|RIFF)/.test(Buffer.from(piece.subarray(0, 8)).toString('latin1'));
  return false;
};

export interface FileImport extends Holding {
  readonly opened: OpenedExport;
  readonly as: CallContext;
  /** Takes room for what was said. @throws AppError `no_room_for_chats` */
  readonly takeRoom: (bytes: number) => Promise<void>;
}

/**
 * Holds the files of a conversation, as if the person had attached them: within their space, judged by their bytes. What
 * cannot be taken is left, and the message comes without it.
 */
export const importFiles = async (
  { opened, as, ...holding }: FileImport,
  files: readonly ImportedFile[],
  leave: Leave,
): Promise<Map<ImportedFile, StoredFile>> => {
  const open = ({ at }: ImportedFile): Promise<AsyncIterable<Uint8Array> | undefined> =>
    'bytes' in at ? Promise.resolve(Readable.from([at.bytes])) : opened.file(at.entries);
  const upload = async (file: ImportedFile, pauses = 0): Promise<string | undefined> => {
    const bytes = await open(file);
    if (bytes === undefined) {
      leave('file_missing');
      return undefined;
    }
    const purpose = (await isPicture(file, () => open(file))) ? 'photo' : 'document';
    const sent = { name: file.name.slice(-120), type: 'application/octet-stream', bytes };
    try {
      return (await holding.client.call('POST /files', { body: { purpose, temporary: 'true', file: sent } }, { as }))
        .id;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'rate_limited' && pauses < MOST_PAUSES) {
        await sleep(PAUSE_MS, undefined, { signal: as.request.signal });
        return upload(file, pauses + 1);
      }
      const reason = REASONS[error.code];
      if (reason === undefined) throw error;
      leave(reason);
      return undefined;
    }
  };
  const held = new Map<ImportedFile, StoredFile>();
  let renewedAt = Date.now();
  for (const file of files) {
    if (Date.now() - renewedAt > RENEWED_MS) {
      await renewHeld(
        holding.db,
        [...held.values()].map(({ id }) => id),
      );
      renewedAt = Date.now();
    }
    const id = await upload(file);
    if (id === undefined) continue;
    try {
      const stored = (await holdFiles(holding, { ownerId: as.caller.userId, ids: [id] })).get(id);
      if (stored !== undefined) held.set(file, stored);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'file_type_not_taken') throw error;
      leave('file_not_taken');
    }
  }
  return held;
};
