import { expect, it } from 'vitest';
import { z } from 'zod';
import { operations } from './index.ts';
import type { Operation } from './operation.ts';

interface Schema {
  readonly type?: string;
  readonly maxItems?: number;
  readonly [key: string]: unknown;
}

/** Places of lists without an end. */
const unbounded = (schema: unknown, path: string): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, maxItems } = schema as Schema;
  return [
    ...(type === 'array' && maxItems === undefined ? [path] : []),
    ...Object.entries(schema).flatMap(([name, part]) => unbounded(part, `${path}/${name}`)),
  ];
};

it('each list that is sent has a length: a body of a million small things would hold up everybody', () => {
  const lists = (Object.entries(operations) as [string, Operation][]).flatMap(([key, { body }]) =>
    body === undefined ? [] : unbounded(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }), key),
  );
  expect(lists).toEqual([]);
});
