import { z } from 'zod';
import { App, Id, Timestamp } from '../fields.ts';
import { MovedFrom } from './moving.ts';
import { AskedConsent, NoteCode, Parts, SentCall, SummaryId, CallOutcome } from './parts.ts';

/** How freely a model chooses its words: 0 says the likeliest. */
export const Temperature = z.number().min(0).max(2);
export const ReasoningEffort = z.enum(['low', 'medium', 'high']).meta({ id: 'ReasoningEffort' });
export type ReasoningEffort = z.infer<typeof ReasoningEffort>;

export const Conversation = z
  .object({
    id: Id,
    title: z.string().nullable(),
    app: App,
    persona_id: Id.nullable(),
    model: z
      .string()
      .nullable()
      .meta({ description: 'Chosen for this conversation; null leaves it to the persona or the default' }),
    temperature: Temperature.nullable().meta({
      description: 'null leaves it to the persona or the model. GET /models says which models take it (`takes`)',
    }),
    reasoning_effort: ReasoningEffort.nullable().meta({
      description: 'How long a model that thinks is to think; null leaves it to the model',
    }),
    collector_items: z.array(Id).default([]).meta({
      description: 'What every question in it is asked with. What of it has been deleted since is passed over',
    }),
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
    .object({
      message_id: Id.nullable().meta({ description: 'null: in the title' }),
      before: z.string(),
      found: z.string(),
      after: z.string(),
    })
    .optional()
    .meta({ description: 'With `q`: the newest place where its first word was found' }),
}).meta({ id: 'ListedConversation' });
export type ListedConversation = z.infer<typeof ListedConversation>;

/** Where a statement in an answer comes from. `[n]` in the text points to the citation with that number. */
export const Citation = z
  .object({
    number: z.number().int(),
    kind: z.string().meta({ description: 'What it is, in the words of the app that cites it' }),
    ref: z.string().meta({ description: 'Its id there' }),
    title: z.string(),
    note: z.string(),
    varies_by_region: z.boolean(),
    source: z.string(),
    checked_on: z.iso.date().nullable().meta({ description: 'The day of the source; null: it gives none' }),
    passage: z.object({ position: z.number().int(), page: z.number().int().nullable() }).optional().meta({
      description:
        'Of an item of the collector (`kind: collector.…`): GET /collector/items/{ref}?from={position}; of a collection of the app (`kind: collection.…`): with `message_id` of the answer',
    }),
    deleted: z.literal(true).optional().meta({ description: 'It was deleted since' }),
  })
  .meta({ id: 'Citation' });
export type Citation = z.infer<typeof Citation>;

export const MessageStatus = z
  .enum(['complete', 'generating', 'interrupted', 'failed', 'stopped'])
  .meta({ id: 'MessageStatus' });
export type MessageStatus = z.infer<typeof MessageStatus>;

/**
 * Why a model ended, as its provider says: it had said all (`stop`), reached a limit of length, was held back by a
 * filter, wanted to use a tool, broke with an error, or ended for a reason that is not known or was not given. Each
 * provider's own words are led back to these.
 */
export const FinishReason = z
  .enum(['stop', 'length', 'content_filter', 'tool_calls', 'error', 'unknown'])
  .meta({ id: 'FinishReason' });
export type FinishReason = z.infer<typeof FinishReason>;

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
    content: z.string().meta({ description: 'All of its text' }),
    parts: Parts,
    structured: z.unknown().meta({
      description: 'What the answer says to its app, by the schema of the app; null where it says nothing that fits',
    }),
    status: MessageStatus,
    model: z.string().nullable().meta({
      description:
        'Which model wrote it, as provider/name: what is marked so was made by AI. `madang/rules` is the built-in engine, which is no model; null for people',
    }),
    citations: z.array(Citation),
    reasoning: z
      .string()
      .nullable()
      .meta({ description: 'What the model thought before it answered, where it tells that apart' }),
    input_tokens: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'As the provider counts, over all that was asked for this answer; null where it does not' }),
    output_tokens: z.number().int().nullable(),
    finish_reason: FinishReason.nullable().meta({
      description:
        'As the provider says; null for people, while it is written, and where the model was not heard to its end',
    }),
    error_code: z
      .string()
      .nullable()
      .meta({ description: 'What went wrong, as in problem documents; null where nothing did' }),
    siblings: z.array(Id).meta({
      description: 'All versions of this message, this one among them, oldest first; empty when there is no other',
    }),
    feedback: Feedback.nullable(),
    imported_from: MovedFrom.optional().meta({
      description:
        'It was imported from an export of this, and not written here: its text, time and `model` are what the export said. Messages that were written here have none',
    }),
    created_at: Timestamp,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

/** What a model was given in the place of the oldest messages of a path. */
export const Summary = z
  .object({
    id: Id.meta({ description: 'The last message that it is of' }),
    text: z.string(),
    model: z.string().meta({ description: 'Which model wrote it' }),
    created_at: Timestamp,
  })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof Summary>;

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
  /** What the model thinks; no part of the answer. */
  'message.reasoning': z.object({ text: z.string() }),
  /** `call`: of a tool of others, what is sent. */
  'tool.called': z.object({ name: z.string(), call: SentCall.optional() }),
  'tool.result': z.object({ name: z.string(), found: z.number().int(), outcome: CallOutcome.optional() }),
  /** Somebody has to allow it; the answer ends then, and goes on once they have. */
  'tool.consent': AskedConsent,
  /** What the model was not given, of what was said before or is attached; comes before its answer. */
  'message.note': z.object({ code: NoteCode, names: z.array(z.string()), summary_id: SummaryId.optional() }),
  /** Comes before the text that points to them. */
  'message.citations': z.object({ citations: z.array(Citation) }),
  /** What the conversation's app has to say to the answer, before its end is told. */
  'app.result': z.object({ app: z.string(), result: z.unknown() }),
  'message.completed': z.object({ message: Message }),
  'message.failed': z.object({ message: Message }),
  'message.stopped': z.object({ message: Message }),
  'message.interrupted': z.object({ message: Message }),
  /** What the reader has is not in the log any more, or the answer is being continued: begin with this text. */
  reset: z.object({ message_id: Id, text: z.string(), reasoning: z.string() }),
} as const;
export type StreamEventName = keyof typeof StreamEvents;
