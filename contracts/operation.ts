import type { z } from 'zod';
import type { BytesAnswer, IncomingForm, Multipart, ReceivedBytes, SentFile, Upload } from './bodies.ts';
import type { FieldNames, NamedFields } from './field-names.ts';
import type { Scope } from './scopes.ts';

/**
 * Another service, for one purpose and for one person, proven by a token that says so (docs/decisions/0019); nobody
 * reaches it through the gateway. With `scope` the person is asking at this moment, and their own token comes along.
 */
export interface ServiceAccess {
  readonly purpose: string;
  /** Services that may call; any of the installation's otherwise. */
  readonly from?: readonly string[];
  readonly scope?: Scope;
}

/**
 * Who may call: anyone; anyone, but who sends a token is known by it and a bad one is refused (`known`); anyone signed
 * in (guests included); a principal that holds the scope and, where it is `signed`, also whoever has an address that this
 * installation signed; or another service.
 */
export type Access =
  'public' | 'known' | 'signed-in' | { readonly scope: Scope; readonly signed?: true } | ServiceAccess;

export const isSigned = (access: Access): boolean => typeof access === 'object' && 'signed' in access;
export const isForServices = (access: Access): access is ServiceAccess =>
  typeof access === 'object' && 'purpose' in access;

/** A response body: a JSON schema, a stream of server-sent events, a file to keep, bytes as they are, or nothing. */
export type ResponseBody = z.ZodType | 'event-stream' | 'download' | BytesAnswer | 'empty';

/**
 * What others call an operation: another address with the same parameters, where fields may have other names, by ours.
 * There they have no others: an answer never says the same twice.
 */
export interface Alias {
  /** With the absolute path. */
  readonly key: OperationKey;
  readonly query?: FieldNames;
  readonly body?: FieldNames;
  /** Of every answer that is JSON. */
  readonly answer?: FieldNames;
}

/**
 * One HTTP operation: all that crosses the border of a service.
 *
 * Keys of a contract read `METHOD /path/:param`. Paths are relative to {@link API_BASE} unless `atRoot` is set.
 * 400, 401, 403, 413, 415, 422, 429, 500 and 503 follow from access and input; `errors` names what is particular to it.
 */
export interface Operation {
  /** What generated clients call it: unique, and kept when words or paths change. */
  readonly operationId: string;
  /** The resource it belongs to, for documentation; that of its contract unless said otherwise. */
  readonly tag?: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly atRoot?: boolean;
  /** What others call it: answered in the same way. A key alone, where the names of all fields are the same. */
  readonly aliases?: readonly (OperationKey | Alias)[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Other names under which fields of its body may come instead, by ours, at each of its addresses. */
  readonly alsoTakes?: Readonly<Record<string, string>>;
  /** Of its body, or of the fields of its form: as a client would send it to begin with. */
  readonly example?: unknown;
  /** The body may also come as application/x-www-form-urlencoded, as OAuth has it. */
  readonly form?: boolean;
  /** The body may be left out altogether. */
  readonly bodyOptional?: boolean;
  /** What comes in the place of JSON: a file as it is, or a form with files. */
  readonly upload?: Upload | Multipart;
  /** Takes a one-time ticket in the address (`?ticket=`), for browsers that can send no header: images, EventSource. */
  readonly ticket?: true;
  /**
   * A call without a credential is a guest's: of a cookie that an earlier call set, else a new one. Pages of our own and of
   * CORS_ORIGINS get the cookie; everybody else the guest's tokens, which the handler puts into its answer
   * (`request.newGuest`). Its answer needs `guest: Session.optional()` for that.
   */
  readonly makesGuest?: true;
  /** May set a cookie, which only pages of our own get, and never for a form. */
  readonly setsCookie?: true;
  readonly responses: Readonly<Record<number, ResponseBody>>;
  /** Where its body asks for it, the answer is a stream of events in the place of the JSON of the same status. */
  readonly streams?: true;
  /** Of its JSON body, where the two megabytes that are usual are too few. */
  readonly maxBytes?: number;
  /** Codes that its service declares, or the platform (errors.ts). */
  readonly errors?: readonly string[];
  /**
   * Repeating the call with the same Idempotency-Key header gives the first answer again, for 24 hours, and does nothing
   * else. The platform does that (docs/decisions/0031), but where its service says that it does so `itself`, since what it
   * begins has to be committed before it answers.
   */
  readonly idempotent?: true | 'itself';
  /**
   * Of admins: that it was done is noted in the audit log with the change (platform/admin-acts.ts), but by itself where it
   * tells more than the platform knows, and never where it changes nothing.
   */
  readonly audited?: 'itself' | 'never';
  /** May be cached by anyone for this many seconds; answered with an ETag. */
  readonly cacheSeconds?: number;
  /** How long the first byte of an answer may take, in seconds, where the minute that the gateway waits is too short. */
  readonly answerSeconds?: number;
  /** Requests a minute for one client address, where the general limit is too wide. */
  readonly perMinute?: number;
}

export type OperationKey = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
export type Contract = Readonly<Record<OperationKey, Operation>>;

export const API_BASE = '/api/v1';
/** What is below it speaks the API of OpenAI, its errors too (docs/decisions/0054). */
export const OPENAI_BASE = '/v1';
/** Where the Model Context Protocol is spoken: its errors are also those of JSON-RPC (docs/decisions/0057). */
export const MCP_PATH = '/mcp';
export const RESOURCE_METADATA_PATH = '/.well-known/oauth-protected-resource';

/** The same, whose names are those of fields that there are. */
type Checked<O> = O extends Operation
  ? {
      readonly alsoTakes?: NamedFields<O['alsoTakes'], Parsed<O['body']>>;
      readonly aliases?: {
        readonly [I in keyof O['aliases']]: O['aliases'][I] extends Alias
          ? {
              readonly query?: NamedFields<O['aliases'][I]['query'], Parsed<O['query']>>;
              readonly body?: NamedFields<O['aliases'][I]['body'], Parsed<O['body']>>;
              readonly answer?: NamedFields<O['aliases'][I]['answer'], Output<O>>;
            }
          : unknown;
      };
    }
  : never;

/** @param tag the resource that the operations belong to, where they do not name one themselves */
export const defineContract = <const C extends Contract>(
  tag: string,
  contract: C & { readonly [K in keyof C]: Checked<C[K]> },
): C =>
  Object.fromEntries(Object.entries<Operation>(contract).map(([key, operation]) => [key, { tag, ...operation }])) as C;

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
type Sent<T> = T extends z.ZodType ? z.input<T> : undefined;
type Body<O extends Operation> =
  O['upload'] extends Multipart<infer Fields>
    ? IncomingForm<z.output<Fields>>
    : O['upload'] extends Upload
      ? AsyncIterable<Uint8Array>
      : Parsed<O['body']>;
type Answer<B> = B extends z.ZodType
  ? z.output<B>
  : B extends BytesAnswer
    ? ReceivedBytes
    : B extends 'empty'
      ? undefined
      : never;
type SentUpload<U> =
  U extends Multipart<infer Fields, infer Names>
    ? (z.input<Fields> extends Record<string, never> ? unknown : z.input<Fields>) & {
        readonly [P in Names]?: SentFile | readonly SentFile[];
      }
    : SentFile;

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
  (O['bodyOptional'] extends true
    ? { body?: Sent<O['body']> }
    : O['upload'] extends Upload | Multipart
      ? { body: SentUpload<O['upload']> }
      : Required<'body', Sent<O['body']>>);

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
  /** Where its fields have names of their own. */
  readonly alias?: Alias;
}

/** All that leads to an operation, its own name first. */
export const routesTo = (
  key: string,
  operation: Pick<Operation, 'atRoot' | 'aliases'>,
): readonly [Route, ...Route[]] => [
  { method: splitKey(key).method, path: pathOf(key, operation) },
  ...(operation.aliases ?? []).map((alias) =>
    typeof alias === 'string' ? splitKey(alias) : { ...splitKey(alias.key), alias },
  ),
];
