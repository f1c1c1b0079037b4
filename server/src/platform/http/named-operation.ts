import type { FieldNames } from '@madang/contracts/field-names';
import type { Alias, Operation, ResponseBody } from '@madang/contracts/operation';
import { z } from 'zod';
import { toTheirs } from './field-names.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

/** A schema of the same kind, made of other parts. It is shown, and writes answers; what comes is read by the one it is made of. */
const remade = (schema: z.ZodType, parts: object): z.ZodType => z.core.clone(schema, { ...schema._zod.def, ...parts });

const renamedShape = (shape: Shape, names: FieldNames): Shape => {
  const fields = Object.entries(shape).map(([ours, field]): [string, z.ZodType] => {
    const name = Object.hasOwn(names, ours) ? names[ours] : undefined;
    if (typeof name === 'string') return [name, field];
    return [ours, name === undefined ? field : renamed(field, name)];
  });
  const all = Object.fromEntries(fields);
  if (Object.keys(all).length < fields.length)
    throw new Error(`an alias has one name for two fields: ${fields.map(([name]) => name).join(' ')}`);
  return all;
};

/** What a schema is where its fields have other names. */
const renamed = (schema: z.ZodType, names: FieldNames): z.ZodType => {
  if (schema instanceof z.ZodObject) return remade(schema, { shape: renamedShape(schema.shape, names) });
  if (schema instanceof z.ZodArray) return remade(schema, { element: renamed(schema.element as z.ZodType, names) });
  if (schema instanceof z.ZodUnion)
    return remade(schema, { options: (schema.options as z.ZodType[]).map((option) => renamed(option, names)) });
  if (schema instanceof z.ZodPipe)
    return remade(schema, { in: renamed(schema.in as z.ZodType, names), out: renamed(schema.out as z.ZodType, names) });
  const { innerType } = schema._zod.def as { readonly innerType?: z.ZodType };
  return innerType === undefined ? schema : remade(schema, { innerType: renamed(innerType, names) });
};

/** With the fields that may come in the place of others; of two, neither alone is needed. */
const withOtherNames = (schema: z.ZodType, alsoTakes: Readonly<Record<string, string>>): z.ZodType => {
  if (!(schema instanceof z.ZodObject)) throw new Error('fields with two names are those of an object');
  const shape = schema.shape as Shape;
  const others = Object.entries(alsoTakes).flatMap(([ours, theirs]): [string, z.ZodType][] => {
    const field = shape[ours];
    if (field === undefined || Object.hasOwn(shape, theirs)) throw new Error(`${ours} cannot be called ${theirs} too`);
    const needed = field.safeParse(undefined).success ? '' : '; one of the two is needed';
    return [
      [ours, field.optional()],
      [theirs, field.optional().meta({ description: `Another name of \`${ours}\`${needed}` })],
    ];
  });
  return remade(schema, { shape: { ...shape, ...Object.fromEntries(others) } });
};

/** An operation as it looks at one of its addresses: with the names that its fields have there. */
export const operationAt = (operation: Operation, alias: Alias | undefined): Operation => {
  const { query, alsoTakes, responses, example } = operation;
  const { query: queryNames, body: bodyNames, answer } = alias ?? {};
  const body =
    operation.body === undefined || alsoTakes === undefined
      ? operation.body
      : withOtherNames(operation.body, alsoTakes);
  const named = (response: ResponseBody): ResponseBody =>
    response instanceof z.ZodType && answer !== undefined ? renamed(response, answer) : response;
  return {
    ...operation,
    ...(query === undefined || queryNames === undefined ? {} : { query: renamed(query, queryNames) as z.ZodObject }),
    ...(body === undefined ? {} : { body: bodyNames === undefined ? body : renamed(body, bodyNames) }),
    ...(bodyNames === undefined ? {} : { example: toTheirs(example, bodyNames) }),
    responses: Object.fromEntries(Object.entries(responses).map(([status, response]) => [status, named(response)])),
  };
};
