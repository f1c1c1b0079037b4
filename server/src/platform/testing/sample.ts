export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly minLength?: number;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** Follows references. */
type Resolve = (schema: JsonSchema) => JsonSchema;

const FORMATS: Readonly<Record<string, string>> = { uri: 'https://example.org/', date: '2026-11-21' };

/** The simplest value that fits, with only what is required in it. */
export const sample = (schema: JsonSchema, resolve: Resolve = (found) => found): unknown => {
  const found = resolve(schema);
  if (found.const !== undefined) return found.const;
  if (found.enum !== undefined) return found.enum[0];
  if (found.examples !== undefined && found.examples.length > 0) return found.examples[0];
  const first = found.anyOf?.[0] ?? found.oneOf?.[0] ?? found.allOf?.[0];
  if (first !== undefined) return sample(first, resolve);
  const [type] = [found.type ?? 'string'].flat();
  if (type === 'null') return null;
  if (type === 'object')
    return Object.fromEntries(
      (found.required ?? []).map((name) => [name, sample(found.properties?.[name] ?? {}, resolve)]),
    );
  if (type === 'array') return Array.from({ length: found.minItems ?? 0 }, () => sample(found.items ?? {}, resolve));
  if (type === 'integer' || type === 'number') return Math.max(1, found.minimum ?? 1);
  if (type === 'boolean') return false;
  const { pattern, minLength = 0 } = found;
  const text = FORMATS[found.format ?? ''] ?? 'x'.repeat(Math.max(8, minLength));
  return pattern === undefined || new RegExp(pattern, 'u').test(text) ? text : 'f'.repeat(64);
};
