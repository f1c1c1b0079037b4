import { z } from 'zod';
import { App, Cursor, Flag, Id, PageQuery, Storable, Text, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';
import {
  Conversation,
  Feedback,
  ListedConversation,
  Message,
  ReasoningEffort,
  Summary,
  Temperature,
} from './entities.ts';
import { COLLECTOR_ERRORS, CollectorItems, ConversationParams, ModelId } from './turns.ts';

/** Conversations as things that people keep, find and put away. */
export const conversations = defineContract('Conversations', {
  'GET /conversations': {
    operationId: 'listConversations',
    summary: 'List conversations',
    description:
      'With `q`, those in whose title or in one of whose messages every word of it is found, anywhere in a word: 유 finds 유리. Without `archived`, a search looks everywhere and a list leaves archived ones out.',
    access: { scope: 'chat:read' },
    query: PageQuery.extend({ app: App.optional(), archived: Flag.optional(), q: Storable.max(200).optional() }),
    responses: { 200: pageOf(ListedConversation) },
    errors: ['invalid_cursor'],
  },
  'GET /conversations/:id': {
    operationId: 'getConversation',
    summary: 'Get a conversation',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    responses: { 200: Conversation },
    errors: ['conversation_not_found'],
  },
  'PUT /conversations/:id': {
    operationId: 'updateConversation',
    summary: 'Update a conversation',
    description: 'Changes what is given, and leaves the rest as it is.',
    access: { scope: 'chat:write' },
    params: ConversationParams,
    body: z
      .object({
        title: Text.max(200),
        persona_id: Id.nullable(),
        model: ModelId.nullable(),
        temperature: Temperature.nullable(),
        reasoning_effort: ReasoningEffort.nullable(),
        collector_items: CollectorItems,
        pinned: z.boolean(),
        archived: z.boolean(),
      })
      .partial(),
    example: { title: '분리배출', pinned: true },
    responses: { 200: Conversation },
    errors: ['conversation_not_found', ...COLLECTOR_ERRORS],
  },
  'DELETE /conversations/:id': {
    operationId: 'deleteConversation',
    summary: 'Delete a conversation',
    description:
      'It can be restored for 30 days, then it is erased. Its shares are closed meanwhile, and an answer that is being written is stopped.',
    access: { scope: 'chat:write' },
    params: ConversationParams,
    responses: { 204: 'empty' },
    errors: ['conversation_not_found'],
  },
  'POST /conversations/:id/restore': {
    operationId: 'restoreConversation',
    summary: 'Restore a deleted conversation',
    access: { scope: 'chat:write' },
    params: ConversationParams,
    responses: { 200: Conversation },
    errors: ['conversation_not_found'],
  },
  'GET /conversations/:id/messages': {
    operationId: 'listMessages',
    tag: 'Messages',
    summary: 'List messages of the active branch',
    description:
      'Without a cursor, the newest page. `prev_cursor` leads to older messages, `next_cursor` to newer ones.',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    query: PageQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
    responses: { 200: pageOf(Message).extend({ prev_cursor: Cursor.nullable() }) },
    errors: ['conversation_not_found', 'invalid_cursor'],
  },
  'GET /conversations/:id/summaries/:summary_id': {
    operationId: 'getSummary',
    tag: 'Messages',
    summary: 'Get what a model was told of the oldest messages',
    description:
      'Of an answer with the note `history_summarized`: its model could not read all that was said before at once, and was given this in the place of the oldest messages.',
    access: { scope: 'chat:read' },
    params: ConversationParams.extend({ summary_id: Id }),
    responses: { 200: Summary },
    errors: ['conversation_not_found', 'summary_not_found'],
  },
  'POST /conversations/:id/feedback': {
    operationId: 'setFeedback',
    tag: 'Messages',
    summary: 'Rate a conversation or an answer',
    description:
      'One for each message and one for the conversation: a later one replaces it, `rating: null` takes it back.',
    access: { scope: 'chat:write' },
    params: ConversationParams,
    body: z.object({
      message_id: Id.optional(),
      rating: Feedback.shape.rating.nullable(),
      tags: z.array(Text.max(40)).max(10).default([]),
      comment: Text.max(2000).optional(),
    }),
    example: { rating: 'up' },
    responses: { 200: z.object({ feedback: Feedback.nullable() }) },
    errors: ['conversation_not_found', 'message_not_found'],
  },
  'GET /conversations/:id/export': {
    operationId: 'exportConversation',
    summary: 'Export a conversation',
    description:
      'All branches as JSON, with the summaries that models were given; as Markdown, the branch that is shown. Comes with a file name.',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    query: z.object({ format: z.enum(['json', 'markdown']).default('json') }),
    responses: { 200: 'download' },
    errors: ['conversation_not_found', 'exports_open', 'exports_busy'],
  },
});
