import { z } from 'zod';

const NO_IDS = z.registry<Record<string, never>>();

/** JSON Schema of a response for Fastify's serialiser: everything inline, since it knows no ids of ours. */
export const responseSchema = (schema: z.ZodType): object => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: 'draft-7', io: 'output', metadata: NO_IDS, reused: 'inline' });
  return json;
};
