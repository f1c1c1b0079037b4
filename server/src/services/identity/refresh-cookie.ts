import { API_BASE } from '@madang/contracts/operation';
import { AppError } from '#platform/errors';
import type { SetCookie } from '#platform/http/reply';
import type { RequestInfo } from '#platform/http/handler';

const NAME = 'madang_refresh';
const PATH = `${API_BASE}/auth`;

export const refreshCookie = (value: string | null): SetCookie => ({ name: NAME, value, path: PATH, maxAgeSeconds: 7 * 86_400 });

/**
 * The refresh token that the browser sent along. Browsers send it whoever asks, so the asking page must be ours:
 * Fetch Metadata says so, or the Origin header where a browser does not know that.
 * @throws AppError `cross_site_request`
 */
export const readRefreshCookie = (request: RequestInfo, allowedOrigins: readonly string[]): string | undefined => {
  const token = request.cookies[NAME];
  if (token === undefined) return undefined;
  const origin = request.headers['origin'];
  if (typeof origin === 'string' && allowedOrigins.includes(origin)) return token;
  const site = request.headers['sec-fetch-site'];
  const sameOrigin = site === undefined ? typeof origin !== 'string' || URL.parse(origin)?.host === request.headers['host'] : site === 'same-origin';
  if (!sameOrigin) throw new AppError('cross_site_request');
  return token;
};
