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
  ToolName,
} from './openai-fields.ts';
import { MODEL_ERRORS, MODERATION_ERRORS } from './turns.ts';

const TextPart = z.object({ type: z.enum(['input_text', 'output_text', 'text']), text: z.string() });
const RefusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() });
const PicturePart = z.object({
  type: z.literal('input_image'),
  image_url: PictureUrl,
  detail: opt(z.enum(['auto', 'low', 'high'])),
});
const ItemId = opt(z.string().max(200));

const InputMessage = z.object({
  type: opt(z.literal('message')),
  id: ItemId,
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([
    z.string(),
    z
      .array(z.discriminatedUnion('type', [TextPart, RefusalPart, PicturePart]))
      .min(1)
      .max(MOST_PARTS),
  ]),
});

const InputItem = z.union([
  InputMessage,
  z.object({
    type: z.literal('function_call'),
    id: ItemId,
    call_id: CallId,
    name: ToolName,
    arguments: z.string(),
  }),
  z.object({
    type: z.literal('function_call_output'),
    id: ItemId,
    call_id: CallId,
    output: z.union([z.string(), z.array(TextPart).min(1).max(MOST_PARTS)]),
  }),
  z.looseObject({ type: z.literal('reasoning') }).meta({ description: 'Passed over' }),
  z.object({ type: z.literal('item_reference'), id: z.string() }).meta({ description: 'Refused: nothing is stored' }),
]);

const TextFormat = z.union([
  z.object({ type: z.enum(['text', 'json_object']) }),
  z.object({
    type: z.literal('json_schema'),
    name: ToolName,
    description: opt(z.string()),
    schema: JsonSchema,
    strict: opt(z.boolean()),
  }),
]);

export const ResponseRequest = z
  .object({
    model: AskedModel,
    input: z.union([z.string().min(1), z.array(InputItem).min(1).max(MOST_MESSAGES)]),
    instructions: opt(z.string()),
    stream: opt(z.boolean()),
    temperature: opt(Temperature),
    top_p: opt(z.number().min(0).max(1)),
    max_output_tokens: opt(MaxTokens),
    tools: opt(z.array(FunctionOfTool.extend({ type: z.literal('function') })).max(MOST_TOOLS)),
    tool_choice: opt(
      z.union([z.enum(['auto', 'none', 'required']), z.object({ type: z.literal('function'), name: ToolName })]),
    ),
    parallel_tool_calls: opt(z.boolean()),
    text: opt(z.object({ format: opt(TextFormat) })),
    reasoning: opt(z.object({ effort: opt(Effort) })),
    store: opt(z.boolean()).meta({ description: 'Nothing is stored, whatever it says' }),
    previous_response_id: opt(z.string()).meta({ description: 'Refused: nothing is stored' }),
    background: opt(z.literal(false)),
  })
  .meta({ id: 'ResponseRequest' });
export type ResponseRequest = z.infer<typeof ResponseRequest>;

const OutputText = z.object({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.unknown()),
  logprobs: z.array(z.unknown()),
});
const ItemStatus = z.enum(['in_progress', 'completed', 'incomplete']);

const OutputItem = z.union([
  z.object({
    type: z.literal('message'),
    id: z.string(),
    status: ItemStatus,
    role: z.literal('assistant'),
    content: z.array(z.union([OutputText, RefusalPart])),
  }),
  z.object({
    type: z.literal('function_call'),
    id: z.string(),
    status: ItemStatus,
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
  }),
]);
export type OutputItem = z.infer<typeof OutputItem>;

/** Source: OpenAI API reference, "Responses", "The response object". What a client has sent is not repeated in it. */
export const OpenAiResponse = z
  .object({
    id: z.string(),
    object: z.literal('response'),
    created_at: z.int(),
    status: z.enum(['in_progress', 'completed', 'incomplete', 'failed']),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    incomplete_details: z.object({ reason: z.enum(['max_output_tokens', 'content_filter']) }).nullable(),
    instructions: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    model: z.string(),
    output: z.array(OutputItem),
    parallel_tool_calls: z.boolean(),
    previous_response_id: z.null(),
    store: z.literal(false),
    temperature: z.number().nullable(),
    tool_choice: z.unknown(),
    tools: z.array(z.unknown()),
    top_p: z.number().nullable(),
    usage: z
      .object({
        input_tokens: z.int(),
        input_tokens_details: z.object({ cached_tokens: z.int() }),
        output_tokens: z.int(),
        output_tokens_details: z.object({ reasoning_tokens: z.int() }),
        total_tokens: z.int(),
      })
      .nullable(),
  })
  .meta({ id: 'OpenAiResponse' });
export type OpenAiResponse = z.infer<typeof OpenAiResponse>;

/** For clients that speak the newer of OpenAI's two APIs: docs/openai-api.md. */
export const openAiResponses = defineContract('OpenAI-compatible', {
  'POST /v1/responses': {
    operationId: 'createOpenAiResponse',
    summary: 'Answer a client’s own input, as OpenAI does',
    description:
      'With `stream`, events as that API names them. Tools are the client’s to run. Nothing of it is stored but how much was used: `previous_response_id` and `item_reference` are refused.',
    access: { scope: 'models:use' },
    atRoot: true,
    body: ResponseRequest,
    example: { model: 'madang/rules', input: '안녕하세요' },
    maxBytes: MOST_BYTES,
    responses: { 200: OpenAiResponse },
    streams: true,
    errors: ['unknown_model', ...MODERATION_ERRORS, ...MODEL_ERRORS],
    answerSeconds: 600,
  },
});
