import { AppError } from '#platform/errors';
import type { RequestInfo } from '#platform/http/handler';

/**
 * Browsers send cookies whoever asks, so the asking page must be ours: Fetch Metadata says so, or the Origin header where
 * a browser does not know that.
 * @throws AppError `cross_site_request`
 */
export const requireOwnPage = ({ headers }: RequestInfo, allowedOrigins: readonly string[]): void => {
  const origin = headers['origin'];
  if (typeof origin === 'string' && allowedOrigins.includes(origin)) return;
  const site = headers['sec-fetch-site'];
  const sameOrigin = site === undefined ? typeof origin !== 'string' || URL.parse(origin)?.host === headers['host'] : site === 'same-origin';
  if (!sameOrigin) throw new AppError('cross_site_request');
};
