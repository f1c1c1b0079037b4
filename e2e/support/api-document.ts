import type { JsonSchema } from '../../server/src/platform/testing/sample.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface Described {
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
  };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** An operation as the served document tells it: nothing is known here that a client could not know. */
export interface DocumentedOperation {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  /** Nobody may call it without a token. */
  readonly isGuarded: boolean;
  /** What a caller must hold. */
  readonly scope: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly body: JsonSchema | undefined;
  /** Media types of the file that it takes; empty where it takes none. */
  readonly files: readonly string[];
  readonly statuses: readonly string[];
}

export interface ApiDocument {
  readonly operations: readonly DocumentedOperation[];
  readonly resolve: (schema: JsonSchema) => JsonSchema;
}

/** Reads the OpenAPI document of a running server. */
export const readApiDocument = async (base: string): Promise<ApiDocument> => {
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Described>>;
    components: { schemas: Record<string, JsonSchema> };
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      key: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      isGuarded: described.security.length > 0 && described.security.every((way) => Object.keys(way).length > 0),
      scope: described.security.flatMap((way) => way['bearer'] ?? [])[0],
      parameters: described.parameters ?? [],
      body: described.requestBody?.content['application/json']?.schema,
      files: Object.keys(described.requestBody?.content ?? {}).filter((type) => type !== 'application/json'),
      statuses: Object.keys(described.responses),
    })),
  );
  const resolve = (schema: JsonSchema): JsonSchema => {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : resolve(document.components.schemas[name] ?? {});
  };
  return { operations, resolve };
};

/** `/api/v1/conversations/{id}` with the values filled in. */
export const fillPath = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
