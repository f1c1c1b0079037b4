import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';

/** Pages that developers run on their own machine. */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * A browser names the page that asks, which no page can change: one whose name was led to this machine afterwards (DNS
 * rebinding) still comes under its own. Who names none is no browser. MCP, "Streamable HTTP", security warning.
 * @throws AppError `cross_site_request`
 */
export const assertKnownOrigin = (
  { origin }: RequestInfo['headers'],
  { CORS_ORIGINS, publicAddress }: Pick<ServiceContext['config'], 'CORS_ORIGINS' | 'publicAddress'>,
): void => {
  if (origin === undefined) return;
  const page = typeof origin === 'string' ? URL.parse(origin) : null;
  if (page !== null && typeof origin === 'string') {
    if (origin === new URL(publicAddress).origin || CORS_ORIGINS.includes(origin)) return;
    if (/^https?:$/.test(page.protocol) && LOOPBACK.has(page.hostname)) return;
  }
  throw new AppError('cross_site_request', {
    detail: 'pages of PUBLIC_URL, CORS_ORIGINS and of localhost may ask here',
  });
};
