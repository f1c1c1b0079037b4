import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse } from 'range-parser';
import { Readable } from 'node:stream';
import { AppError } from '../errors.ts';
import type { Bytes, BytesContent } from './reply.ts';

/** RFC 6266: the plain name for old clients, the encoded one for all others. */
const disposition = (kind: 'attachment' | 'inline', name: string): string =>
  `${kind}; filename="${name.replace(/[^A-Za-z0-9.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)}`;
export const attachment = (name: string): string => disposition('attachment', name);

/** RFC 9110, 13.1.2: weak comparison. */
const names = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === tag));

/**
 * The part that is asked for; undefined for all of it, as where several parts are asked for or the range makes no sense
 * (RFC 9110, 14.2), or where it is of other bytes than these (If-Range, 13.1.5: a date is never ours).
 * @throws AppError `range_not_satisfiable`
 */
const rangeOf = (
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
  size: number,
  tag: string,
): { readonly start: number; readonly end: number } | undefined => {
  const { range, 'if-range': ifRange } = headers;
  if (method !== 'GET' || range === undefined || (ifRange !== undefined && ifRange !== tag)) return undefined;
  const { code, type, ranges } = parse(size, range);
  if (type !== 'bytes' || (code & 1) !== 0) return undefined;
  if (ranges.length === 0) {
    void reply.header('content-range', `bytes */${size}`);
    throw new AppError('range_not_satisfiable');
  }
  return ranges.length === 1 ? ranges[0] : undefined;
};

const NOTHING: BytesContent = { type: '', size: 0, open: () => Promise.resolve(Readable.from([])) };

/** Answers GET and HEAD, with ranges and what RFC 9110 calls conditional requests. */
export const sendBytes = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { options: { tag: named, name, inline, immutable }, content }: Bytes,
): Promise<FastifyReply> => {
  const tag = `"${named}"`;
  const isKnown = names(request.headers['if-none-match'], tag);
  // Before any header: what is not found is refused, and has none of these.
  const { type, size, open } = isKnown ? NOTHING : await content();
  const range = isKnown ? undefined : rangeOf(request, reply, size, tag);
  void reply
    .header('etag', tag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'cross-origin');
  if (!inline || name !== undefined)
    void reply.header('content-disposition', disposition(inline ? 'inline' : 'attachment', name ?? 'file'));
  if (isKnown) return reply.code(304).send();
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const length = end - start + 1;
  // What is opened before the headers are out can still be refused.
  const pieces = request.method === 'HEAD' || length === 0 ? [] : await open(start, end);
  if (range !== undefined) void reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
  return reply
    .header('content-type', type)
    .header('content-length', length)
    .send(pieces instanceof Readable ? pieces : Readable.from(pieces, { objectMode: false }));
};
