import { expect, it } from 'vitest';
import { isMultipart } from './bodies.ts';
import { contracts } from './index.ts';
import { isForServices, type Contract, type Operation } from './operation.ts';

const all: readonly [string, Operation][] = Object.values<Contract>(contracts).flatMap((contract) =>
  Object.entries(contract),
);
const schemaOf = ({ body, upload }: Operation) =>
  body ?? (upload !== undefined && isMultipart(upload) ? upload.fields : undefined);

it('every body that a client sends has an example, which fits it', () => {
  const shown = all.filter(([, operation]) => schemaOf(operation) !== undefined && !isForServices(operation.access));
  const wrong = shown.flatMap(([key, operation]) => {
    if (operation.example === undefined) return [`${key} has no example`];
    const { error } = schemaOf(operation)?.safeParse(operation.example) ?? {};
    return error === undefined ? [] : [`${key}: ${error.message}`];
  });
  console.log(`examples: ${shown.length} operations`);
  expect(wrong).toEqual([]);
  expect(shown.length).toBeGreaterThan(50);
});
