import type { Multipart } from '@madang/contracts/bodies';
import type { Operations } from '@madang/contracts/index';
import type { CallInput, Output } from '@madang/contracts/operation';
import { ApiProblem, readProblem } from './problem.ts';
import { currentToken, refreshToken, TOKEN_PROBLEMS } from './session.ts';

/** Operations that take a form with files. */
type WithForm = {
  [K in keyof Operations]: Operations[K] extends { readonly upload: Multipart } ? K : never;
}[keyof Operations];

export interface Sending {
  /** Of the address. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** How much of it has been sent, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** All that has come of the answer so far, where it comes in pieces. */
  readonly onAnswer?: (text: string) => void;
}

const formOf = (fields: object): FormData => {
  const form = new FormData();
  // In their order: what says how a file is to be taken stands before the file.
  for (const [name, value] of Object.entries(fields) as [string, Blob | string | number | undefined][])
    if (value instanceof Blob) form.append(name, value);
    else if (value !== undefined) form.append(name, String(value));
  return form;
};

/** `fetch` does not say how far it is. */
const send = (
  path: string,
  form: FormData,
  { headers, signal, onProgress, onAnswer }: Sending,
  token: string | null,
): Promise<Response> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1${path}`);
    request.setRequestHeader('accept-language', document.documentElement.lang);
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onprogress = () => {
      if (request.status === 200) onAnswer?.(request.responseText);
    };
    request.onload = () =>
      resolve(new Response(request.responseText, { status: request.status, statusText: request.statusText }));
    request.onerror = () => reject(new TypeError('the server could not be reached'));
    request.onabort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });

/**
 * Sends a form with files, with a living token: an expired one is renewed once.
 * @throws ApiProblem for what the server refuses, TypeError when it cannot be reached, the reason of the signal
 */
export const openForm = async <K extends WithForm>(
  key: K,
  fields: CallInput<Operations[K]>['body'] & object,
  sending: Sending,
): Promise<Response> => {
  sending.signal.throwIfAborted();
  const { params = {}, query = {} } = sending;
  const asked = new URLSearchParams(query).toString();
  const path =
    key.slice(key.indexOf(' ') + 1).replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? '')) +
    (asked === '' ? '' : `?${asked}`);
  const form = formOf(fields);
  const token = await currentToken();
  let response = await send(path, form, sending, token);
  let problem = response.ok ? null : await readProblem(response);
  const renewed =
    problem instanceof ApiProblem && token !== null && TOKEN_PROBLEMS.includes(problem.code)
      ? await refreshToken(token)
      : null;
  if (renewed !== null) {
    response = await send(path, form, sending, renewed);
    problem = response.ok ? null : await readProblem(response);
  }
  if (problem !== null) throw problem;
  return response;
};

/** The same, of what is answered as JSON. */
export const sendForm = async <K extends WithForm>(
  key: K,
  fields: CallInput<Operations[K]>['body'] & object,
  sending: Sending,
): Promise<Output<Operations[K]>> => (await (await openForm(key, fields, sending)).json()) as Output<Operations[K]>;
