import { z } from 'zod';
import { defineContract } from '../operation.ts';
import { CompletionUsage } from './openai-chat.ts';
import { MOST_BYTES, opt } from './openai-fields.ts';
import { MODEL_ERRORS, MODERATION_ERRORS, ModelId } from './turns.ts';

const MOST_INPUTS = 2048;

const Vector = z.union([z.array(z.number()), z.string()]).meta({ description: 'Numbers, or base64 of 32-bit floats' });

export const EmbeddingRequest = z
  .object({
    model: ModelId.meta({ description: 'One of EMBEDDING_MODELS', examples: ['text-embedding-3-small'] }),
    input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(MOST_INPUTS)]),
    encoding_format: opt(z.enum(['float', 'base64'])),
    dimensions: opt(z.int().min(1).max(100_000)),
  })
  .meta({ id: 'EmbeddingRequest' });
export type EmbeddingRequest = z.infer<typeof EmbeddingRequest>;

export const EmbeddingList = z
  .object({
    object: z.literal('list'),
    data: z.array(z.object({ object: z.literal('embedding'), index: z.int(), embedding: Vector })),
    model: z.string(),
    usage: CompletionUsage.pick({ prompt_tokens: true, total_tokens: true }),
  })
  .meta({ id: 'EmbeddingList' });
export type EmbeddingList = z.infer<typeof EmbeddingList>;

export const openAiEmbeddings = defineContract('OpenAI-compatible', {
  'POST /v1/embeddings': {
    operationId: 'createEmbeddings',
    summary: 'Turn texts into vectors, as OpenAI does',
    description: 'Passed on to the server of EMBEDDING_URL. Nothing of it is stored but how much was used.',
    access: { scope: 'models:use' },
    atRoot: true,
    body: EmbeddingRequest,
    example: { model: 'text-embedding-3-small', input: '유리병' },
    maxBytes: MOST_BYTES,
    responses: { 200: EmbeddingList },
    errors: ['embeddings_not_connected', 'unknown_model', ...MODERATION_ERRORS, ...MODEL_ERRORS],
    answerSeconds: 120,
  },
});
