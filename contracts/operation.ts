import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Scope } from './scopes.ts';

/**
 * Who may call: anyone; anyone, but who sends a token is known by it and a bad one is refused (`known`); anyone signed
 * in (guests included); or a principal that holds the scope.
 */
export type Access = 'public' | 'known' | 'signed-in' | { readonly scope: Scope };

/** A response body: a JSON schema, a stream of server-sent events, a file to keep, a picture to show, or nothing. */
export type ResponseBody = z.ZodType | 'event-stream' | 'download' | 'picture' | 'empty';

/** A file that is sent as it is, in the place of a JSON body. */
export interface Upload {
  /** Media types that are taken. What a file really is, its bytes say. */
  readonly types: readonly string[];
  readonly maxBytes: number;
}

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
  /** What others call it, with the absolute path and the same parameters: answered in the same way. */
  readonly aliases?: readonly OperationKey[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body may also come as application/x-www-form-urlencoded, as OAuth has it. */
  readonly form?: boolean;
  /** The body may be left out altogether. */
  readonly bodyOptional?: boolean;
  readonly upload?: Upload;
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
type Body<O extends Operation> = O['upload'] extends Upload ? Uint8Array : Parsed<O['body']>;
type Answer<B> = B extends z.ZodType ? z.output<B> : B extends 'empty' ? undefined : never;

/** What a handler receives after validation. */
export interface ParsedInput<O extends Operation> {
  params: Parsed<O['params']>;
  query: Parsed<O['query']>;
  body: O['bodyOptional'] extends true ? Body<O> | undefined : Body<O>;
}

type Required<K extends string, T> = [T] extends [undefined]
  ? { [P in K]?: undefined }
  : Partial<T> extends T
    ? { [P in K]?: T }
    : { [P in K]: T };

/** What a caller sends. Parts that an operation does not have may be left out. */
export type CallInput<O extends Operation> = Required<'params', Sent<O['params']>> &
  Required<'query', Sent<O['query']>> &
  (O['bodyOptional'] extends true ? { body?: Sent<O['body']> } : O['upload'] extends Upload ? { body: Blob } : Required<'body', Sent<O['body']>>);

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

interface Route {
  readonly method: string;
  readonly path: string;
}

/** All that leads to an operation, its own name first. */
export const routesTo = (key: string, operation: Pick<Operation, 'atRoot' | 'aliases'>): readonly [Route, ...Route[]] => [
  { method: splitKey(key).method, path: pathOf(key, operation) },
  ...(operation.aliases ?? []).map(splitKey),
];
