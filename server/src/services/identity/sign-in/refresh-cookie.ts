import { API_BASE } from '@madang/contracts/operation';
import type { SetCookie } from '#platform/http/reply';
import type { RequestInfo } from '#platform/http/handler';
import { requireOwnPage } from './own-page.ts';

const NAME = 'madang_refresh';
const PATH = `${API_BASE}/auth`;

export const refreshCookie = (value: string | null): SetCookie => ({ name: NAME, value, path: PATH, maxAgeSeconds: 7 * 86_400 });

/** The refresh token that the browser sent along. @throws AppError `cross_site_request` */
export const readRefreshCookie = (request: RequestInfo, allowedOrigins: readonly string[]): string | undefined => {
  const token = request.cookies[NAME];
  if (token !== undefined) requireOwnPage(request, allowedOrigins);
  return token;
};
