import { API_BASE } from '@madang/contracts/operation';
import type { RequestInfo } from '#platform/http/handler';
import type { SetCookie } from '#platform/http/reply';
import { requireOwnPage } from '../sign-in/own-page.ts';
import { STATE_SECONDS } from './state.ts';

/** One for each sign-in that was begun: two tabs may be at it at once. */
const nameOf = (state: string): string => `madang_state_${/^[\w-]{12}/.exec(state)?.[0] ?? ''}`;

/** Holds the code_verifier: without it neither we nor the provider take the code. null removes it. */
export const stateCookie = (state: string, codeVerifier: string | null): SetCookie => ({ name: nameOf(state), value: codeVerifier, path: `${API_BASE}/auth`, maxAgeSeconds: STATE_SECONDS });

/** @throws AppError `cross_site_request` */
export const readStateCookie = (request: RequestInfo, state: string, allowedOrigins: readonly string[]): string | undefined => {
  const codeVerifier = request.cookies[nameOf(state)];
  if (codeVerifier !== undefined) requireOwnPage(request, allowedOrigins);
  return codeVerifier;
};
