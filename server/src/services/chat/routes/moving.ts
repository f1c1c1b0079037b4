import { MOST_GUEST_BYTES, MOST_IMPORT_BYTES, type moving } from '@madang/contracts/chat/moving';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { atMost } from '#platform/http/incoming-form';
import { discard, stage, type Staged } from '#platform/staged-files';
import type { Context } from '../settings.ts';
import { exportArchive } from '../moving/export-archive.ts';
import { createImportPlaces, MOST_MINUTES } from '../moving/import-places.ts';
import { lasting, untilAborted } from '../moving/lasting.ts';
import { importConversations } from '../moving/import-conversations.ts';
import { openExport, type OpenedExport } from '../moving/open-export.ts';
import type { OpenExports } from '../moving/open-exports.ts';
import { assertExport } from '../moving/read-conversation.ts';
import { ownConversation, type ConversationReads } from '../store/conversations.ts';
import { createTakingRoom } from '../store/room.ts';

export const createMovingRoutes = (
  { db, client, log, config, revocations }: Pick<Context, 'db' | 'client' | 'log' | 'config' | 'revocations'>,
  conversations: ConversationReads,
  beginExport: OpenExports,
): Handlers<typeof moving> => {
  const placeFor = createImportPlaces();
  return {
    'GET /export/conversations': async ({ query, caller, request }) => {
      const { conversation_id: id } = query;
      const one = id === undefined ? undefined : await ownConversation(conversations, id, caller.userId);
      return beginExport({ caller, request }, (who) => exportArchive({ db, client }, who, one));
    },

    'POST /import/conversations': async ({ body, caller, request: asked }) => {
      const place = placeFor(caller.userId, caller.kind);
      // From here on: whoever leaves while the file comes has left.
      const { request, endIn, forget } = lasting({ caller, request: asked }, revocations);
      const { signal } = request;
      let staged: Staged | undefined;
      let opened: OpenedExport | undefined;
      const done = async (): Promise<void> => {
        place.leave();
        forget();
        opened?.close();
        if (staged !== undefined) await discard(staged);
      };
      try {
        await body.receive(async (file) => {
          const most = caller.kind === 'guest' ? MOST_GUEST_BYTES : MOST_IMPORT_BYTES;
          const bytes = untilAborted(place.staged(atMost(file.bytes, most)), signal);
          staged = await stage(config.dataFolder, { name: file.name, bytes });
        });
        if (staged === undefined) throw new AppError('not_an_export');
        place.begin();
        // How long a file may come, the server says of all that is sent; a place is kept from nobody meanwhile.
        endIn(MOST_MINUTES[caller.kind]);
        opened = await openExport(staged.file, caller.kind);
        await assertExport(opened, signal);
        signal.throwIfAborted();
        const context = { db, client, opened, takeRoom: createTakingRoom(db, caller), as: { caller, request } };
        return importConversations(context, log, done);
      } catch (error) {
        await done();
        throw error;
      }
    },
  };
};
