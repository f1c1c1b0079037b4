import { z } from 'zod';
import { App, Id, Timestamp } from '../fields.ts';

export const Conversation = z
  .object({
    id: Id,
    title: z.string().nullable(),
    app: App,
    persona_id: Id.nullable(),
    model: z.string().nullable().meta({ description: 'Chosen for this conversation; null leaves it to the persona or the default' }),
    pinned: z.boolean(),
    archived: z.boolean(),
    created_at: Timestamp,
    updated_at: Timestamp,
    last_message_at: Timestamp,
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof Conversation>;

/** A conversation in a list; what was looked for is shown where it was found. */
export const ListedConversation = Conversation.extend({
  match: z
    .object({ message_id: Id.nullable().meta({ description: 'null: in the title' }), before: z.string(), found: z.string(), after: z.string() })
    .optional()
    .meta({ description: 'With `q`: the newest place where its first word was found' }),
}).meta({ id: 'ListedConversation' });
export type ListedConversation = z.infer<typeof ListedConversation>;

/** Where a statement in an answer comes from. `[n]` in the text points to the citation with that number. */
export const Citation = z
  .object({
    number: z.number().int(),
    kind: z.enum(['recycle_item', 'recycle_rules']),
    ref: z.string().meta({ description: 'Id of the item, or code of the region' }),
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

export const Feedback = z
  .object({ rating: z.enum(['up', 'down']), tags: z.array(z.string()), comment: z.string().nullable() })
  .meta({ id: 'Feedback' });
export type Feedback = z.infer<typeof Feedback>;

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
    siblings: z.array(Id).meta({ description: 'All versions of this message, this one among them, oldest first; empty when there is no other' }),
    feedback: Feedback.nullable(),
    created_at: Timestamp,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

export const Turn = z
  .object({ user_message: Message, ai_message: Message, conversation: Conversation })
  .meta({ id: 'Turn' });
export const StartedTurn = Turn.extend({ stream_url: z.string() }).meta({ id: 'StartedTurn' });

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
  /** What the reader has is not in the log any more, or the answer is being continued: begin with this text. */
  reset: z.object({ message_id: Id, text: z.string() }),
} as const;
export type StreamEventName = keyof typeof StreamEvents;

