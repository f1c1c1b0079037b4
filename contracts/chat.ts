import { z } from 'zod';
import { conversations } from './chat/conversations.ts';
import { library } from './chat/library.ts';
import { libraryAdmin } from './chat/library-admin.ts';
import { shares } from './chat/shares.ts';
import { turns } from './chat/turns.ts';
import { Id } from './fields.ts';
import { defineContract } from './operation.ts';

export * from './chat/entities.ts';
export type { Model, Persona, Prompt, Sample } from './chat/library.ts';
export type { Share, SharedConversation, SnapshotMessage } from './chat/shares.ts';

export const chat = defineContract({ ...library, ...libraryAdmin, ...conversations, ...turns, ...shares });

export const chatEvents = {
  /** What a guest had here belongs to the account that the guest became part of. */
  'chat.guest_moved': { payload: z.object({ guest_id: Id }), subscribers: ['identity'] },
} as const;
