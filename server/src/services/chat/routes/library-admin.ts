import { uuidv7 } from 'uuidv7';
import type { libraryAdmin } from '@madang/contracts/chat/library-admin';
import type { SnapshotMessage } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import type { ServiceContext } from '#platform/service';
import type { TurnPlanner } from '../apps/plan-turn.ts';
import { listKept, orderEntries, removeEntry, revertEntry, writeEntry } from '../library/edit-library.ts';
import { listEdits, readEdited } from '../seed.ts';
import { UNSIGNED } from '../parts/stored-parts.ts';
import { freezeShown } from '../shares/share-conversation.ts';
import { filesOf } from '../shares/snapshot-files.ts';
import { findShare, toSnapshotMessage } from '../store/shares.ts';

/** Those of a share, else those that the sample has. @throws AppError `share_not_found`, `nothing_to_share` */
const messagesOf = async (db: Database, id: string, shareId: string | undefined): Promise<SnapshotMessage[]> => {
  if (shareId === undefined) {
    const known = (await readEdited(db)).samples.find((sample) => sample.id === id);
    if (known === undefined) throw new AppError('nothing_to_share', { detail: 'a new sample needs share_id' });
    return known.messages;
  }
  const share = await findShare(db, shareId);
  if (share?.isOpen !== true) throw new AppError('share_not_found');
  if (filesOf(share.messages).length > 0) throw new AppError('sample_with_files');
  return share.messages.map((message) => toSnapshotMessage(message, UNSIGNED));
};

export const createLibraryAdminRoutes = (
  { db }: ServiceContext,
  { assertApp }: TurnPlanner,
): Handlers<typeof libraryAdmin> => ({
  'GET /admin/library/edits': async () => ({
    items: (await listEdits(db)).map(({ kind, id, data, editedBy, editedAt }) => ({
      kind,
      id,
      removed: data === null,
      edited_by: editedBy,
      edited_at: editedAt.toISOString(),
    })),
  }),
  'GET /admin/personas': () => listKept(db, 'persona', 'personas'),
  'GET /admin/prompts': () => listKept(db, 'prompt', 'prompts'),
  'GET /admin/samples': () => listKept(db, 'sample', 'samples'),
  'PUT /admin/library/order': async ({ body, caller }) => {
    await orderEntries(db, body.kind, body.ids, caller.userId);
    return new Reply(204, undefined);
  },
  'POST /admin/library/:kind/:id/revert': async ({ params, query }) => {
    await revertEntry(db, params, query.version);
    return new Reply(204, undefined);
  },
  'PUT /admin/personas/:id': async ({ params, query, body, caller, request }) => {
    assertApp(body.app, request.locale);
    return writeEntry(db, 'persona', { ...body, id: params.id }, caller.userId, query.version);
  },
  'DELETE /admin/personas/:id': async ({ params, query, caller }) => {
    await removeEntry(db, { kind: 'persona', id: params.id }, caller.userId, query.version);
    return new Reply(204, undefined);
  },
  'PUT /admin/prompts/:id': async ({ params, query, body, caller, request }) => {
    assertApp(body.app, request.locale);
    return writeEntry(db, 'prompt', { ...body, id: params.id }, caller.userId, query.version);
  },
  'DELETE /admin/prompts/:id': async ({ params, query, caller }) => {
    await removeEntry(db, { kind: 'prompt', id: params.id }, caller.userId, query.version);
    return new Reply(204, undefined);
  },
  'POST /samples': async ({ body, caller, request }) => {
    const { conversation_id: conversationId, title, category, locale = request.locale, ...rest } = body;
    const { conversation, messages: shown } = await db.transaction((tx) =>
      freezeShown(tx, { ownerId: caller.userId, conversationId }),
    );
    if (filesOf(shown).length > 0) throw new AppError('sample_with_files');
    const messages = shown.map((message) => toSnapshotMessage(message, UNSIGNED));
    const { app } = conversation;
    const named = { title: title ?? conversation.title ?? app, category: category ?? app };
    return new Reply(
      201,
      await writeEntry(db, 'sample', { id: uuidv7(), ...rest, ...named, locale, app, messages }, caller.userId),
    );
  },
  'PUT /admin/samples/:id': async ({ params, query, body, caller, request }) => {
    assertApp(body.app, request.locale);
    const { share_id, ...fields } = body;
    return writeEntry(
      db,
      'sample',
      { ...fields, id: params.id, messages: await messagesOf(db, params.id, share_id) },
      caller.userId,
      query.version,
    );
  },
  'DELETE /admin/samples/:id': async ({ params, query, caller }) => {
    await removeEntry(db, { kind: 'sample', id: params.id }, caller.userId, query.version);
    return new Reply(204, undefined);
  },
});
