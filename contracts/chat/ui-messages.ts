import { z } from 'zod';
import { Id } from '../fields.ts';
import { defineContract } from '../operation.ts';
import { ConversationParams, MODEL_ERRORS, MODERATION_ERRORS, ModelId } from './turns.ts';

/** What browsers make of files are addresses with all of their bytes in letters. */
const MOST_BYTES = 20 * 1024 * 1024;
/** Of a client's own copy of the conversation, of which the last one alone is read, and of the one before it which it is. */
const MOST_MESSAGES = 10_000;
const MOST_PARTS = 1000;

/** As the AI SDK has it in a page: what else it brings along is its own. */
const SentUiMessage = z.looseObject({
  id: z.string().max(200),
  role: z.string().max(40),
  parts: z
    .array(z.looseObject({ type: z.string().max(100) }))
    .max(MOST_PARTS)
    .default([]),
});
export type SentUiMessage = z.infer<typeof SentUiMessage>;
const NamedMessage = z.looseObject({ id: z.string().max(200) });

/** What is read of all that a client sends. The rest is not even looked at: it may be millions of parts. */
const SentMessages = z
  .array(z.unknown())
  .max(MOST_MESSAGES)
  .meta({ description: '`UIMessage`s of the AI SDK: `id`, `role`, `parts`. Only the last one is read' })
  .transform((sent, context) => {
    const at = sent.length - 1;
    const before = NamedMessage.safeParse(sent[at - 1]);
    const known = { count: sent.length, beforeId: before.success ? before.data.id : undefined };
    if (at < 0) return { ...known, last: undefined };
    const last = SentUiMessage.safeParse(sent[at]);
    if (last.success) return { ...known, last: last.data };
    for (const issue of last.error.issues) context.addIssue({ ...issue, path: [at, ...issue.path] });
    return z.NEVER;
  });

export const UiMessage = z
  .object({
    id: z.string(),
    role: z.enum(['user', 'assistant']),
    metadata: z.record(z.string(), z.unknown()),
    parts: z.array(z.looseObject({ type: z.string() })),
  })
  .meta({ id: 'UiMessage', description: 'A `UIMessage` of the AI SDK' });
export type UiMessage = z.infer<typeof UiMessage>;

const AT_ONCE =
  'Server-sent events in the format of the AI SDK’s UI message stream (`x-vercel-ai-ui-message-stream: v1`).';

/** For pages that are made with the AI SDK: docs/ai-sdk.md. */
export const uiMessages = defineContract('AI SDK', {
  'GET /ai-sdk/chat/:id': {
    operationId: 'getUiMessages',
    summary: 'Get messages for a chat of the AI SDK',
    description: 'The newest 100 messages of the branch that is shown, as `Chat` takes them.',
    access: { scope: 'chat:read' },
    params: ConversationParams,
    responses: { 200: z.object({ id: Id, messages: z.array(UiMessage) }) },
    errors: ['conversation_not_found'],
  },
  'POST /ai-sdk/chat': {
    operationId: 'sendUiMessage',
    summary: 'Send a message from a chat of the AI SDK',
    description: `As \`DefaultChatTransport\` sends it. Only the last message is read: the conversation here is what was said. A message of ours that is sent again with \`messageId\` is edited; \`regenerate-message\` asks for another answer. ${AT_ONCE}`,
    access: { scope: 'chat:write' },
    body: z.object({
      id: Id.meta({ description: 'The conversation, from POST /conversations' }),
      messages: SentMessages,
      trigger: z.enum(['submit-message', 'regenerate-message']).default('submit-message'),
      messageId: z.string().max(200).nullish().meta({
        description: 'Which message is edited, or which answer is to be another one; without it the newest',
      }),
      model: ModelId.nullish().meta({ description: 'For this answer only' }),
    }),
    example: {
      id: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11',
      messages: [{ id: 'a1', role: 'user', parts: [{ type: 'text', text: '거울은 어떻게 버려요?' }] }],
      trigger: 'submit-message',
    },
    maxBytes: MOST_BYTES,
    responses: { 200: 'event-stream' },
    errors: [
      'conversation_not_found',
      'message_not_found',
      'turn_in_progress',
      'file_not_found',
      'file_type_not_taken',
      'attachments_not_taken',
      ...MODERATION_ERRORS,
      ...MODEL_ERRORS,
    ],
  },
  'GET /ai-sdk/chat/:id/stream': {
    operationId: 'resumeUiStream',
    summary: 'Resume an answer in a chat of the AI SDK',
    description: `What is being written, from its beginning; 204 where nothing is. ${AT_ONCE}`,
    access: { scope: 'chat:read' },
    params: ConversationParams,
    responses: { 200: 'event-stream', 204: 'empty' },
    errors: ['conversation_not_found'],
  },
  'POST /ai-sdk/chat/:id/stop': {
    operationId: 'stopUiStream',
    summary: 'Stop the answer in a chat of the AI SDK',
    description:
      '`chat.stop()` ends only the reading, as a lost connection does. This ends the answer; what was written stays.',
    access: { scope: 'chat:write' },
    params: ConversationParams,
    responses: { 204: 'empty' },
    errors: ['conversation_not_found'],
  },
});
