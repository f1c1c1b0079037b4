import { MadangError, problemOf, refusalOf, unexpected } from './madang-error.ts';
import { GIVES_BYTES, TAKES_FORM } from './operation-facts.ts';

/** What there is of an input, whatever the operation. */
export interface Parts {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

export interface Sending extends Parts {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export const methodOf = (key: string): string => key.slice(0, key.indexOf(' '));

/** @throws TypeError for a parameter that is missing, or would lead to another path than that of the operation */
export const pathOf = (key: string, params: Parts['params']): string =>
  key.slice(key.indexOf(' ') + 1).replace(/:(\w+)/g, (_, name: string) => {
    const given = params?.[name];
    const value = String(given);
    if (given === undefined || given === null || ['', '.', '..'].includes(value))
      throw new TypeError(`${key}: '${value}' is no ${name}`);
    return encodeURIComponent(value);
  });

export const urlOf = (baseUrl: string, { key, params, query }: Pick<Sending, 'key' | 'params' | 'query'>): string => {
  const path = pathOf(key, params);
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}) as [string, string | number | undefined][])
    if (value !== undefined) search.set(name, String(value));
  return `${baseUrl}/api/v1${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
};

/** In their order: what says how a file is to be taken stands before the file. */
export const formOf = (fields: object): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields) as [string, unknown][])
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value])
      if (one instanceof Blob) form.append(name, one);
      else if (one !== undefined) form.append(name, typeof one === 'string' ? one : JSON.stringify(one));
  return form;
};

/** A file goes as it is and says itself what it is; so does a form. */
const encode = (key: string, body: unknown): { body?: string | Blob | FormData; type?: string } => {
  if (body === undefined) return {};
  if (body instanceof Blob || body instanceof FormData) return { body };
  if (TAKES_FORM.has(key)) return { body: formOf(body as object) };
  return { body: JSON.stringify(body), type: 'application/json' };
};

/** Sends requests of one kind to one server. */
export type Send = (sending: Sending) => Promise<Response>;

/** @param cookies whether the browser sends and keeps those of the server, on another origin too */
export const createSend =
  (baseUrl: string, language: string | undefined, cookies: boolean): Send =>
  async (sending) => {
    const { body, type } = encode(sending.key, sending.body);
    const response = await fetch(urlOf(baseUrl, sending), {
      method: methodOf(sending.key),
      credentials: cookies ? 'include' : 'omit',
      headers: {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(language === undefined ? {} : { 'accept-language': language }),
        ...sending.headers,
      },
      ...(body === undefined ? {} : { body }),
      ...(sending.signal === undefined ? {} : { signal: sending.signal }),
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  };

/** JSON as a value, nothing as undefined, bytes and downloads as a blob, all of it read. */
export const bodyOf = async (response: Response, key: string): Promise<unknown> => {
  if (response.status === 204) return undefined;
  if (GIVES_BYTES.has(key)) return response.blob();
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  if (text === '' && type === '') return undefined;
  // A page of a proxy, or of a network that wants to be signed in to first.
  if (!type.startsWith('application/json')) throw unexpected('The answer is no JSON');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MadangError({ problem: problemOf('unexpected_answer', 502, 'The answer is no valid JSON'), cause });
  }
};
