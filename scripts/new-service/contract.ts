/** `notes` is Notes in names of types, and `a-b` is no name of a service. */
export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** contracts/<name>.ts: what it answers, its errors and their words, its tags, what it holds of people. */
export const contractFile = (name: string): string => {
  const Name = capital(name);
  return `import { z } from 'zod';
import { Id, PageQuery, Text, Timestamp, pageOf } from './fields.ts';
import { defineContract } from './operation.ts';
import type { ServiceContract } from './service-contract.ts';

const ${Name}Entry = z.object({ id: Id, text: z.string(), created_at: Timestamp }).meta({ id: '${Name}Entry' });
export type ${Name}Entry = z.infer<typeof ${Name}Entry>;

const ${name} = defineContract('${Name}', {
  'GET /${name}': {
    operationId: 'list${Name}',
    summary: 'List entries',
    description: 'Newest first.',
    access: { scope: 'profile:read' },
    query: PageQuery,
    responses: { 200: pageOf(${Name}Entry) },
    errors: ['invalid_cursor'],
  },
  'POST /${name}': {
    operationId: 'create${Name}Entry',
    summary: 'Create an entry',
    access: { scope: 'profile:write' },
    body: z.object({ text: Text.max(4000) }),
    example: { text: '기억할 것' },
    responses: { 201: ${Name}Entry },
    idempotent: true,
  },
  'DELETE /${name}/:id': {
    operationId: 'delete${Name}Entry',
    summary: 'Delete an entry',
    access: { scope: 'profile:write' },
    params: z.object({ id: Id }),
    responses: { 204: 'empty' },
    errors: ['${name}_entry_not_found'],
  },
});

export const ${name}Service = {
  operations: ${name},
  errors: {
    ${name}_entry_not_found: { status: 404, ko: '그런 항목이 없어요.', en: 'There is no such entry.' },
  },
  tags: { ${Name}: 'Entries that people write for themselves' },
  personalData: 'entries that I wrote',
} as const satisfies ServiceContract;
`;
};
