import type { Operations } from '@madang/contracts/index';
import type { CallInput, Output } from '@madang/contracts/operation';
import { ApiProblem, readProblem } from './problem.ts';
import { currentToken, refreshToken, TOKEN_PROBLEMS } from './session.ts';

interface Extras {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Operations at the root of the server are for machines and not called from here. */
type Callable = {
  [K in keyof Operations]: Operations[K] extends { readonly atRoot: true } ? never : K;
}[keyof Operations];

type Parts = { params?: Record<string, string>; query?: Record<string, string | number | undefined>; body?: unknown };

const urlOf = (key: string, { params, query }: Parts): string => {
  const path = key
    .slice(key.indexOf(' ') + 1)
    .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(name, String(value));
  return `/api/v1${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
};

/** A file goes as it is, and says itself what it is. */
const encode = (body: unknown): RequestInit =>
  body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) };

const send = (key: string, input: Parts, { headers, signal }: Extras, token: string | null): Promise<Response> =>
  fetch(urlOf(key, input), {
    method: key.slice(0, key.indexOf(' ')),
    credentials: 'same-origin',
    headers: {
      'accept-language': document.documentElement.lang,
      ...(input.body === undefined || input.body instanceof Blob ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...encode(input.body),
    ...(signal === undefined ? {} : { signal }),
  });

/**
 * Sends a request with a living token: an expired one is renewed once.
 * @throws ApiProblem for what the server refuses, TypeError when it cannot be reached
 */
export const open = async <K extends Callable>(
  key: K,
  input: CallInput<Operations[K]>,
  extras: Extras = {},
): Promise<Response> => {
  const token = await currentToken();
  let response = await send(key, input as Parts, extras, token);
  if (response.ok) return response;
  const problem = await readProblem(response);
  // A wrong password is refused with 401 as well: asking again would only count as another try.
  const renewed = token !== null && TOKEN_PROBLEMS.includes(problem.code) ? await refreshToken(token) : null;
  if (renewed === null) throw problem;
  response = await send(key, input as Parts, extras, renewed);
  if (!response.ok) throw await readProblem(response);
  return response;
};

/** Calls an operation of the contracts; everything about it is known by its key. */
export const call = async <K extends Callable>(
  key: K,
  input: CallInput<Operations[K]>,
  extras: Extras = {},
): Promise<Output<Operations[K]>> => {
  const response = await open(key, input, extras);
  return (response.status === 204 ? undefined : await response.json()) as Output<Operations[K]>;
};

/** For what needs no session: one that has ended meanwhile is left out the second time. */
export const withoutDeadSession = <T>(send: () => Promise<T>): Promise<T> =>
  send().catch((error: unknown) => {
    if (error instanceof ApiProblem && TOKEN_PROBLEMS.includes(error.code)) return send();
    throw error;
  });
