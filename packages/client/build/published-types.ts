import { StreamEvents } from '@madang/contracts/chat';
import { isBytes, isMultipart } from '@madang/contracts/bodies';
import { Problem } from '@madang/contracts/errors';
import { operations } from '@madang/contracts/index';
import type { Operation, ResponseBody } from '@madang/contracts/operation';
import { z } from 'zod';
import { typeText, type JsonSchema } from './type-text.ts';

/** Names that mean something else where these types are used. */
const RENAMED: Readonly<Record<string, string>> = { File: 'StoredFile' };
const NO_NAMES = z.registry<Record<string, never>>();

/** Every schema that has a name, as it comes in answers. */
const named = new Map<string, string>();

const renamed = (schema: JsonSchema): JsonSchema =>
  JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' ? value.replace(/[^/]+$/, (name) => RENAMED[name] ?? name) : value,
    ),
  ) as JsonSchema;

const answerText = (schema: z.ZodType): string => {
  const { $defs = {}, ...json } = renamed(
    z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema,
  );
  for (const [name, definition] of Object.entries($defs)) named.set(RENAMED[name] ?? name, typeText(definition));
  return typeText(json);
};

/** What is sent has no names: a field that is left out there comes back filled in. */
const inputText = (schema: z.ZodType): string =>
  typeText(
    z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      metadata: NO_NAMES,
      reused: 'inline',
    }) as JsonSchema,
  );

const isOptional = (schema: z.ZodType): boolean => schema.safeParse({}).success;
const part = (name: string, schema: z.ZodType | undefined, optional = false): string =>
  schema === undefined
    ? `readonly ${name}?: undefined;`
    : `readonly ${name}${optional || isOptional(schema) ? '?' : ''}: ${inputText(schema)};`;

const bodyText = ({ body, bodyOptional, upload }: Operation): string => {
  if (upload === undefined) return part('body', body, bodyOptional);
  if (!isMultipart(upload)) return 'readonly body: Blob;';
  const files = Object.keys(upload.files).map((name) => `readonly ${name}?: Blob | readonly Blob[];`);
  const fields = Object.keys(upload.fields.shape).length === 0 ? '' : `${inputText(upload.fields)} & `;
  return `readonly body: ${fields}{ ${files.join(' ')} };`;
};

const responseText = (body: ResponseBody): string | undefined => {
  if (body === 'empty') return 'undefined';
  if (body === 'event-stream') return undefined;
  return body === 'download' || isBytes(body) ? 'Blob' : answerText(body);
};

const outputText = ({ responses }: Operation): string =>
  [...new Set(Object.values(responses).map(responseText))].filter((text) => text !== undefined).join(' | ') || 'never';

/** The types of everything that can be called, for programs that have neither the contracts nor zod. */
export const publishedTypes = (): string => {
  const entries = (Object.entries(operations) as [string, Operation][])
    .filter(([, { atRoot }]) => atRoot !== true)
    .map(
      ([key, operation]) => `  /** ${operation.summary} */
  readonly ${JSON.stringify(key)}: {
    readonly input: { ${part('params', operation.params)} ${part('query', operation.query)} ${bodyText(operation)} };
    readonly output: ${outputText(operation)};
  };`,
    );
  const events = Object.entries(StreamEvents).map(
    ([name, schema]) => `  readonly ${JSON.stringify(name)}: ${answerText(schema)};`,
  );
  answerText(Problem);
  const names = [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => `export type ${name} = ${text};`);
  return `${names.join('\n')}

export interface Operations {
${entries.join('\n')}
}
export type OperationKey = keyof Operations;
export type Input<K extends OperationKey> = Operations[K]['input'];
export type Output<K extends OperationKey> = Operations[K]['output'];
export interface StreamEventData {
${events.join('\n')}
}
`;
};
