import { z } from 'zod';
import { defineContract } from '../operation.ts';

/** One message of JSON-RPC 2.0; what is in it, the protocol's own library looks at. */
const JsonRpcMessage = z
  .looseObject({
    jsonrpc: z.literal('2.0'),
    id: z.union([z.string().max(200), z.number()]).optional(),
    method: z.string().min(1).max(200),
    params: z.unknown().optional(),
  })
  .meta({ id: 'JsonRpcMessage', description: 'JSON-RPC 2.0; several at once are not taken' });

const JsonRpcAnswer = z
  .object({
    jsonrpc: z.literal('2.0'),
    id: z.union([z.string(), z.number()]).nullable().optional(),
    result: z.unknown().optional(),
    error: z.unknown().optional(),
  })
  .meta({ id: 'JsonRpcAnswer' });

/** What tools are asked with: words and numbers. */
const MOST_BYTES = 256 * 1024;
const NO_STREAM = 'The server keeps no sessions and says nothing unasked: there is no stream to open.';

/** What OAuth clients look for before they ask (RFC 9728). */
const ResourceMetadata = z
  .object({
    resource: z.string(),
    resource_name: z.string(),
    resource_documentation: z.string(),
    scopes_supported: z.array(z.string()),
    bearer_methods_supported: z.array(z.string()),
    jwks_uri: z.string(),
  })
  .meta({
    id: 'ProtectedResourceMetadata',
    description:
      'RFC 9728. Without `authorization_servers`: there is no authorization endpoint here; an API key or a narrowed token is what opens it',
  });

/** The tools of the installation for assistants of others, over the Model Context Protocol. */
export const door = defineContract('MCP', {
  'POST /mcp': {
    operationId: 'callMcp',
    summary: 'Ask over the Model Context Protocol (streamable HTTP)',
    description:
      'One message of JSON-RPC, with an API key or an access token. The tools that are listed are those that its scopes allow.',
    access: 'signed-in',
    atRoot: true,
    body: JsonRpcMessage,
    example: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    maxBytes: MOST_BYTES,
    responses: { 200: JsonRpcAnswer, 202: 'empty', 400: JsonRpcAnswer, 404: JsonRpcAnswer },
    errors: ['cross_site_request'],
  },
  'GET /mcp': {
    operationId: 'openMcpStream',
    summary: 'Refuse a stream of the Model Context Protocol',
    description: NO_STREAM,
    access: 'signed-in',
    atRoot: true,
    responses: { 204: 'empty' },
    errors: ['method_not_allowed'],
  },
  'DELETE /mcp': {
    operationId: 'endMcpSession',
    summary: 'Refuse to end a session of the Model Context Protocol',
    description: NO_STREAM,
    access: 'signed-in',
    atRoot: true,
    responses: { 204: 'empty' },
    errors: ['method_not_allowed'],
  },
  'GET /.well-known/oauth-protected-resource': {
    operationId: 'getProtectedResourceMetadata',
    summary: 'Say how /mcp is opened (RFC 9728)',
    access: 'public',
    atRoot: true,
    aliases: ['GET /.well-known/oauth-protected-resource/mcp'],
    responses: { 200: ResourceMetadata },
    cacheSeconds: 300,
  },
});
