import { z } from 'zod';
import { defineContract } from '../operation.ts';
import { Temperature } from './entities.ts';
import {
  AskedModel,
  CallId,
  Effort,
  FunctionOfTool,
  JsonSchema,
  MaxTokens,
  MOST_BYTES,
  MOST_MESSAGES,
  MOST_PARTS,
  MOST_TOOLS,
  opt,
  PictureUrl,
  Stop,
  ToolName,
} from './openai-fields.ts';
import { MODEL_ERRORS, MODERATION_ERRORS } from './turns.ts';

const TextPart = z.object({ type: z.literal('text'), text: z.string() });
const Texts = z.union([z.string(), z.array(TextPart).min(1).max(MOST_PARTS)]);
const PicturePart = z.object({
  type: z.literal('image_url'),
  image_url: z.object({ url: PictureUrl, detail: opt(z.enum(['auto', 'low', 'high'])) }),
});

const ToolCall = z.object({
  id: CallId,
  type: z.literal('function'),
  function: z.object({ name: ToolName, arguments: z.string() }),
});

const ChatMessage = z.discriminatedUnion('role', [
  z.object({
    role: z.literal('user'),
    content: z.union([
      z.string(),
      z
        .array(z.discriminatedUnion('type', [TextPart, PicturePart]))
        .min(1)
        .max(MOST_PARTS),
    ]),
  }),
  z.object({ role: z.enum(['system', 'developer']), content: Texts }),
  z.object({
    role: z.literal('assistant'),
    content: opt(Texts),
    tool_calls: opt(z.array(ToolCall).max(MOST_TOOLS)),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: CallId, content: Texts }),
]);

const ResponseFormat = z.union([
  z.object({ type: z.enum(['text', 'json_object']) }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name: ToolName,
      description: opt(z.string()),
      schema: opt(JsonSchema),
      strict: opt(z.boolean()),
    }),
  }),
]);

const ToolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: ToolName }) }),
]);

export const ChatCompletionRequest = z
  .object({
    model: AskedModel,
    messages: z.array(ChatMessage).min(1).max(MOST_MESSAGES),
    stream: opt(z.boolean()),
    stream_options: opt(z.object({ include_usage: opt(z.boolean()) })),
    temperature: opt(Temperature),
    top_p: opt(z.number().min(0).max(1)),
    max_tokens: opt(MaxTokens),
    max_completion_tokens: opt(MaxTokens),
    stop: opt(Stop),
    seed: opt(z.int()),
    frequency_penalty: opt(z.number().min(-2).max(2)),
    presence_penalty: opt(z.number().min(-2).max(2)),
    tools: opt(z.array(z.object({ type: z.literal('function'), function: FunctionOfTool })).max(MOST_TOOLS)),
    tool_choice: opt(ToolChoice),
    parallel_tool_calls: opt(z.boolean()),
    response_format: opt(ResponseFormat),
    reasoning_effort: opt(Effort),
    n: opt(z.literal(1)).meta({ description: 'One answer is given' }),
    logprobs: opt(z.literal(false)).meta({ description: 'Not given' }),
  })
  .meta({ id: 'ChatCompletionRequest' });
export type ChatCompletionRequest = z.infer<typeof ChatCompletionRequest>;

export const CompletionUsage = z.object({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
});

const OpenAiFinish = z.enum(['stop', 'length', 'tool_calls', 'content_filter']);

export const ChatCompletion = z
  .object({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string().meta({ description: 'Which one wrote it: another than was asked, where that one was down' }),
    choices: z.array(
      z.object({
        index: z.int(),
        message: z.object({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          reasoning_content: z.string().optional().meta({ description: 'What it thought, where it tells that apart' }),
          refusal: z.string().nullable(),
          tool_calls: z.array(ToolCall).optional(),
        }),
        logprobs: z.null(),
        finish_reason: OpenAiFinish,
      }),
    ),
    usage: CompletionUsage,
  })
  .meta({ id: 'ChatCompletion' });
export type ChatCompletion = z.infer<typeof ChatCompletion>;

const OpenAiModel = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().meta({ description: 'Not known: 0' }),
    owned_by: z.string().meta({ description: 'The provider, or `persona`' }),
    name: z.string().meta({ description: 'For people' }),
  })
  .meta({ id: 'OpenAiModel' });
export type OpenAiModel = z.infer<typeof OpenAiModel>;

const WITHOUT_HISTORY = 'Nothing of it is stored but how much was used.';

/** For clients that were written for OpenAI: docs/openai-api.md. */
export const openAiChat = defineContract('OpenAI-compatible', {
  'GET /v1/models': {
    operationId: 'listOpenAiModels',
    summary: 'List models and personas, as OpenAI does',
    access: 'signed-in',
    atRoot: true,
    responses: { 200: z.object({ object: z.literal('list'), data: z.array(OpenAiModel) }) },
  },
  'GET /v1/models/:model': {
    operationId: 'getOpenAiModel',
    summary: 'Get a model or persona, as OpenAI does',
    description: 'The id as one part of the path: `/` in it is written `%2F`, as clients do.',
    access: 'signed-in',
    atRoot: true,
    params: z.object({ model: AskedModel }),
    responses: { 200: OpenAiModel },
    errors: ['unknown_model'],
  },
  'POST /v1/chat/completions': {
    operationId: 'createChatCompletion',
    summary: 'Answer a client’s own messages, as OpenAI does',
    description: `With \`stream\`, chunks as server-sent events, \`[DONE]\` last. Tools are the client’s to run. ${WITHOUT_HISTORY}`,
    access: { scope: 'models:use' },
    atRoot: true,
    body: ChatCompletionRequest,
    example: { model: 'madang/rules', messages: [{ role: 'user', content: '안녕하세요' }] },
    maxBytes: MOST_BYTES,
    responses: { 200: ChatCompletion },
    streams: true,
    errors: ['unknown_model', ...MODERATION_ERRORS, ...MODEL_ERRORS],
    answerSeconds: 600,
  },
});
