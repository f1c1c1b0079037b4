import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';

/** Who may call: anyone, anyone signed in (guests included), or a principal that holds the scope. */
export type Access = 'public' | 'signed-in' | { readonly scope: string };

/** A response body: a JSON schema, a stream of server-sent events, or nothing. */
export type ResponseBody = z.ZodType | 'event-stream' | 'empty';

/**
 * One HTTP operation: all that crosses the border of a service.
 *
 * Keys of a contract read `METHOD /path/:param`. Paths are relative to {@link API_BASE} unless `atRoot` is set.
 * 400, 401, 403, 413, 415, 422, 429, 500 and 503 follow from access and input; `errors` names what is particular to it.
 */
export interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly atRoot?: boolean;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body may be left out altogether. */
  readonly bodyOptional?: boolean;
  readonly responses: Readonly<Record<number, ResponseBody>>;
  readonly errors?: readonly ErrorCode[];
  /** Repeating the call with the same Idempotency-Key header gives the first answer again, for 24 hours. */
  readonly idempotent?: boolean;
  /** May be cached by anyone for this many seconds; answered with an ETag. */
  readonly cacheSeconds?: number;
  /** Requests a minute for one client address, where the general limit is too wide. */
  readonly perMinute?: number;
}

export type OperationKey = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
export type Contract = Readonly<Record<OperationKey, Operation>>;

export const API_BASE = '/api/v1';

export const defineContract = <const C extends Contract>(contract: C): C => contract;

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
type Sent<T> = T extends z.ZodType ? z.input<T> : undefined;
type Answer<B> = B extends z.ZodType ? z.output<B> : B extends 'empty' ? undefined : never;

/** What a handler receives after validation. */
export interface ParsedInput<O extends Operation> {
  params: Parsed<O['params']>;
  query: Parsed<O['query']>;
  body: O['bodyOptional'] extends true ? Parsed<O['body']> | undefined : Parsed<O['body']>;
}

type Required<K extends string, T> = [T] extends [undefined]
  ? { [P in K]?: undefined }
  : Partial<T> extends T
    ? { [P in K]?: T }
    : { [P in K]: T };

/** What a caller sends. Parts that an operation does not have may be left out. */
export type CallInput<O extends Operation> = Required<'params', Sent<O['params']>> &
  Required<'query', Sent<O['query']>> &
  (O['bodyOptional'] extends true ? { body?: Sent<O['body']> } : Required<'body', Sent<O['body']>>);

/** The union of all successful bodies of an operation. */
export type Output<O extends Operation> = {
  [S in keyof O['responses']]: Answer<O['responses'][S]>;
}[keyof O['responses']];

export const splitKey = (key: string): { method: string; path: string } => {
  const space = key.indexOf(' ');
  return { method: key.slice(0, space), path: key.slice(space + 1) };
};

/** The absolute path of an operation, with `:name` for parameters. */
export const pathOf = (key: string, operation: Pick<Operation, 'atRoot'>): string =>
  (operation.atRoot ? '' : API_BASE) + splitKey(key).path;
