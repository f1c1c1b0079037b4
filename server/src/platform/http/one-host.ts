import type { IncomingMessage } from 'node:http';

const HOST = /^[\w.:[\]-]{1,255}$/;

const hostsIn = (rawHeaders: readonly string[]): string[] =>
  rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host');

/**
 * Whether it is clear under which name a request comes (RFC 9112, 3.2). Of two Host headers, or of another name in an
 * absolute address, a proxy might have looked at the one and we at the other.
 */
export const namesOneHost = ({
  rawHeaders,
  httpVersion,
  url = '',
}: Pick<IncomingMessage, 'rawHeaders' | 'httpVersion' | 'url'>): boolean => {
  const [host, ...others] = hostsIn(rawHeaders);
  if (host === undefined) return httpVersion === '1.0';
  if (others.length > 0 || !HOST.test(host)) return false;
  return url.startsWith('/') || url === '*' || URL.parse(url)?.host === URL.parse(`http://${host}`)?.host;
};
