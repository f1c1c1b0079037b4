import { MOST_GUEST_BYTES, type moving } from '@madang/contracts/chat/moving';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { atMost } from '#platform/http/incoming-form';
import { discard, stage, type Staged } from '#platform/staged-files';
import type { Context } from '../settings.ts';
import { exportArchive } from '../moving/export-archive.ts';
import { importConversations } from '../moving/import-conversations.ts';
import { openExport, type OpenedExport } from '../moving/open-export.ts';
import { assertExport } from '../moving/read-conversation.ts';
import { ownConversation, type ConversationReads } from '../store/conversations.ts';
import { roomFor } from '../store/room.ts';

/** At once in one process, once their files are here: whoever sends slowly keeps no place from others. */
const MOST_AT_ONCE = 4;

export const createMovingRoutes = (
  { db, client, log, config }: Pick<Context, 'db' | 'client' | 'log' | 'config'>,
  conversations: ConversationReads,
): Handlers<typeof moving> => {
  const importing = new Set<string>();
  let running = 0;
  return {
    'GET /export/conversations': async ({ query, caller, request }) => {
      const { conversation_id: id } = query;
      const one = id === undefined ? undefined : await ownConversation(conversations, id, caller.userId);
      return exportArchive({ db, client }, { caller, request }, one);
    },

    'POST /import/conversations': async ({ body, caller, request }) => {
      // From here on: whoever leaves while the file comes has left.
      const { signal } = request;
      if (importing.has(caller.userId)) throw new AppError('import_in_progress');
      importing.add(caller.userId);
      let isRunning = false;
      let staged: Staged | undefined;
      let opened: OpenedExport | undefined;
      const done = async (): Promise<void> => {
        importing.delete(caller.userId);
        if (isRunning) running -= 1;
        isRunning = false;
        opened?.close();
        if (staged !== undefined) await discard(staged);
      };
      try {
        await body.receive(async (file) => {
          const bytes = caller.kind === 'guest' ? atMost(file.bytes, MOST_GUEST_BYTES) : file.bytes;
          staged = await stage(config.dataFolder, { name: file.name, bytes });
        });
        if (staged === undefined) throw new AppError('not_an_export');
        if (running >= MOST_AT_ONCE) throw new AppError('import_in_progress');
        running += 1;
        isRunning = true;
        opened = await openExport(staged.file, caller.kind);
        await assertExport(opened, signal);
        signal.throwIfAborted();
        const takeRoom = await roomFor(db, caller);
        return importConversations({ db, client, opened, takeRoom, as: { caller, request } }, log, done);
      } catch (error) {
        await done();
        throw error;
      }
    },
  };
};
