import { z } from 'zod';

const NO_IDS = z.registry<Record<string, never>>();

type JsonSchema = Readonly<Record<string, unknown>>;

/** What says how a value is written; formats, bounds and patterns only say which values there may be. */
const STRUCTURE = new Set(['type', 'properties', 'required', 'items', 'additionalProperties']);

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNull = ({ type }: JsonSchema): boolean => type === 'null';

/**
 * The serialiser tries each branch of a union with a validator, for every value. Of a union with null, as `nullable()`
 * makes it, it needs to know no more than that null may be there; any other union stays as it is.
 */
const forSerialiser = (schema: JsonSchema): JsonSchema => {
  const branches = Array.isArray(schema['anyOf']) ? (schema['anyOf'] as JsonSchema[]) : undefined;
  if (branches !== undefined) {
    const others = branches.filter((branch) => !isNull(branch));
    const [only] = others;
    return others.length === 1 && only !== undefined && typeof only['type'] === 'string'
      ? { ...forSerialiser(only), nullable: true }
      : schema;
  }
  if (typeof schema['type'] !== 'string') return schema;
  const kept = Object.entries(schema).filter(([key]) => STRUCTURE.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === 'properties' ? mapProperties(value as JsonSchema) : isSchema(value) ? forSerialiser(value) : value,
    ]),
  );
};

const mapProperties = (properties: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, forSerialiser(schema as JsonSchema)]));

/** JSON Schema of a response for Fastify's serialiser: everything inline, since it knows no ids of ours. */
export const responseSchema = (schema: z.ZodType): JsonSchema => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'output',
    metadata: NO_IDS,
    reused: 'inline',
  });
  return forSerialiser(json);
};
