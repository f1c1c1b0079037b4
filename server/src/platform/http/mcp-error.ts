import type { Problem, RpcError } from '@madang/contracts/errors';
import { MCP_PATH, RESOURCE_METADATA_PATH } from '@madang/contracts/operation';
import type { Config } from '../config/config.ts';
import type { AppError } from '../errors.ts';

/** Whether who asks speaks the Model Context Protocol. */
export const speaksMcp = (url: string): boolean => url.split(/[?/]/, 2)[1] === MCP_PATH.slice(1);

/** How whoever lacks a token finds out what opens it: RFC 6750, and at /mcp RFC 9728, 5.1. */
export const challengeOf = (url: string, { publicAddress }: Pick<Config, 'publicAddress'>): string =>
  speaksMcp(url)
    ? `Bearer realm="madang", resource_metadata="${publicAddress}${RESOURCE_METADATA_PATH}${MCP_PATH}"`
    : 'Bearer realm="madang"';

/** JSON-RPC 2.0, "Error object"; what is above -32000 is the protocol's own. */
const CODES: Readonly<Record<string, number>> = {
  malformed_json: -32700,
  validation_failed: -32600,
  internal: -32603,
};
const OTHER = -32000;

/** What was refused before the protocol's own library saw it: still a problem document, and what its clients look for in it. */
export const rpcErrorOf = (
  { code }: AppError,
  { title, errors: [field] = [] }: Pick<Problem, 'title' | 'errors'>,
): { readonly jsonrpc: '2.0'; readonly id: null; readonly error: RpcError } => {
  const where = field === undefined ? '' : ` ${field.path.replace(/^body\.?/, '')}: ${field.message}`;
  return { jsonrpc: '2.0', id: null, error: { code: CODES[code] ?? OTHER, message: `${title}${where}` } };
};
