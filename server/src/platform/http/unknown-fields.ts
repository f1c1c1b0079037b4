import type { Operation } from '@madang/contracts/operation';
import { z } from 'zod';

/** Names the fields of a body that its operation does not know: they were let go. */
export const UNKNOWN_FIELDS_HEADER = 'x-unknown-fields';

const MOST_NAMED = 20;
const LONGEST_NAME = 60;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const under = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const ofObject = ({ shape, _zod: { def } }: z.ZodObject, value: Readonly<Record<string, unknown>>, path: string) =>
  Object.entries(value).flatMap(([name, part]): string[] => {
    const known = Object.hasOwn(shape, name) ? (shape as Readonly<Record<string, z.ZodType>>)[name] : undefined;
    if (known !== undefined) return fieldsUnknownTo(known, part, under(path, name));
    // What is strict is refused, and what is loose is taken.
    return def.catchall === undefined ? [under(path, name)] : [];
  });

/** Of the branch that it fits, else of the one of whose fields it has most. */
const ofUnion = (branches: readonly z.ZodType[], value: unknown, path: string): string[] => {
  const found = branches.filter((branch) => branch.safeParse(value).success);
  return (found.length > 0 ? found : branches)
    .map((branch) => fieldsUnknownTo(branch, value, path))
    .reduce((least, names) => (names.length < least.length ? names : least));
};

/** Paths of what a schema would drop without a word. */
const fieldsUnknownTo = (schema: z.ZodType, value: unknown, path: string): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (schema instanceof z.ZodObject) return isRecord(value) ? ofObject(schema, value, path) : [];
  if (schema instanceof z.ZodArray)
    return Array.isArray(value)
      ? value.flatMap((part, index) => fieldsUnknownTo(schema.element as z.ZodType, part, under(path, String(index))))
      : [];
  if (schema instanceof z.ZodUnion) return ofUnion(schema.options as readonly z.ZodType[], value, path);
  if (schema instanceof z.ZodPipe) return fieldsUnknownTo(schema.in as z.ZodType, value, path);
  if (schema instanceof z.ZodRecord)
    return isRecord(value)
      ? Object.entries(value).flatMap(([name, part]) =>
          fieldsUnknownTo(schema.valueType as z.ZodType, part, under(path, name)),
        )
      : [];
  const { innerType } = schema._zod.def as { readonly innerType?: z.ZodType };
  return innerType === undefined ? [] : fieldsUnknownTo(innerType, value, path);
};

/** Of JSON and of a form without files. A form with files is refused for them (incoming-form.ts). */
export const unknownFieldsOf = ({ body: schema }: Pick<Operation, 'body'>, body: unknown): readonly string[] =>
  schema === undefined ? [] : fieldsUnknownTo(schema, body, '');

/** In letters that a header may have. */
export const namedUnknown = (names: readonly string[]): string =>
  names
    .slice(0, MOST_NAMED)
    .map((name) => encodeURIComponent(name.toWellFormed().slice(0, LONGEST_NAME).toWellFormed()))
    .concat(names.length > MOST_NAMED ? ['...'] : [])
    .join(', ');
