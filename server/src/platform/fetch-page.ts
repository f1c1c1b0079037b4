import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { AppError } from './errors.ts';
import type { Outbound } from './outbound.ts';
import type { StreamedResponse } from './outbound-stream.ts';

export interface FetchedPage {
  /** Where it was found in the end, without its fragment. */
  readonly url: string;
  /** As the server says it, with its charset. */
  readonly contentType: string;
  /** The last part of its path, which may tell kinds of text apart. */
  readonly name: string;
  /** A page of the web; else a document. */
  readonly isHtml: boolean;
  readonly bytes: Uint8Array;
}

interface Limits {
  readonly firstByteMs: number;
  readonly allMs: number;
  /** As it comes, and unpacked. */
  readonly bytes: number;
}
const MB = 1024 * 1024;
const LIMITS: Limits = { firstByteMs: 10_000, allMs: 30_000, bytes: 5 * MB };
const MOST_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const GONE: readonly number[] = [404, 410];

/**
 * Who asks. robots.txt is for programs that go from page to page by themselves (RFC 9309, 1): here a person names one page,
 * as they would to a browser.
 */
const USER_AGENT = 'Madang (opens one page that a person named)';

const isHtmlType = (type: string): boolean => type === 'text/html' || type === 'application/xhtml+xml';
/** Offices send documents as anything at times: what is only bytes, its reader judges. */
const isReadableType = (type: string): boolean =>
  type === '' ||
  type.startsWith('text/') ||
  isHtmlType(type) ||
  /^application\/(?:pdf|rtf|msword|octet-stream|(?:x-|haansoft|vnd\.hancom\.)?hwpx?|hwp\+zip)$/.test(type) ||
  /^application\/vnd\.(?:openxmlformats-officedocument|oasis\.opendocument)\./.test(type);

type Unpack = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const UNPACK: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['br', promisify(brotliDecompress)],
  ['deflate', promisify(inflate)],
]);

const addressOf = (text: string, base?: string): URL => {
  const url = URL.parse(text, base);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username + url.password !== '')
    throw new AppError('link_refused');
  url.hash = '';
  return url;
};

const tooLarge = ({ bytes }: Limits): AppError =>
  new AppError('link_too_large', { values: { megabytes: Math.round(bytes / MB) } });

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';

/** What the network says, by what the person can do about it. */
const failureOf = (cause: unknown): AppError => {
  if (cause instanceof AppError) return cause;
  const code = codeOf(cause);
  if (code === 'EADDRREFUSED') return new AppError('link_refused', { cause });
  if (code === 'ENOTFOUND') return new AppError('link_not_found', { cause });
  if (/TIMEOUT|TIMEDOUT/.test(code)) return new AppError('link_too_slow', { cause });
  return new AppError('link_unreachable', { cause });
};

const readBody = async (response: StreamedResponse, limits: Limits): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let length = 0;
  await response.read((piece) => {
    length += piece.length;
    if (length > limits.bytes) throw tooLarge(limits);
    pieces.push(piece);
  });
  return Buffer.concat(pieces);
};

const unpack = async (packed: Buffer, encoding: string, limits: Limits): Promise<Buffer> => {
  if (/^(?:identity)?$/.test(encoding)) return packed;
  try {
    const unpacked = await UNPACK.get(encoding)?.(packed, { maxOutputLength: limits.bytes });
    if (unpacked !== undefined) return unpacked;
  } catch (cause) {
    if (codeOf(cause) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limits);
    throw new AppError('link_not_readable', { cause });
  }
  throw new AppError('link_not_readable');
};

const headerOf = ({ headers }: StreamedResponse, name: string): string => String(headers[name] ?? '').trim();

const pageOf = async (url: URL, response: StreamedResponse, limits: Limits): Promise<FetchedPage> => {
  const { statusCode } = response;
  if (GONE.includes(statusCode)) throw new AppError('link_not_found');
  if (statusCode !== 200) throw new AppError('link_failed', { values: { status: statusCode } });
  const contentType = headerOf(response, 'content-type');
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!isReadableType(type)) throw new AppError('link_not_readable');
  if (Number(headerOf(response, 'content-length')) > limits.bytes) throw tooLarge(limits);
  const packed = await readBody(response, limits);
  const bytes = await unpack(packed, headerOf(response, 'content-encoding').toLowerCase(), limits);
  return { url: url.href, contentType, name: url.pathname.split('/').at(-1) ?? '', isHtml: isHtmlType(type), bytes };
};

/**
 * One page that a person named: of the internet alone, looked at anew for each address that it leads on to, in as much time
 * and as many bytes as a page needs.
 * @throws AppError the codes of `linkErrors` (contracts/links.ts), and the reason of `signal`
 */
export const fetchPage = async (
  { toPages }: Pick<Outbound, 'toPages'>,
  address: string,
  { signal, limits = LIMITS }: { readonly signal: AbortSignal; readonly limits?: Limits },
): Promise<FetchedPage> => {
  const late = AbortSignal.timeout(limits.allMs);
  const seen = new Set<string>();
  let url = addressOf(address);
  for (;;) {
    if (seen.has(url.href) || seen.size > MOST_REDIRECTS) throw new AppError('link_loop');
    seen.add(url.href);
    const silent = new AbortController();
    const timer = setTimeout(() => silent.abort(), limits.firstByteMs);
    try {
      const response = await toPages.stream(url.href, {
        method: 'GET',
        headers: {
          'user-agent': USER_AGENT,
          accept: 'text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,*/*;q=0.5',
          'accept-language': 'ko,en;q=0.8',
          'accept-encoding': 'gzip, deflate, br',
        },
        signal: AbortSignal.any([signal, late, silent.signal]),
      });
      clearTimeout(timer);
      try {
        const { statusCode, headers } = response;
        const next = headers.location;
        if (!REDIRECTS.includes(statusCode) || next === undefined) return await pageOf(url, response, limits);
        url = addressOf(next, url.href);
      } finally {
        response.abort();
      }
    } catch (cause) {
      signal.throwIfAborted();
      if (late.aborted || silent.signal.aborted) throw new AppError('link_too_slow', { cause });
      throw failureOf(cause);
    } finally {
      clearTimeout(timer);
    }
  }
};
