import { z } from 'zod';
import { App, Id, Storable, Text } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Conversation, Message, StartedTurn, Turn, ReasoningEffort, Temperature } from './entities.ts';

export const ConversationParams = z.object({ id: Id });
const MessageParams = ConversationParams.extend({ message_id: Id });
/** `provider/name`, as in GET /models. */
export const ModelId = z.string().min(1).max(200);
export const MOST_ATTACHMENTS = 10;
const Attachments = z.array(Id).max(MOST_ATTACHMENTS).default([]).meta({
  description:
    'Ids of own files (POST /files) that belong to the message: pictures, texts (txt, md, csv, html), and documents (PDF, Office, OpenDocument, HWPX, HWP, RTF), which are read and cited by passages. Models with `vision` are shown pictures; where one is not, or a text is too long for it, its answer says so (`note` in its parts). GET /models names the limits',
});
export const MOST_COLLECTOR_ITEMS = 20;
export const CollectorItems = z.array(Id).max(MOST_COLLECTOR_ITEMS).meta({
  description: 'Ids of own items of the collector (POST /collector/items) to be asked with',
});
/** Says something by itself, in words or files. */
const saysSomething = ({
  content,
  attachments,
}: {
  readonly content: string;
  readonly attachments: readonly string[];
}): boolean => content.trim() !== '' || attachments.length > 0;
const BLANK = { path: ['content'], error: 'must not be blank', params: { code: 'blank' } };
const StreamChoice = z.object({ stream: z.boolean().default(false) });
/** Saves a request, and the way there and back before the first word. */
const AT_ONCE =
  'With `Accept: text/event-stream` the answer itself is the stream: first `turn.started` without an id, then the events of `stream_url`, where whoever loses the connection goes on.';
/** Who does not stream waits for the whole answer, thoughts included. */
const WHOLE_ANSWER = { answerSeconds: 600 } as const;
/** Nothing is stored then; where nothing is set nobody gets them. */
export const MODERATION_ERRORS = ['message_held_back', 'moderation_unavailable'] as const;
const ATTACHMENT_ERRORS = ['file_not_found', 'file_type_not_taken', 'attachments_not_taken'] as const;
export const COLLECTOR_ERRORS = ['collector_item_not_found', 'collector_not_read'] as const;
/** Nothing is stored then. */
const QUOTA_ERRORS = ['quota_exceeded', 'guest_quota_exceeded'] as const;
export const MODEL_ERRORS = [
  ...QUOTA_ERRORS,
  'model_unavailable',
  'model_timeout',
  'model_rate_limited',
  'model_failed',
  'model_cut_off',
  'model_filtered',
  'answer_held_back',
  'answer_not_judged',
  'model_empty',
  'model_input_too_long',
  'model_refused',
  'model_key_refused',
  'model_no_credit',
  'model_not_found',
] as const;

/** Saying something, and everything about its answer. */
export const turns = defineContract('Messages', {
  'POST /conversations': {
    operationId: 'createConversation',
    tag: 'Conversations',
    summary: 'Create a conversation',
    description: `With \`message\`, the first turn starts at once and the answer is read from \`stream_url\`. ${AT_ONCE}`,
    access: { scope: 'chat:write' },
    body: z.object({
      title: Text.max(200).optional(),
      app: App.default('chat'),
      persona_id: Id.optional(),
      model: ModelId.optional(),
      temperature: Temperature.optional(),
      reasoning_effort: ReasoningEffort.optional(),
      message: Text.optional(),
      attachments: Attachments.meta({ description: 'Files of the first message, which may be without text then' }),
      collector_items: CollectorItems.default([]).meta({
        description: 'Items of the collector that every question in it is asked with',
      }),
    }),
    bodyOptional: true,
    example: { title: '분리배출', app: 'chat' },
    responses: { 201: z.object({ conversation: Conversation, turn: StartedTurn.optional() }), 200: 'event-stream' },
    errors: [...ATTACHMENT_ERRORS, ...COLLECTOR_ERRORS, ...QUOTA_ERRORS, ...MODERATION_ERRORS],
    idempotent: 'itself',
  },
  'POST /conversations/:id/messages': {
    operationId: 'createMessage',
    summary: 'Send a message and get an answer',
    description: `Answers 201 with the whole answer, or with \`stream: true\` 202 at once; then read \`stream_url\`. ${AT_ONCE} \`model\` is for this answer only.`,
    access: { scope: 'chat:write' },
    params: ConversationParams,
    body: StreamChoice.extend({
      content: Storable.default('').meta({ description: 'May be left out where something is attached' }),
      attachments: Attachments,
      collector_items: CollectorItems.default([]).meta({
        description: 'Items of the collector for this question, beside those of the conversation',
      }),
      model: ModelId.optional(),
    }).refine(saysSomething, BLANK),
    example: { content: '거울은 어떻게 버려요?' },
    responses: { 201: Turn, 202: StartedTurn, 200: 'event-stream' },
    ...WHOLE_ANSWER,
    errors: [
      'conversation_not_found',
      ...COLLECTOR_ERRORS,
      'turn_in_progress',
      ...ATTACHMENT_ERRORS,
      ...MODERATION_ERRORS,
      ...MODEL_ERRORS,
    ],
    idempotent: 'itself',
  },
  'PUT /conversations/:id/messages/:message_id': {
    operationId: 'editMessage',
    summary: 'Edit a message and get a new answer',
    description:
      'Edits what a person said: a new version beside the old one, with the same files and a new answer. The old one and what followed on it are kept. 201 and 202 as for saying something.',
    access: { scope: 'chat:write' },
    params: MessageParams,
    body: StreamChoice.extend({ content: Text }),
    example: { content: '깨진 거울은 어떻게 버려요?' },
    responses: { 201: Turn, 202: StartedTurn },
    ...WHOLE_ANSWER,
    errors: ['conversation_not_found', 'message_not_found', 'turn_in_progress', ...MODERATION_ERRORS, ...MODEL_ERRORS],
  },
  'POST /conversations/:id/messages/:message_id/show': {
    operationId: 'showMessageVersion',
    summary: 'Switch to another version of a message',
    description: 'Shows this version and the newest branch below it, in place of the version that is shown now.',
    access: { scope: 'chat:write' },
    params: MessageParams,
    responses: { 204: 'empty' },
    errors: ['conversation_not_found', 'message_not_found', 'turn_in_progress'],
  },
  'POST /conversations/:id/messages/:message_id/regenerate': {
    operationId: 'regenerateMessage',
    summary: 'Regenerate an answer',
    description: 'Gives a sibling of the answer; the old one is kept. 201 and 202 as for saying something.',
    access: { scope: 'chat:write' },
    params: MessageParams,
    body: StreamChoice.extend({ model: ModelId.optional() }),
    bodyOptional: true,
    example: { stream: false },
    responses: { 201: Turn, 202: StartedTurn },
    ...WHOLE_ANSWER,
    errors: ['conversation_not_found', 'message_not_found', 'turn_in_progress', ...MODEL_ERRORS],
  },
  'POST /conversations/:id/messages/:message_id/continue': {
    operationId: 'continueMessage',
    summary: 'Continue an incomplete answer',
    description:
      'The newest answer, if it was interrupted, stopped, or failed. It keeps its id; its stream begins with `reset` and what was written.',
    access: { scope: 'chat:write' },
    params: MessageParams,
    body: StreamChoice,
    bodyOptional: true,
    example: { stream: false },
    responses: { 201: Turn, 202: StartedTurn },
    ...WHOLE_ANSWER,
    errors: ['conversation_not_found', 'message_not_found', 'turn_in_progress', 'nothing_to_continue', ...MODEL_ERRORS],
  },
  'POST /conversations/:id/messages/:message_id/suggestions': {
    operationId: 'suggestQuestions',
    summary: 'Suggest what to ask next',
    description:
      'Three questions that may follow an answer, from the model that gave it, in a call of its own that counts. None where no model gave it, where a limit has no room for that, or where it fails.',
    access: { scope: 'chat:write' },
    params: MessageParams,
    responses: { 200: z.object({ suggested_user_questions: z.array(z.string()).max(3) }) },
    errors: ['conversation_not_found', 'message_not_found'],
    answerSeconds: 60,
    perMinute: 30,
  },
  'POST /conversations/:id/messages/:message_id/consents/:consent_id': {
    operationId: 'decideToolConsent',
    summary: 'Allow or refuse a tool, and go on with the answer',
    description:
      'Of the newest answer, where it waits (`consent` in its parts): once, for all of the conversation as long as the tool stays what it is, or not at all. Then the answer goes on, as continuing does. It waits for a day.',
    access: { scope: 'chat:write' },
    params: MessageParams.extend({ consent_id: Id }),
    body: StreamChoice.extend({ decision: z.enum(['once', 'conversation', 'refused']) }),
    example: { decision: 'once' },
    responses: { 201: Turn, 202: StartedTurn },
    ...WHOLE_ANSWER,
    errors: [
      'conversation_not_found',
      'message_not_found',
      'consent_not_found',
      'consent_decided',
      'consent_expired',
      'turn_in_progress',
      'nothing_to_continue',
      ...MODEL_ERRORS,
    ],
  },
  'POST /conversations/:id/messages/:message_id/stop': {
    operationId: 'stopMessage',
    summary: 'Stop generating an answer',
    access: { scope: 'chat:write' },
    params: MessageParams,
    responses: { 202: z.object({ message: Message }) },
    errors: ['conversation_not_found', 'message_not_found', 'not_generating'],
  },
  'POST /conversations/:id/stream-ticket': {
    operationId: 'createStreamTicket',
    summary: 'Create a ticket for the stream',
    description:
      'For EventSource, which can send no header: `url` opens the stream of this conversation once, within a minute. Reconnecting needs another one.',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    responses: {
      201: z.object({
        ticket: z.string(),
        url: z.string().meta({ description: 'Relative to the server' }),
        expires_in: z.number().int().meta({ description: 'Seconds' }),
      }),
    },
    errors: ['conversation_not_found'],
    perMinute: 120,
  },
  'GET /conversations/:id/stream': {
    operationId: 'streamConversation',
    summary: 'Stream an answer (SSE)',
    description:
      'Server-sent events; resumable with the Last-Event-ID header or `after`. Without `message_id`: the running turn, else the newest answer replayed and closed.',
    access: { scope: 'chat:read' },
    ticket: true,
    params: ConversationParams,
    query: z.object({ message_id: Id.optional(), after: z.string().max(64).optional() }),
    responses: { 200: 'event-stream' },
    errors: ['conversation_not_found', 'message_not_found', 'invalid_event_id'],
  },
});
