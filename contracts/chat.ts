import { z } from 'zod';
import { conversations } from './chat/conversations.ts';
import { conversationsAdmin } from './chat/conversations-admin.ts';
import { library } from './chat/library.ts';
import { libraryAdmin } from './chat/library-admin.ts';
import { shares } from './chat/shares.ts';
import { turns } from './chat/turns.ts';
import { Id, Timestamp } from './fields.ts';
import { defineContract } from './operation.ts';

export * from './chat/entities.ts';
export type { Model, Persona, Prompt, Sample } from './chat/library.ts';
export type { Share, SharedConversation, SnapshotMessage } from './chat/shares.ts';

export const chat = defineContract({ ...library, ...libraryAdmin, ...conversations, ...conversationsAdmin, ...turns, ...shares });

export const chatEvents = {
  /** What a guest had here belongs to the account that the guest became part of. */
  'chat.guest_moved': { payload: z.object({ guest_id: Id }), subscribers: ['identity'] },
  /** Somebody who may has looked at another person's conversations, or deleted one. Without an id: the list. */
  'chat.accessed_by_admin': {
    payload: z.object({ id: Id, at: Timestamp, act: z.enum(['listed', 'read', 'deleted']), actor_id: Id, user_id: Id, conversation_id: Id.nullable(), network: z.string(), user_agent: z.string() }),
    subscribers: ['identity'],
  },
} as const;
