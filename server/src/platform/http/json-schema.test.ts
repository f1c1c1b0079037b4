import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { operations } from '@madang/contracts/index';
import type { Operation } from '@madang/contracts/operation';
import { responseSchema } from './json-schema.ts';

interface Json {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly maximum?: number;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Json[];
  readonly oneOf?: readonly Json[];
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
  readonly items?: Json;
}

const VARIANTS = ['everything', 'nulls', 'least'] as const;
type Variant = (typeof VARIANTS)[number];

const TEXTS: Readonly<Record<string, string>> = {
  'date-time': '2026-11-21T02:30:00.000Z',
  date: '2026-11-21',
  uri: 'https://example.com/a?b=c',
  uuid: '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11',
};
const AWKWARD = '"따옴표" \\ 줄\n바꿈 \u2028 😀';

/** Texts of which one fits, where a pattern is asked for: where something may be null, the whole schema refuses others. */
const PATTERNED = ['11440', '09:30', '24:00', '8801234567893'];
const patterned = (pattern: string | undefined): string | undefined =>
  pattern === undefined ? undefined : PATTERNED.find((text) => new RegExp(pattern, 'u').test(text));

/** A value as the schema allows it: with all there may be, with null wherever that may be, or with nothing that may be left out. */
const sampleOf = (schema: Json, variant: Variant): unknown => {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) {
    const branch = branches.find(({ type }) => (type === 'null') === (variant === 'nulls')) ?? branches[0];
    return sampleOf(branch ?? {}, variant);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum.at(-1);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => variant !== 'least' || schema.required?.includes(name))
          .map(([name, property]) => [name, sampleOf(property, variant)]),
      );
    case 'array':
      return variant === 'least'
        ? []
        : [sampleOf(schema.items ?? {}, variant), sampleOf(schema.items ?? {}, 'everything')];
    case 'string':
      return TEXTS[schema.format ?? ''] ?? patterned(schema.pattern) ?? AWKWARD;
    case 'integer':
      return Math.min(41, schema.maximum ?? 41);
    case 'number':
      return 0.125;
    case 'boolean':
      return true;
    default:
      return null;
  }
};

/** Compiled once for all that is written by it. */
const serialiserOf = (schema: object) => {
  const app = fastify();
  let value: unknown;
  app.get('/', { schema: { response: { 200: schema } } }, () => value);
  return {
    write: async (next: unknown): Promise<string> => {
      value = next;
      return (await app.inject('/')).body;
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
};

/** Each once: many operations answer with the same. */
const responses = [
  ...new Map(
    (Object.entries(operations) as [string, Operation][]).flatMap(([key, { responses: byStatus }]) =>
      Object.entries(byStatus).flatMap(([status, body]) =>
        body instanceof z.ZodType ? [[body, `${key} ${status}`] as const] : [],
      ),
    ),
  ),
].map(([body, name]) => ({ body, name }));

describe('the serialiser is told less than the contract says, and writes the same', () => {
  test.each(responses)('$name', async ({ body }) => {
    const whole = z.toJSONSchema(body, { target: 'draft-7', io: 'output', reused: 'inline', metadata: z.registry() });
    await using ours = serialiserOf(responseSchema(body));
    await using validator = serialiserOf(whole);
    for (const variant of VARIANTS) {
      const sample = sampleOf(whole as Json, variant);
      const text = await ours.write(sample);
      expect(JSON.parse(text)).toEqual(sample);
      const validated = await validator.write(sample);
      // A validator wants what the patterns say, which no sample knows: there is nothing to compare then.
      if (!body.safeParse(sample).success && validated.includes('does not match schema definition')) continue;
      expect(text).toBe(validated);
    }
  });

  test('a union of more than null and one other thing is left to the validator', async () => {
    const schema = z.object({ value: z.union([z.string(), z.object({ a: z.number() }), z.null()]) });
    await using ours = serialiserOf(responseSchema(schema));
    for (const value of ['x', { a: 1 }, null]) expect(await ours.write({ value })).toBe(JSON.stringify({ value }));
  });
});
