import { z } from 'zod';
import { App, Cursor, Flag, Id, PageQuery, Storable, Text, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { personalDataOf } from '../personal-data.ts';
import { Conversation, Feedback, ListedConversation, Message } from './entities.ts';
import { ConversationParams, ModelId } from './turns.ts';

/** Conversations as things that people keep, find and put away. */
export const conversations = defineContract({
  'GET /conversations': {
    summary: 'My conversations: pinned ones first, then newest activity',
    description:
      'With `q`, those in whose title or in one of whose messages every word of it is found, anywhere in a word: 유 finds 유리. Without `archived`, a search looks everywhere and a list leaves archived ones out.',
    access: { scope: 'chat:read' },
    query: PageQuery.extend({ app: App.optional(), archived: Flag.optional(), q: Storable.max(200).optional() }),
    responses: { 200: pageOf(ListedConversation) },
    errors: ['invalid_cursor'],
  },
  'GET /conversations/:id': {
    summary: 'One conversation',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    responses: { 200: Conversation },
    errors: ['conversation_not_found'],
  },
  'PUT /conversations/:id': {
    summary: 'Rename, pin, archive, or choose who answers',
    description: 'Changes what is given, and leaves the rest as it is.',
    access: { scope: 'chat:write' },
    params: ConversationParams,
    body: z.object({ title: Text.max(200), persona_id: Id.nullable(), model: ModelId.nullable(), pinned: z.boolean(), archived: z.boolean() }).partial(),
    responses: { 200: Conversation },
    errors: ['conversation_not_found'],
  },
  'DELETE /conversations/:id': {
    summary: 'Delete a conversation',
    description: 'It can be restored for 30 days, then it is erased. Its shares are closed meanwhile, and an answer that is being written is stopped.',
    access: { scope: 'chat:write' },
    params: ConversationParams,
    responses: { 204: 'empty' },
    errors: ['conversation_not_found'],
  },
  'POST /conversations/:id/restore': {
    summary: 'Undo the deletion of a conversation',
    access: { scope: 'chat:write' },
    params: ConversationParams,
    responses: { 200: Conversation },
    errors: ['conversation_not_found'],
  },
  'GET /conversations/:id/messages': {
    summary: 'Messages of the branch that is shown, oldest first',
    description: 'Without a cursor, the newest page. `prev_cursor` leads to older messages, `next_cursor` to newer ones.',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    query: PageQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
    responses: { 200: pageOf(Message).extend({ prev_cursor: Cursor.nullable() }) },
    errors: ['conversation_not_found', 'invalid_cursor'],
  },
  'POST /conversations/:id/feedback': {
    summary: 'Say whether an answer, or the conversation, was good',
    description: 'One for each message and one for the conversation: a later one replaces it, `rating: null` takes it back.',
    access: { scope: 'chat:write' },
    params: ConversationParams,
    body: z.object({ message_id: Id.optional(), rating: Feedback.shape.rating.nullable(), tags: z.array(Text.max(40)).max(10).default([]), comment: Text.max(2000).optional() }),
    responses: { 200: z.object({ feedback: Feedback.nullable() }) },
    errors: ['conversation_not_found', 'message_not_found'],
  },
  'GET /conversations/:id/export': {
    summary: 'The whole conversation, to keep elsewhere',
    description: 'All branches as JSON; as Markdown, the branch that is shown. Comes with a file name.',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    query: z.object({ format: z.enum(['json', 'markdown']).default('json') }),
    responses: { 200: 'download' },
    errors: ['conversation_not_found'],
  },
  'GET /users/me/export/chat': personalDataOf('conversations with all their messages, those that are deleted but not erased too, and shares'),
});
