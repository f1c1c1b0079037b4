import { isBytes, isMultipart, type BytesAnswer, type FilePart, type Multipart } from '@madang/contracts/bodies';
import { contracts, ERRORS, tags, type ErrorCode } from '@madang/contracts/index';
import { Problem } from '@madang/contracts/errors';
import { Timestamp } from '@madang/contracts/fields';
import {
  API_BASE,
  isForServices,
  isSigned,
  routesTo,
  type Contract,
  type Operation,
} from '@madang/contracts/operation';
import { PUBLIC_EVENTS } from '@madang/contracts/public-events';
import { system } from '@madang/contracts/system';
import { operationAt } from '../http/named-operation.ts';
import { openAiStatusOf, speaksOpenAi } from '../http/openai-error.ts';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiParameters,
  type ZodOpenApiPathItemObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';

/** Names that the operation has in APIs that clients were written for: after everything else. */
const ALIASES = 'Aliases';

const PROBLEM_CONTENT = { 'application/problem+json': { schema: Problem } };

/** Errors that follow from what the operation takes and who may call it. */
const impliedErrors = (operation: Operation): ErrorCode[] => [
  ...(operation.body === undefined ? [] : (['malformed_json'] as const)),
  ...((operation.body ?? operation.upload) === undefined
    ? []
    : (['payload_too_large', 'unsupported_media_type'] as const)),
  ...((operation.params ?? operation.query ?? operation.body) ? (['validation_failed'] as const) : []),
  ...(operation.upload === undefined ? [] : (['file_too_large', 'request_timeout', 'malformed_form'] as const)),
  ...(operation.upload !== undefined && isMultipart(operation.upload) ? (['validation_failed'] as const) : []),
  ...(Object.values(operation.responses).some(isBytes) ? (['range_not_satisfiable'] as const) : []),
  ...(isSigned(operation.access) ? (['invalid_address'] as const) : []),
  ...(operation.ticket ? (['invalid_ticket'] as const) : []),
  ...(operation.setsCookie ? (['cross_site_request'] as const) : []),
  ...(operation.idempotent ? (['invalid_idempotency_key', 'idempotency_key_reused'] as const) : []),
  ...(operation.idempotent === true ? (['idempotency_key_in_use'] as const) : []),
  ...(operation.access === 'public' || operation.access === 'known' ? [] : (['unauthenticated'] as const)),
  ...(operation.access === 'public' ? [] : (['invalid_token', 'session_revoked'] as const)),
  ...(typeof operation.access === 'object' ? (['forbidden'] as const) : []),
  ...(operation.streams === true || Object.values(operation.responses).includes('event-stream')
    ? (['too_many_streams'] as const)
    : []),
  'rate_limited',
  'internal',
  'service_unavailable',
  'insufficient_storage',
];

const errorResponses = (operation: Operation, isOpenAi: boolean): Record<string, object> => {
  const byStatus = Map.groupBy(
    new Set([...impliedErrors(operation), ...((operation.errors ?? []) as readonly ErrorCode[])]),
    (code) => (isOpenAi ? openAiStatusOf(code) : ERRORS[code].status),
  );
  const responses: Record<string, object> = {};
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\`: ${ERRORS[code].en}`).join('\n\n'),
      content: isOpenAi ? { 'application/json': { schema: Problem } } : PROBLEM_CONTENT,
    };
  }
  return responses;
};

/** Bytes as they are. */
const FILE = { type: 'string', format: 'binary' } as const;

const STATUS_TEXT: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted; goes on in the background',
  204: 'Done; no content',
  503: 'Not ready',
};

const header = (description: string, type: 'string' | 'integer' = 'string') => ({ description, schema: { type } });
const BYTES_HEADERS = {
  ETag: header('Names the content'),
  'Accept-Ranges': header('bytes'),
  'Content-Length': header('Bytes of this answer', 'integer'),
};

/** RFC 9110, 14 and 15.4.5. */
const bytesResponses = (status: string, { types }: BytesAnswer): Record<string, object> => {
  const content = Object.fromEntries(types.map((type) => [type, { schema: FILE }]));
  return {
    [status]: { description: 'The bytes as they are', headers: BYTES_HEADERS, content },
    206: {
      description: 'The one range that Range asks for; several are answered with the whole',
      headers: { ...BYTES_HEADERS, 'Content-Range': header('bytes first-last/size') },
      content,
    },
    304: { description: 'The content that If-None-Match names', headers: { ETag: BYTES_HEADERS.ETag } },
  };
};

/** docs/decisions/0031 */
const UNKNOWN_FIELDS = {
  'X-Unknown-Fields': header('Fields of the body that this operation does not know, and that had no effect'),
};

const goodResponses = (operation: Operation): Record<string, object> => {
  const responses: Record<string, object> = {};
  for (const [status, body] of Object.entries(operation.responses)) {
    const description = STATUS_TEXT[status] ?? 'Done';
    if (body === 'empty') responses[status] = { description };
    else if (body === 'download')
      responses[status] = {
        description: 'A file',
        headers: { 'Content-Disposition': { schema: { type: 'string' } } },
        content: { 'application/json': { schema: z.string() }, 'text/markdown': { schema: z.string() } },
      };
    else if (isBytes(body)) Object.assign(responses, bytesResponses(status, body));
    else if (body === 'event-stream')
      responses[status] = {
        description: 'Server-sent events',
        content: { 'text/event-stream': { schema: z.string() } },
      };
    else
      responses[status] = {
        description,
        content: {
          'application/json': { schema: body },
          ...(operation.streams === true ? { 'text/event-stream': { schema: z.string() } } : {}),
        },
      };
    if (operation.body !== undefined)
      responses[status] = {
        ...responses[status],
        headers: { ...(responses[status] as { readonly headers?: object }).headers, ...UNKNOWN_FIELDS },
      };
  }
  return responses;
};

const IdempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .optional()
  .meta({ description: 'Repeating the call with the same key gives the first answer again' });
const LastEventId = z.string().optional().meta({ description: 'Go on after this event' });

const Ranges = z.object({
  Range: z
    .string()
    .optional()
    .meta({ description: 'A part of the bytes (RFC 9110, 14.2)', examples: ['bytes=0-1023'] }),
  'If-Range': z.string().optional().meta({ description: 'The ETag that the part is of; of other bytes all are sent' }),
  'If-None-Match': z.string().optional().meta({ description: 'ETags that are there already' }),
});

const headersOf = (operation: Operation): z.ZodObject | undefined => {
  if (Object.values(operation.responses).some(isBytes)) return Ranges;
  if (operation.idempotent) return z.object({ 'Idempotency-Key': IdempotencyKey });
  if (operation.body === undefined && Object.values(operation.responses).includes('event-stream'))
    return z.object({ 'Last-Event-ID': LastEventId });
  return undefined;
};

const bodyContent = (
  schema: z.ZodType,
  form: boolean,
  example: unknown,
): Record<string, { schema: z.ZodType; example: unknown }> => ({
  'application/json': { schema, example },
  ...(form ? { 'application/x-www-form-urlencoded': { schema, example } } : {}),
});

/** zod-openapi takes an undefined part for a schema. */
const parametersOf = (operation: Operation): ZodOpenApiParameters => {
  const parts = { path: operation.params, query: operation.query, header: headersOf(operation) };
  return Object.fromEntries(Object.entries(parts).filter(([, schema]) => schema !== undefined));
};

const partSchema = ({ maxBytes, most, optional, description }: FilePart): z.ZodType => {
  const file = z.string().meta({
    format: 'binary',
    description: [description, `At most ${maxBytes} bytes`].filter((text) => text !== undefined).join('. '),
  });
  const part = most === undefined ? file : z.array(file).max(most);
  return optional === true ? part.optional() : part;
};

/** What stands for a file in an example. */
const BYTES = '(bytes)';

const formContent = (
  { fields, files, maxBytes }: Multipart,
  example: unknown,
): ZodOpenApiOperationObject['requestBody'] => ({
  required: true,
  description: `Fields and files in any order. At most ${maxBytes} bytes in all`,
  content: {
    'multipart/form-data': {
      example: {
        ...(example as object | undefined),
        ...Object.fromEntries(
          Object.entries(files).map(([name, { most }]) => [name, most === undefined ? BYTES : [BYTES]]),
        ),
      },
      schema: fields.extend(Object.fromEntries(Object.entries(files).map(([name, part]) => [name, partSchema(part)]))),
    },
  },
});

const requestBody = ({
  body,
  bodyOptional,
  form,
  upload,
  example,
}: Operation): ZodOpenApiOperationObject['requestBody'] => {
  if (upload !== undefined && isMultipart(upload)) return formContent(upload, example);
  if (upload !== undefined)
    return {
      required: true,
      description: `At most ${upload.maxBytes} bytes`,
      content: Object.fromEntries(upload.types.map((type) => [type, { schema: FILE }])),
    };
  return body === undefined
    ? undefined
    : { required: bodyOptional !== true, content: bodyContent(body, form === true, example) };
};

/** Any one of them opens it. OpenAPI 3.1: for other types than oauth2 the list names what the caller must hold. */
const securityOf = ({ access, ticket, makesGuest }: Operation): Record<string, string[]>[] => {
  if (access === 'public') return [];
  const scopes = typeof access === 'object' ? [access.scope ?? ''] : [];
  return [
    ...(access === 'known' || makesGuest ? [{}] : []),
    { bearer: scopes },
    { password: [] },
    ...(isSigned(access) ? [{ signature: [] }] : []),
    ...(ticket ? [{ ticket: scopes }] : []),
  ];
};

const operationObject = (operation: Operation, path: string): ZodOpenApiOperationObject => ({
  operationId: operation.operationId,
  tags: [operation.tag ?? ''],
  summary: operation.summary,
  ...(operation.description === undefined ? {} : { description: operation.description }),
  security: securityOf(operation),
  requestParams: parametersOf(operation),
  ...((operation.body ?? operation.upload) === undefined ? {} : { requestBody: requestBody(operation) }),
  responses: {
    ...errorResponses(operation, speaksOpenAi(path)),
    ...goodResponses(operation),
  } as ZodOpenApiResponsesObject,
});

/** What programs are told by webhook: the requests that this server sends (docs/webhooks.md). */
const webhookObjects = (): Record<string, ZodOpenApiPathItemObject> =>
  Object.fromEntries(
    Object.entries(PUBLIC_EVENTS).map(([type, { en, data }]) => [
      type,
      {
        post: {
          operationId: `on-${type.replaceAll(/[._]/g, '-')}`,
          tags: ['Webhooks'],
          summary: en,
          security: [],
          requestParams: {
            header: z.object({
              'webhook-id': z.string().meta({ description: 'The same however often it is sent' }),
              'webhook-timestamp': z.string().meta({ description: 'Of this attempt, in seconds' }),
              'webhook-signature': z.string().meta({ description: 'HMAC-SHA256 as Standard Webhooks has it' }),
            }),
          },
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: z.object({ type: z.literal(type), timestamp: Timestamp, data }) },
            },
          },
          responses: {
            '2XX': { description: 'It was taken' },
            '410': { description: 'Nobody wants to hear of it any more: the webhook is switched off' },
          },
        },
      },
    ]),
  );

const PARAMETER = /:(\w+)/g;

/** The document of all services, whichever of them run here: it comes from the contracts alone. OpenAPI 3.1. */
/** @param services whose operations it has, beside those of every process; of all of them otherwise */
export const openApiDocument = (version: string, serverUrl = '/', services?: readonly string[]): object => {
  const paths: Record<string, Record<string, unknown>> = {};
  const chosen = Object.entries<Contract>(contracts).filter(([name]) => services?.includes(name) ?? true);
  const all: readonly Contract[] = [...chosen.map(([, contract]) => contract), system];
  for (const contract of all) {
    for (const [key, operation] of Object.entries(contract)) {
      if (isForServices(operation.access)) continue; // nobody reaches it from outside
      const [own, ...aliases] = routesTo(key, operation);
      const add = ({ method, path }: typeof own, what: object): void => {
        (paths[path.replace(PARAMETER, '{$1}')] ??= {})[method.toLowerCase()] = what;
      };
      const name = `${own.method} ${own.path.replace(PARAMETER, '{$1}')}`;
      add(own, operationObject(operationAt(operation, undefined), own.path));
      for (const [index, route] of aliases.entries()) {
        const operationId = `${operation.operationId}Alias${index + 1}`;
        const described = operationObject(operationAt(operation, route.alias), route.path);
        add(route, { ...described, operationId, tags: [ALIASES], summary: `Alias of ${name}`, 'x-alias-of': name });
      }
    }
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.1',
    info: {
      title: 'Madang',
      version,
      description:
        'One backend for AI apps. Errors are problem documents (RFC 9457) in Korean or English, by Accept-Language.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl, description: 'This server' }],
    tags: Object.entries({ ...tags, [ALIASES]: 'The same operations under the names that other clients use' }).map(
      ([name, description]) => ({ name, description }),
    ),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token (POST /auth/guest, /auth/login) or an API key',
        },
        password: {
          type: 'oauth2',
          description: 'Signs in with a name and a password, for trying things out',
          flows: {
            password: { tokenUrl: `${API_BASE}/auth/login`, refreshUrl: `${API_BASE}/auth/refresh`, scopes: {} },
          },
        },
        signature: {
          type: 'apiKey',
          in: 'query',
          name: 'signature',
          description:
            'Part of the addresses of files that answers contain; good for one to two hours, for that address alone',
        },
        ticket: {
          type: 'apiKey',
          in: 'query',
          name: 'ticket',
          description: 'For EventSource, which can send no header: opens one address once, within a minute',
        },
      },
    },
    paths: paths,
    webhooks: webhookObjects(),
  };
  return createDocument(document);
};
