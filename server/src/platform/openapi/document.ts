import { contracts, type ServiceName } from '@madang/contracts/index';
import { ERRORS, Problem, type ErrorCode } from '@madang/contracts/errors';
import { routesTo, type Contract, type Operation } from '@madang/contracts/operation';
import { system } from '@madang/contracts/system';
import { z } from 'zod';
import { createDocument, type ZodOpenApiObject, type ZodOpenApiOperationObject, type ZodOpenApiParameters, type ZodOpenApiResponsesObject } from 'zod-openapi';

const TAGS: Readonly<Record<ServiceName | 'system', string>> = {
  identity: 'Accounts, sessions and tokens',
  users: 'Profiles, settings, and what is held about a person',
  chat: 'Conversations with language models',
  recycle: 'Recycling guide',
  system: 'The process itself',
};

const PROBLEM_CONTENT = { 'application/problem+json': { schema: Problem } };

/** Errors that follow from what the operation takes and who may call it. */
const impliedErrors = (operation: Operation): ErrorCode[] => [
  ...(operation.body === undefined ? [] : (['malformed_json'] as const)),
  ...((operation.body ?? operation.upload) === undefined ? [] : (['payload_too_large', 'unsupported_media_type'] as const)),
  ...(operation.params ?? operation.query ?? operation.body ? (['validation_failed'] as const) : []),
  ...(operation.idempotent ? (['invalid_idempotency_key', 'idempotency_key_reused'] as const) : []),
  ...(operation.access === 'public' || operation.access === 'known' ? [] : (['unauthenticated'] as const)),
  ...(operation.access === 'public' ? [] : (['invalid_token', 'session_revoked'] as const)),
  ...(typeof operation.access === 'object' ? (['forbidden'] as const) : []),
  'rate_limited',
  'internal',
  'service_unavailable',
];

const errorResponses = (operation: Operation): Record<string, object> => {
  const byStatus = Map.groupBy(new Set([...impliedErrors(operation), ...(operation.errors ?? [])]), (code) => ERRORS[code].status);
  const responses: Record<string, object> = {};
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    responses[status] = { description: codes.map((code) => `\`${code}\`: ${ERRORS[code].en}`).join('\n\n'), content: PROBLEM_CONTENT };
  }
  return responses;
};

/** Bytes as they are. */
const FILE = { type: 'string', format: 'binary' } as const;

const STATUS_TEXT: Readonly<Record<string, string>> = { 200: 'Done', 201: 'Created', 202: 'Accepted; goes on in the background', 204: 'Done; no content', 503: 'Not ready' };

const ETAG = { ETag: { schema: { type: 'string' } } };
const pictureResponses = (status: string): Record<string, object> => ({
  [status]: { description: 'A picture', headers: ETAG, content: { 'image/*': { schema: FILE } } },
  304: { description: 'The one that If-None-Match names', headers: ETAG },
});

const goodResponses = (operation: Operation): Record<string, object> => {
  const responses: Record<string, object> = {};
  for (const [status, body] of Object.entries(operation.responses)) {
    const description = STATUS_TEXT[status] ?? 'Done';
    if (body === 'empty') responses[status] = { description };
    else if (body === 'download') responses[status] = { description: 'A file', headers: { 'Content-Disposition': { schema: { type: 'string' } } }, content: { 'application/json': { schema: z.string() }, 'text/markdown': { schema: z.string() } } };
    else if (body === 'picture') Object.assign(responses, pictureResponses(status));
    else if (body === 'event-stream') responses[status] = { description: 'Server-sent events', content: { 'text/event-stream': { schema: z.string() } } };
    else responses[status] = { description, content: { 'application/json': { schema: body } } };
  }
  return responses;
};

/** `POST /conversations/:id/messages` → `post_conversations_id_messages` */
const operationId = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/_$/, '');

const IdempotencyKey = z.string().min(1).max(255).optional().meta({ description: 'Repeating the call with the same key gives the first answer again' });
const LastEventId = z.string().optional().meta({ description: 'Go on after this event' });

const headersOf = (operation: Operation): z.ZodObject | undefined => {
  if (operation.idempotent) return z.object({ 'Idempotency-Key': IdempotencyKey });
  if (operation.body === undefined && Object.values(operation.responses).includes('event-stream')) return z.object({ 'Last-Event-ID': LastEventId });
  return undefined;
};

const bodyContent = (schema: z.ZodType, form: boolean): Record<string, { schema: z.ZodType }> => ({ 'application/json': { schema }, ...(form ? { 'application/x-www-form-urlencoded': { schema } } : {}) });

/** zod-openapi takes an undefined part for a schema. */
const parametersOf = (operation: Operation): ZodOpenApiParameters => {
  const parts = { path: operation.params, query: operation.query, header: headersOf(operation) };
  return Object.fromEntries(Object.entries(parts).filter(([, schema]) => schema !== undefined));
};

const requestBody = ({ body, bodyOptional, form, upload }: Operation): ZodOpenApiOperationObject['requestBody'] => {
  if (upload !== undefined) return { required: true, description: `At most ${upload.maxBytes} bytes`, content: Object.fromEntries(upload.types.map((type) => [type, { schema: FILE }])) };
  return body === undefined ? undefined : { required: bodyOptional !== true, content: bodyContent(body, form === true) };
};

const operationObject = (service: ServiceName | 'system', key: string, operation: Operation): ZodOpenApiOperationObject => ({
  operationId: operationId(key),
  tags: [service],
  summary: operation.summary,
  ...(operation.description === undefined ? {} : { description: operation.description }),
  // OpenAPI 3.1: for other types than oauth2 the list names what the caller must hold.
  security: operation.access === 'public' ? [] : [...(operation.access === 'known' ? [{}] : []), { bearer: typeof operation.access === 'object' ? [operation.access.scope] : [] }],
  requestParams: parametersOf(operation),
  ...((operation.body ?? operation.upload) === undefined ? {} : { requestBody: requestBody(operation) }),
  responses: { ...errorResponses(operation), ...goodResponses(operation) } as ZodOpenApiResponsesObject,
});

const PARAMETER = /:(\w+)/g;

/** The document of all services, whichever of them run here: it comes from the contracts alone. OpenAPI 3.1. */
export const openApiDocument = (version: string, serverUrl = '/'): object => {
  const paths: Record<string, Record<string, unknown>> = {};
  const all: readonly (readonly [ServiceName | 'system', Contract])[] = [...(Object.entries(contracts) as [ServiceName, Contract][]), ['system', system]];
  for (const [service, contract] of all) {
    for (const [key, operation] of Object.entries(contract)) {
      const [own, ...aliases] = routesTo(key, operation);
      const described = operationObject(service, key, operation);
      const add = ({ method, path }: typeof own, what: object): void => {
        (paths[path.replace(PARAMETER, '{$1}')] ??= {})[method.toLowerCase()] = what;
      };
      const name = `${own.method} ${own.path.replace(PARAMETER, '{$1}')}`;
      add(own, described);
      for (const alias of aliases) add(alias, { ...described, operationId: operationId(`${alias.method} ${alias.path}`), summary: `The same as ${name}`, 'x-alias-of': name });
    }
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.1',
    info: {
      title: 'Madang',
      version,
      description: 'One backend for AI apps. Errors are problem documents (RFC 9457) in Korean or English, by Accept-Language.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl, description: 'This server' }],
    tags: all.map(([name]) => ({ name, description: TAGS[name] })),
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token (POST /auth/guest, /auth/login) or an API key' } } },
    paths: paths,
  };
  return createDocument(document);
};
