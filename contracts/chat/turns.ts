import { z } from 'zod';
import { App, Id, Text } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { Conversation, Message, StartedTurn, Turn } from './entities.ts';

export const ConversationParams = z.object({ id: Id });
const MessageParams = ConversationParams.extend({ message_id: Id });
/** `provider/name`, as in GET /models. */
export const ModelId = z.string().min(1).max(200);
const StreamChoice = z.object({ stream: z.boolean().default(false) });
/** Saves a request, and the way there and back before the first word. */
const AT_ONCE = 'With `Accept: text/event-stream` the answer itself is the stream: first `turn.started` without an id, then the events of `stream_url`, where whoever loses the connection goes on.';
const MODEL_ERRORS = ['model_unavailable', 'model_timeout', 'model_rate_limited'] as const;

/** Saying something, and everything about its answer. */
export const turns = defineContract({
  'POST /conversations': {
    summary: 'Start a conversation',
    description: `With \`message\`, the first turn starts at once and the answer is read from \`stream_url\`. ${AT_ONCE}`,
    access: { scope: 'chat:write' },
    body: z.object({ title: Text.max(200).optional(), app: App.default('chat'), persona_id: Id.optional(), model: ModelId.optional(), message: Text.optional() }),
    bodyOptional: true,
    responses: { 201: z.object({ conversation: Conversation, turn: StartedTurn.optional() }), 200: 'event-stream' },
    idempotent: true,
  },
  'POST /conversations/:id/messages': {
    summary: 'Say something and get an answer',
    description: `Answers 201 with the whole answer, or with \`stream: true\` 202 at once; then read \`stream_url\`. ${AT_ONCE} \`model\` is for this answer only.`,
    access: { scope: 'chat:write' },
    params: ConversationParams,
    body: StreamChoice.extend({ content: Text, model: ModelId.optional() }),
    responses: { 201: Turn, 202: StartedTurn, 200: 'event-stream' },
    errors: ['conversation_not_found', 'turn_in_progress', ...MODEL_ERRORS],
    idempotent: true,
  },
  'PUT /conversations/:id/messages/:message_id': {
    summary: 'Say it differently',
    description: 'Edits what a person said: a new version beside the old one, with a new answer. The old one and what followed on it are kept. 201 and 202 as for saying something.',
    access: { scope: 'chat:write' },
    params: MessageParams,
    body: StreamChoice.extend({ content: Text }),
    responses: { 201: Turn, 202: StartedTurn },
    errors: ['conversation_not_found', 'message_not_found', 'turn_in_progress', ...MODEL_ERRORS],
  },
  'POST /conversations/:id/messages/:message_id/show': {
    summary: 'Switch to another version of a message',
    description: 'Shows this version and the newest branch below it, in place of the version that is shown now.',
    access: { scope: 'chat:write' },
    params: MessageParams,
    responses: { 204: 'empty' },
    errors: ['conversation_not_found', 'message_not_found', 'turn_in_progress'],
  },
  'POST /conversations/:id/messages/:message_id/regenerate': {
    summary: 'Answer again',
    description: 'Gives a sibling of the answer; the old one is kept. 201 and 202 as for saying something.',
    access: { scope: 'chat:write' },
    params: MessageParams,
    body: StreamChoice.extend({ model: ModelId.optional() }),
    bodyOptional: true,
    responses: { 201: Turn, 202: StartedTurn },
    errors: ['conversation_not_found', 'message_not_found', 'turn_in_progress', ...MODEL_ERRORS],
  },
  'POST /conversations/:id/messages/:message_id/continue': {
    summary: 'Go on with an answer that was cut short',
    description: 'The newest answer, if it was interrupted, stopped, or failed. It keeps its id; its stream begins with `reset` and what was written.',
    access: { scope: 'chat:write' },
    params: MessageParams,
    body: StreamChoice,
    bodyOptional: true,
    responses: { 201: Turn, 202: StartedTurn },
    errors: ['conversation_not_found', 'message_not_found', 'turn_in_progress', 'nothing_to_continue', ...MODEL_ERRORS],
  },
  'POST /conversations/:id/messages/:message_id/stop': {
    summary: 'Stop writing; what was written stays',
    access: { scope: 'chat:write' },
    params: MessageParams,
    responses: { 202: z.object({ message: Message }) },
    errors: ['conversation_not_found', 'message_not_found', 'not_generating'],
  },
  'GET /conversations/:id/stream': {
    summary: 'Read an answer while it is written',
    description:
      'Server-sent events; resumable with the Last-Event-ID header or `after`. Without `message_id`: the running turn, else the newest answer replayed and closed.',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    query: z.object({ message_id: Id.optional(), after: z.string().max(64).optional() }),
    responses: { 200: 'event-stream' },
    errors: ['conversation_not_found', 'message_not_found', 'invalid_event_id'],
  },
});
