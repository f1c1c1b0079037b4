import type { libraryAdmin } from '@madang/contracts/chat/library-admin';
import type { SnapshotMessage } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import { removeEntry, writeEntry } from '../library/edit-library.ts';
import { listEdits, readEdited } from '../seed.ts';
import { readSample } from '../store/library.ts';
import { findShare } from '../store/shares.ts';

/** Those of a share, else those that the sample has. @throws AppError `share_not_found`, `nothing_to_share` */
const messagesOf = async (db: Database, id: string, shareId: string | undefined): Promise<SnapshotMessage[]> => {
  if (shareId === undefined) {
    const known = await readSample(db, id);
    if (known === undefined) throw new AppError('nothing_to_share', { detail: 'a new sample needs share_id' });
    return known.messages;
  }
  const share = await findShare(db, shareId);
  if (share?.isOpen !== true) throw new AppError('share_not_found');
  return share.messages;
};

export const createLibraryAdminRoutes = ({ db }: ServiceContext): Handlers<typeof libraryAdmin> => ({
  'GET /admin/library/edits': async () => ({
    items: (await listEdits(db)).map(({ kind, id, data, editedBy, editedAt }) => ({ kind, id, removed: data === null, edited_by: editedBy, edited_at: editedAt.toISOString() })),
  }),
  'GET /admin/personas': async () => ({ items: (await readEdited(db)).personas }),
  'PUT /admin/personas/:id': ({ params, body, caller }) => writeEntry(db, 'persona', { ...body, id: params.id }, caller.userId),
  'DELETE /admin/personas/:id': async ({ params, caller }) => {
    await removeEntry(db, { kind: 'persona', id: params.id }, caller.userId);
    return new Reply(204, undefined);
  },
  'PUT /admin/prompts/:id': ({ params, body, caller }) => writeEntry(db, 'prompt', { ...body, id: params.id }, caller.userId),
  'DELETE /admin/prompts/:id': async ({ params, caller }) => {
    await removeEntry(db, { kind: 'prompt', id: params.id }, caller.userId);
    return new Reply(204, undefined);
  },
  'PUT /admin/samples/:id': async ({ params, body, caller }) => {
    const { share_id, ...fields } = body;
    return writeEntry(db, 'sample', { ...fields, id: params.id, messages: await messagesOf(db, params.id, share_id) }, caller.userId);
  },
  'DELETE /admin/samples/:id': async ({ params, caller }) => {
    await removeEntry(db, { kind: 'sample', id: params.id }, caller.userId);
    return new Reply(204, undefined);
  },
});
