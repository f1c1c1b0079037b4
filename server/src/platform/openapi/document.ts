import { contracts, type ServiceName } from '@madang/contracts/index';
import { ERRORS, Problem, type ErrorCode } from '@madang/contracts/errors';
import { pathOf, splitKey, type Contract, type Operation } from '@madang/contracts/operation';
import { system } from '@madang/contracts/system';
import { z } from 'zod';
import { createDocument, type ZodOpenApiObject, type ZodOpenApiOperationObject, type ZodOpenApiParameters, type ZodOpenApiResponsesObject } from 'zod-openapi';

const TAGS: Readonly<Record<ServiceName | 'system', string>> = {
  identity: 'Accounts, sessions and tokens',
  chat: 'Conversations with language models',
  recycle: 'Recycling guide',
  system: 'The process itself',
};

const PROBLEM_CONTENT = { 'application/problem+json': { schema: Problem } };

/** Errors that follow from what the operation takes and who may call it. */
const impliedErrors = (operation: Operation): ErrorCode[] => [
  ...(operation.body === undefined ? [] : (['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const)),
  ...(operation.params ?? operation.query ?? operation.body ? (['validation_failed'] as const) : []),
  ...(operation.idempotent ? (['invalid_idempotency_key', 'idempotency_key_reused'] as const) : []),
  ...(operation.access === 'public' ? [] : (['unauthenticated', 'invalid_token', 'session_revoked'] as const)),
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

const STATUS_TEXT: Readonly<Record<string, string>> = { 200: 'Done', 201: 'Created', 202: 'Accepted; goes on in the background', 204: 'Done; no content', 503: 'Not ready' };

const goodResponses = (operation: Operation): Record<string, object> => {
  const responses: Record<string, object> = {};
  for (const [status, body] of Object.entries(operation.responses)) {
    const description = STATUS_TEXT[status] ?? 'Done';
    if (body === 'empty') responses[status] = { description };
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
  if (Object.values(operation.responses).includes('event-stream')) return z.object({ 'Last-Event-ID': LastEventId });
  return undefined;
};

/** zod-openapi takes an undefined part for a schema. */
const parametersOf = (operation: Operation): ZodOpenApiParameters => {
  const parts = { path: operation.params, query: operation.query, header: headersOf(operation) };
  return Object.fromEntries(Object.entries(parts).filter(([, schema]) => schema !== undefined));
};

const operationObject = (service: ServiceName | 'system', key: string, operation: Operation): ZodOpenApiOperationObject => ({
  operationId: operationId(key),
  tags: [service],
  summary: operation.summary,
  ...(operation.description === undefined ? {} : { description: operation.description }),
  security: operation.access === 'public' ? [] : [{ bearer: [] }],
  requestParams: parametersOf(operation),
  ...(operation.body === undefined ? {} : { requestBody: { required: operation.bodyOptional !== true, content: { 'application/json': { schema: operation.body } } } }),
  responses: { ...errorResponses(operation), ...goodResponses(operation) } as ZodOpenApiResponsesObject,
});

/** The document of all services, whichever of them run here: it comes from the contracts alone. OpenAPI 3.1. */
export const openApiDocument = (version: string, serverUrl = '/'): object => {
  const paths: Record<string, Record<string, unknown>> = {};
  const all: readonly (readonly [ServiceName | 'system', Contract])[] = [...(Object.entries(contracts) as [ServiceName, Contract][]), ['system', system]];
  for (const [service, contract] of all) {
    for (const [key, operation] of Object.entries(contract)) {
      const path = pathOf(key, operation).replace(/:(\w+)/g, '{$1}');
      (paths[path] ??= {})[splitKey(key).method.toLowerCase()] = operationObject(service, key, operation);
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
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token of POST /auth/guest' } } },
    paths: paths,
  };
  return createDocument(document);
};
