import { z } from 'zod';
import { App, Cursor, Id, PageQuery, Text, Timestamp, pageOf } from './fields.ts';
import { defineContract } from './operation.ts';

export const Model = z
  .object({
    id: z.string().meta({ examples: ['madang/rules'] }),
    label: z.string(),
    provider: z.string(),
    capabilities: z.array(z.enum(['text', 'vision', 'structured', 'tools'])),
    context_window: z.number().int(),
    built_in: z.boolean().meta({ description: 'Rule-based and local; not a language model' }),
  })
  .meta({ id: 'Model' });
export type Model = z.infer<typeof Model>;

export const Conversation = z
  .object({
    id: Id,
    title: z.string().nullable(),
    app: App,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_message_at: Timestamp,
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof Conversation>;

/** Where a statement in an answer comes from. `[n]` in the text points to the citation with that number. */
export const Citation = z
  .object({
    number: z.number().int(),
    kind: z.enum(['recycle_item']),
    ref: z.string().meta({ description: 'Id of the item' }),
    title: z.string(),
    note: z.string(),
    varies_by_region: z.boolean(),
    source: z.string(),
    checked_on: z.iso.date(),
  })
  .meta({ id: 'Citation' });
export type Citation = z.infer<typeof Citation>;

export const MessageStatus = z.enum(['complete', 'generating', 'interrupted', 'failed', 'stopped']).meta({ id: 'MessageStatus' });
export type MessageStatus = z.infer<typeof MessageStatus>;

export const Message = z
  .object({
    id: Id,
    conversation_id: Id,
    parent_id: Id.nullable(),
    role: z.enum(['user', 'assistant']),
    content: z.string(),
    status: MessageStatus,
    model: z.string().nullable().meta({ description: 'Which model wrote it; null for people' }),
    citations: z.array(Citation),
    error_code: z.string().nullable(),
    created_at: Timestamp,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

const Turn = z
  .object({ user_message: Message, ai_message: Message, conversation: Conversation })
  .meta({ id: 'Turn' });
const StartedTurn = Turn.extend({ stream_url: z.string() }).meta({ id: 'StartedTurn' });

/**
 * Events of a conversation stream, by SSE event name; `data` is JSON. Every event has an id that grows by one.
 * `message.completed`, `.failed`, `.stopped` and `.interrupted` are last.
 */
export const StreamEvents = {
  'message.started': z.object({ message_id: Id, model: z.string() }),
  'message.delta': z.object({ text: z.string() }),
  'tool.called': z.object({ name: z.string() }),
  'tool.result': z.object({ name: z.string(), found: z.number().int() }),
  /** Comes before the text that points to them. */
  'message.citations': z.object({ citations: z.array(Citation) }),
  'message.completed': z.object({ message: Message }),
  'message.failed': z.object({ message: Message }),
  'message.stopped': z.object({ message: Message }),
  'message.interrupted': z.object({ message: Message }),
  /** What the reader has is not in the log any more: forget it and begin with this text. */
  reset: z.object({ message_id: Id, text: z.string() }),
} as const;
export type StreamEventName = keyof typeof StreamEvents;

const ConversationParams = z.object({ id: Id });

export const chat = defineContract({
  'GET /models': {
    summary: 'Models that can be used now',
    access: 'public',
    responses: { 200: z.object({ items: z.array(Model), default_model: z.string() }) },
  },
  'GET /conversations': {
    summary: 'My conversations, newest activity first',
    access: 'signed-in',
    query: PageQuery.extend({ app: App.optional() }),
    responses: { 200: pageOf(Conversation) },
    errors: ['invalid_cursor'],
  },
  'POST /conversations': {
    summary: 'Start a conversation',
    description: 'With `message`, the first turn starts at once and the answer is read from `stream_url`.',
    access: 'signed-in',
    body: z.object({ title: Text.max(200).optional(), app: App.default('chat'), message: Text.optional() }),
    bodyOptional: true,
    responses: { 201: z.object({ conversation: Conversation, turn: StartedTurn.optional() }) },
    idempotent: true,
  },
  'GET /conversations/:id': {
    summary: 'One conversation',
    access: 'signed-in',
    params: ConversationParams,
    responses: { 200: Conversation },
    errors: ['conversation_not_found'],
  },
  'GET /conversations/:id/messages': {
    summary: 'Messages, oldest first',
    description: 'Without a cursor, the newest page. `prev_cursor` leads to older messages, `next_cursor` to newer ones.',
    access: 'signed-in',
    params: ConversationParams,
    query: PageQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
    responses: { 200: pageOf(Message).extend({ prev_cursor: Cursor.nullable() }) },
    errors: ['conversation_not_found', 'invalid_cursor'],
  },
  'POST /conversations/:id/messages': {
    summary: 'Say something and get an answer',
    description: 'Answers 201 with the whole answer, or with `stream: true` 202 at once; then read `stream_url`.',
    access: 'signed-in',
    params: ConversationParams,
    body: z.object({ content: Text, stream: z.boolean().default(false) }),
    responses: { 201: Turn, 202: StartedTurn },
    errors: ['conversation_not_found', 'turn_in_progress', 'model_unavailable', 'model_timeout', 'model_rate_limited'],
    idempotent: true,
  },
  'GET /conversations/:id/stream': {
    summary: 'Read an answer while it is written',
    description:
      'Server-sent events; resumable with the Last-Event-ID header or `after`. Without `message_id`: the running turn, else the newest answer replayed and closed.',
    access: 'signed-in',
    params: ConversationParams,
    query: z.object({ message_id: Id.optional(), after: z.string().max(64).optional() }),
    responses: { 200: 'event-stream' },
    errors: ['conversation_not_found', 'message_not_found', 'invalid_event_id'],
  },
  'POST /conversations/:id/messages/:message_id/stop': {
    summary: 'Stop writing; what was written stays',
    access: 'signed-in',
    params: ConversationParams.extend({ message_id: Id }),
    responses: { 202: z.object({ message: Message }) },
    errors: ['conversation_not_found', 'message_not_found', 'not_generating'],
  },
});
