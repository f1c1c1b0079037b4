import { refusalOf, unreachable } from './madang-error.ts';
import { formOf, urlOf } from './send.ts';

/** What is told while a file is sent: how much of it has been, from 0 to 1. */
export type OnProgress = (share: number) => void;

interface Upload {
  readonly baseUrl: string;
  readonly language: string | undefined;
  readonly key: string;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: OnProgress;
}

/** What is used of XMLHttpRequest: Node has none, and the types of browsers are not everywhere either. */
interface ProgressRequest {
  readonly upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  readonly status: number;
  readonly responseText: string;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body: FormData): void;
  abort(): void;
}
const { XMLHttpRequest } = globalThis as { XMLHttpRequest?: new () => ProgressRequest };

/** `fetch` does not say how far it is. Where nothing else does, in Node, only the end is told. */
export const tellsProgress = XMLHttpRequest !== undefined;

/** @throws MadangError, or the reason of the signal */
export const sendWithProgress = async ({
  baseUrl,
  language,
  key,
  body,
  headers,
  signal,
  onProgress,
}: Upload): Promise<Response> => {
  signal?.throwIfAborted();
  if (XMLHttpRequest === undefined) throw new TypeError('XMLHttpRequest is not there');
  const request = new XMLHttpRequest();
  request.open('POST', urlOf(baseUrl, { key }));
  if (language !== undefined) request.setRequestHeader('accept-language', language);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
  const abort = (): void => request.abort();
  signal?.addEventListener('abort', abort, { once: true });
  const answered = await new Promise<boolean>((resolve) => {
    request.onload = () => resolve(true);
    request.onerror = request.onabort = () => resolve(false);
    request.send(formOf(body));
  });
  signal?.removeEventListener('abort', abort);
  signal?.throwIfAborted();
  if (!answered) throw unreachable(undefined);
  const retryAfter = request.getResponseHeader('retry-after');
  const response = new Response(request.responseText, {
    status: request.status,
    headers: { 'content-type': 'application/json', ...(retryAfter === null ? {} : { 'retry-after': retryAfter }) },
  });
  if (!response.ok) throw await refusalOf(response);
  return response;
};
