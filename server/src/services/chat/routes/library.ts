import type { library } from '@madang/contracts/chat/library';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { MOST_ATTACHMENTS } from '@madang/contracts/chat/turns';
import { DOCUMENT_TYPES } from '@madang/contracts/files';
import type { Context } from '../settings.ts';
import type { Catalogue } from '../models/catalogue.ts';
import { cloneSnapshot, roomOfSnapshot } from '../shares/clone-snapshot.ts';
import { toConversation } from '../store/conversations.ts';
import { takeRoom } from '../store/room.ts';
import { findSample, listPersonas, listPrompts, listSamples, readPersona, readSample } from '../store/library.ts';

export const createLibraryRoutes = ({ config, db }: Context, catalogue: Catalogue): Handlers<typeof library> => ({
  'GET /models': () =>
    Promise.resolve({
      items: [...catalogue.models],
      default_model: catalogue.defaultModel.info.id,
      limits: { chars: config.MAX_MESSAGE_CHARS, attachments: MOST_ATTACHMENTS, text_types: [...DOCUMENT_TYPES] },
    }),

  'GET /personas': async ({ query }) => ({ items: await listPersonas(db, query) }),

  'GET /personas/:id': async ({ params }) => {
    const found = await readPersona(db, params.id);
    if (found === undefined) throw new AppError('persona_not_found');
    return found;
  },

  'GET /prompts': async ({ query }) => ({ items: await listPrompts(db, query) }),

  'GET /samples': async ({ query }) => ({ items: await listSamples(db, query) }),

  'GET /samples/:id': async ({ params }) => {
    const found = await readSample(db, params.id);
    if (found === undefined) throw new AppError('sample_not_found');
    return found;
  },

  'POST /samples/:id/clone': async ({ params, caller }) => {
    const found = await findSample(db, params.id);
    if (found === undefined) throw new AppError('sample_not_found');
    const cloned = await db.transaction(async (tx) => {
      await takeRoom(tx, caller, roomOfSnapshot(found.messages));
      return cloneSnapshot(tx, caller.userId, found);
    });
    return toConversation(cloned);
  },
});
