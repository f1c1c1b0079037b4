import type { FieldNames } from '@madang/contracts/field-names';
import type { Alias, Operation } from '@madang/contracts/operation';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { unknownFieldsOf } from './unknown-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nameOf = (names: FieldNames, field: string): string | FieldNames | undefined =>
  Object.hasOwn(names, field) ? names[field] : undefined;

/** An answer, or an example, as others name it. */
export const toTheirs = (value: unknown, names: FieldNames): unknown => {
  if (Array.isArray(value)) return value.map((each) => toTheirs(each, names));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([ours, held]) => {
      const name = nameOf(names, ours);
      return typeof name === 'string' ? [name, held] : [ours, name === undefined ? held : toTheirs(held, name)];
    }),
  );
};

/** What came by the names of others, by ours. What has another name here is let go under our own, and `unknown` is told. */
const toOurs = (value: unknown, names: FieldNames, unknown: string[] = [], path = ''): unknown => {
  if (Array.isArray(value)) return value.map((each, at) => toOurs(each, names, unknown, `${path}${at}.`));
  if (!isFields(value)) return value;
  const ours = new Map(
    Object.entries(names).flatMap(([field, name]) => (typeof name === 'string' ? [[name, field]] : [])),
  );
  return Object.fromEntries(
    Object.entries(value).flatMap(([sent, held]): [string, unknown][] => {
      const field = ours.get(sent);
      if (field !== undefined) return [[field, held]];
      const name = nameOf(names, sent);
      if (name === undefined) return [[sent, held]];
      if (typeof name === 'object') return [[sent, toOurs(held, name, unknown, `${path}${sent}.`)]];
      unknown.push(path + sent);
      return [];
    }),
  );
};

/** Where something is, with dots between, as others name it. */
const theirPath = (path: string, names: FieldNames): string => {
  let within: string | FieldNames | undefined = names;
  return path
    .split('.')
    .map((step) => {
      // Places in a list have no names, and all that is in it has the same.
      if (typeof within !== 'object' || /^\d+$/.test(step)) return step;
      within = nameOf(within, step);
      return typeof within === 'string' ? within : step;
    })
    .join('.');
};

/** Whoever sent a field by another name is told by that what is wrong with it. */
const errorInTheirNames = (error: unknown, names: FieldNames): unknown => {
  if (!(error instanceof AppError) || error.details.errors === undefined) return error;
  const errors = error.details.errors.map((each) => ({ ...each, path: theirPath(each.path, names) }));
  return new AppError(error.code, { ...error.details, errors, cause: error });
};

/** A field that may have two names has the one that was sent; ours, where neither was, or both. */
const sentInstead = (alsoTakes: Readonly<Record<string, string>>, body: unknown): FieldNames =>
  isFields(body)
    ? Object.fromEntries(
        Object.entries(alsoTakes).filter(([ours, theirs]) => Object.hasOwn(body, theirs) && !Object.hasOwn(body, ours)),
      )
    : {};

/** What a request says, by our names for it. */
interface Asked {
  readonly query: unknown;
  readonly body: unknown;
  /** Fields of the body that the operation does not know here, as they were sent. */
  readonly unknown: readonly string[];
  /** An answer by the names that it has here. */
  readonly answered: (body: unknown) => unknown;
}

type Handler = (request: FastifyRequest, reply: FastifyReply, asked: Asked) => Promise<unknown>;

/** Handles requests at an address where fields may have other names: all else knows them by ours alone. */
export const byTheirNames = (operation: Operation, alias: Alias | undefined, handler: Handler) => {
  const { query: queryNames = {}, answer } = alias ?? {};
  const answered = answer === undefined ? (body: unknown) => body : (body: unknown) => toTheirs(body, answer);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { query, body } = request;
    if (alias === undefined && operation.alsoTakes === undefined)
      return handler(request, reply, { query, body, unknown: unknownFieldsOf(operation, body), answered });
    const bodyNames = { ...sentInstead(operation.alsoTakes ?? {}, body), ...alias?.body };
    const known: string[] = [];
    const ours = operation.body === undefined ? body : toOurs(body, bodyNames, known);
    const unknown = unknownFieldsOf(operation, ours).map((path) => theirPath(path, bodyNames));
    try {
      return await handler(request, reply, {
        query: toOurs(query, queryNames),
        body: ours,
        unknown: [...known, ...unknown],
        answered,
      });
    } catch (error) {
      throw errorInTheirNames(error, { query: queryNames, body: bodyNames });
    }
  };
};
