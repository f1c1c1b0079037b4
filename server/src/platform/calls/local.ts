import type { ReceivedBytes } from '@madang/contracts/bodies';
import { isForServices, type Operation } from '@madang/contracts/operation';
import { Readable, addAbortSignal } from 'node:stream';
import type { Principal, ServicePrincipal } from '../auth/principal.ts';
import { outsideOfCall } from '../db/call-transaction.ts';
import { assertMayCall, serviceCaller } from '../http/authenticate.ts';
import type { Call } from '../http/handler.ts';
import type { IncomingBody } from '../http/incoming-form.ts';
import { plainAnswer, readInput } from '../http/operation-input.ts';
import { toAppError } from '../http/problem.ts';
import { Bytes, Events, type EventSink, type EventStream } from '../http/reply.ts';
import { readAnswer, type EventBatches, type ServiceRequest, type Transport } from './request.ts';

export type LocalHandler = (call: Call<Operation>) => Promise<unknown>;

/** Who calls, as a process that was sent the request would find out by its tokens. @throws AppError `unauthenticated`, `forbidden` */
const callerOf = ({
  operation: { access },
  principal,
  as,
  headers,
}: ServiceRequest): Principal | ServicePrincipal | null => {
  const person = headers['authorization'] === undefined ? null : (as?.caller ?? null);
  if (isForServices(access)) return serviceCaller(access, principal, person);
  const caller = access === 'public' ? null : person;
  assertMayCall(access, caller);
  return caller;
};

/** One that breaks off is told by whoever reads it. Nobody may be reading it then, and that must end no process. */
const unwatched = (body: Readable): Readable => body.on('error', () => undefined);

/** A body as a request has it. */
const incoming = (body: Readable, headers: ServiceRequest['headers']): IncomingBody =>
  Object.defineProperties(unwatched(body), {
    headers: { value: headers },
    complete: { get: () => body.readableEnded },
  }) as IncomingBody;

/** What is written while nobody has taken it yet comes together. */
async function* batchesOf(source: EventStream, signal: AbortSignal): EventBatches & AsyncGenerator<never> {
  let batch: Parameters<EventSink['write']>[0][number][] = [];
  let more = Promise.withResolvers<void>();
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    more.resolve();
  };
  const write: EventSink['write'] = (events) => {
    batch.push(...events);
    more.resolve();
    return true;
  };
  source({ write, drained: () => Promise.resolve() })
    .catch((error: unknown) => (failure = { error }))
    .finally(end)
    .catch(() => undefined);
  signal.addEventListener('abort', end, { once: true });
  try {
    for (;;) {
      await more.promise;
      more = Promise.withResolvers();
      const taken = batch;
      batch = [];
      signal.throwIfAborted();
      if (taken.length > 0) yield taken as never;
      else if (failure !== undefined) throw failure.error;
      else if (isOver) return;
      if (isOver) more.resolve();
    }
  } finally {
    signal.removeEventListener('abort', end);
  }
}

const bytesOf = async (answer: Bytes, signal: AbortSignal): Promise<ReceivedBytes> => {
  const { type, size, open } = await answer.content();
  const pieces = size === 0 ? [] : await open(0, size - 1);
  return {
    type,
    size,
    bytes: addAbortSignal(
      signal,
      unwatched(pieces instanceof Readable ? pieces : Readable.from(pieces, { objectMode: false })),
    ),
  };
};

/** To a handler in this process: a function call, which is asked for the same rights and held to the same contract. */
export const localTransport =
  (handler: LocalHandler): Transport =>
  async (request) => {
    const { operation, params, query, headers, body, signal, as } = request;
    const sent = body instanceof Readable ? incoming(body, headers) : body;
    let answer: unknown;
    try {
      const locale = as?.request.locale ?? 'ko';
      const caller = callerOf(request) as never;
      const input = readInput(
        operation,
        { params, query, body: typeof sent === 'string' ? JSON.parse(sent) : sent, type: headers['content-type'] },
        { locale },
      );
      const info = {
        id: headers['x-request-id'] ?? '',
        locale,
        ip: as?.request.ip ?? '127.0.0.1',
        headers,
        cookie: () => undefined,
        signal,
      };
      answer = await outsideOfCall(() => handler({ ...input, caller, request: info }));
      if (answer instanceof Events) return batchesOf(answer.source, signal);
      if (answer instanceof Bytes) return await bytesOf(answer, signal);
      const { status, body: given } = plainAnswer(operation, answer);
      return readAnswer(request, status, given);
    } catch (error) {
      throw toAppError(error);
    } finally {
      if (sent instanceof Readable) sent.destroy();
    }
  };
