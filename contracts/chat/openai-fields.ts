import { z } from 'zod';
import { ModelId } from './turns.ts';

/** As in GET /v1/models. */
export const AskedModel = ModelId.meta({
  description: 'An id of GET /v1/models: a model, or a persona',
  examples: ['madang/rules'],
});

/** What clients may leave out they may also send as null. */
export const opt = <T extends z.ZodType>(schema: T) => schema.nullish();

export const ToolName = z.string().regex(/^[\w-]{1,64}$/);
export const CallId = z.string().min(1).max(200);
export const JsonSchema = z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema' });
export const MOST_TOOLS = 128;
export const MOST_MESSAGES = 2000;
/** Of one message. */
export const MOST_PARTS = 500;
export const Stop = z.union([z.string().min(1), z.array(z.string().min(1)).max(4)]);
export const MaxTokens = z.int().min(1).max(10_000_000);
export const Effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).meta({
  description: 'Passed on as `low`, `medium` or `high`, whichever is nearest; `none` leaves it to the model',
});

export const FunctionOfTool = z.object({
  name: ToolName,
  description: opt(z.string()),
  parameters: opt(JsonSchema),
  strict: opt(z.boolean()),
});

export const PictureUrl = z
  .string()
  .min(1)
  .meta({
    description:
      'A data: address (image/png, image/jpeg, image/webp or image/gif, base64). No other address is fetched',
    examples: ['data:image/png;base64,iVBORw0KGgo='],
  });

/** Pictures are in it, as letters. */
export const MOST_BYTES = 20 * 1024 * 1024;
