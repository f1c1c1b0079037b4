import { isBytes, type ReceivedBytes } from '@madang/contracts/bodies';
import { ERRORS, type ErrorCode } from '@madang/contracts/index';
import { Problem } from '@madang/contracts/errors';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Dispatcher } from 'undici';
import { SERVICE_TOKEN_HEADER, type ServiceTokens } from '../auth/service-token.ts';
import { AppError } from '../errors.ts';
import { FrozenError } from '../upstreams/instance.ts';
import { traceHeaders } from '../tracing/spans.ts';
import { RETRY_SECONDS, type Upstream } from '../upstreams/upstream.ts';
import { readAnswer, type EventBatches, type ServiceRequest, type Transport } from './request.ts';

/** undefined where it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const send = async (
  upstream: Upstream,
  request: ServiceRequest,
  tokens: ServiceTokens | undefined,
): Promise<Dispatcher.ResponseData> => {
  const { method, path, query, headers, body = null, signal, principal, service } = request;
  const url = new URL(path, upstream.address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const token = principal === undefined ? undefined : await tokens?.sign(principal, service);
  signal.throwIfAborted();
  const ended = new AbortController();
  // It ends with the call, which is over when its answer has been read.
  signal.addEventListener('abort', () => ended.abort(signal.reason), { once: true });
  const { promise, resolve, reject } = Promise.withResolvers<Dispatcher.ResponseData>();
  upstream.request(
    {
      method,
      path: url.pathname + url.search,
      headers: { ...headers, ...traceHeaders(), ...(token === undefined ? {} : { [SERVICE_TOKEN_HEADER]: token }) },
      body,
    },
    ended,
    (error, response) => {
      if (response !== undefined) resolve(response);
      else if (error instanceof FrozenError)
        reject(
          new AppError('gateway_timeout', { values: { service }, retryAfterSeconds: RETRY_SECONDS, cause: error }),
        );
      else reject(error ?? new Error('no answer'));
    },
  );
  return promise;
};

/** Whole seconds, as we send it. */
const secondsOf = (retryAfter: unknown): { retryAfterSeconds?: number } =>
  typeof retryAfter === 'string' && /^\d{1,9}$/.test(retryAfter) ? { retryAfterSeconds: Number(retryAfter) } : {};

const refusal = (service: string, { statusCode, headers }: Dispatcher.ResponseData, body: unknown): AppError => {
  const document = Problem.safeParse(body);
  if (!document.success || !Object.hasOwn(ERRORS, document.data.code))
    return new AppError('bad_gateway', { values: { service }, detail: `${service} answered ${statusCode}` });
  const { code, values, detail, errors, user_message_id, message_id, resets_at, retryable, categories } = document.data;
  const members = {
    ...(user_message_id && { user_message_id }),
    ...(message_id && { message_id }),
    ...(resets_at && { resets_at }),
    ...(categories && { categories }),
    ...(retryable !== undefined && { retryable }),
  };
  return new AppError(code as ErrorCode, {
    ...(values && { values }),
    ...(detail !== undefined && { detail }),
    ...(errors && { errors }),
    ...(Object.keys(members).length > 0 && { members }),
    ...secondsOf(headers['retry-after']),
  });
};

async function* batchesOf(body: Dispatcher.ResponseData['body']): EventBatches & AsyncGenerator<EventSourceMessage[]> {
  let batch: { event: string; json: string }[] = [];
  const parser = createParser({ onEvent: ({ event = 'message', data }) => batch.push({ event, json: data }) });
  const decoder = new TextDecoder();
  for await (const piece of body as AsyncIterable<Buffer>) {
    parser.feed(decoder.decode(piece, { stream: true }));
    if (batch.length > 0) yield batch as never;
    batch = [];
  }
}

/** To the processes of its service. */
export const remoteTransport =
  (upstream: Upstream, tokens: ServiceTokens | undefined): Transport =>
  async (request) => {
    const { service, operation } = request;
    const response = await send(upstream, request, tokens);
    const { statusCode, headers, body } = response;
    const expected = operation.responses[statusCode];
    if (expected === 'event-stream') return batchesOf(body);
    if (isBytes(expected))
      return {
        type: String(headers['content-type']),
        size: Number(headers['content-length']),
        bytes: body,
      } satisfies ReceivedBytes;
    const text = await body.text();
    if (expected === undefined) throw refusal(service, response, parseJson(text));
    try {
      return readAnswer(request, statusCode, parseJson(text));
    } catch (cause) {
      throw new AppError('bad_gateway', { values: { service }, cause });
    }
  };
