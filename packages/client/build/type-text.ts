/** What of JSON Schema zod writes. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly description?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

const commentOf = ({ description }: JsonSchema): string =>
  description === undefined ? '' : `/** ${description.replaceAll('*/', '* /')} */ `;
const nameOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

const unionOf = (parts: readonly string[]): string => [...new Set(parts)].join(' | ');

const objectText = ({ properties = {}, required = [], additionalProperties }: JsonSchema): string => {
  const fields = Object.entries(properties).map(
    ([name, schema]) =>
      `${commentOf(schema)}readonly ${nameOf(name)}${required.includes(name) ? '' : '?'}: ${typeText(schema)};`,
  );
  const isOpen = typeof additionalProperties === 'object';
  if (isOpen && fields.length === 0) return `Readonly<Record<string, ${typeText(additionalProperties)}>>`;
  return fields.length === 0 ? 'Readonly<Record<string, never>>' : `{ ${fields.join(' ')} }`;
};

/** The TypeScript type of what a schema allows. */
export const typeText = (schema: JsonSchema): string => {
  const { $ref, type, anyOf, oneOf, allOf, items } = schema;
  if ($ref !== undefined) return $ref.slice($ref.lastIndexOf('/') + 1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return unionOf(schema.enum.map((value) => JSON.stringify(value)));
  const branches = anyOf ?? oneOf;
  if (branches !== undefined) return `(${unionOf(branches.map(typeText))})`;
  if (allOf !== undefined) return `(${allOf.map(typeText).join(' & ')})`;
  if (Array.isArray(type)) return `(${unionOf(type.map((one: string) => typeText({ ...schema, type: one })))})`;
  if (type === 'array') return `readonly (${typeText(items ?? {})})[]`;
  if (type === 'object') return objectText(schema);
  return WORDS[String(type)] ?? 'unknown';
};
