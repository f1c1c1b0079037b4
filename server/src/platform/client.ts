import { contracts, type ServiceName, type ServiceOperations } from '@madang/contracts/index';
import { isForServices, type CallInput, type Contract, type Operation, type Output } from '@madang/contracts/operation';
import type { z } from 'zod';
import { AppAnswerEvents, hookKey, type App, type AppHooks, type Hook } from '@madang/contracts/apps';
import type { Config } from './config/config.ts';
import { addressName } from './config/settings.ts';
import type { ServicePrincipal } from './auth/principal.ts';
import type { ServiceTokens } from './auth/service-token.ts';
import { AppError } from './errors.ts';
import { localTransport, type LocalHandler } from './calls/local.ts';
import { parseJson, remoteTransport } from './calls/remote.ts';
import { createRequest, type EventBatches, type Parts, type Transport } from './calls/request.ts';
import type { CallContext } from './http/handler.ts';
import { unknownFieldsOf } from './http/unknown-fields.ts';
import { inSpan } from './tracing/spans.ts';
import { createUpstreams, type Upstreams } from './upstreams/upstream.ts';

type ServiceOperation = { [S in ServiceName]: keyof (typeof contracts)[S] }[ServiceName];

interface CallOptions {
  /** In whose name. The called service sees them, and asks the same of them, as if they had come by themselves. */
  readonly as?: CallContext;
  /** For whom, where no request of theirs stands behind it: only operations that are for services take that. */
  readonly forUser?: string;
  /** Ends the call when the caller no longer needs it. */
  readonly signal?: AbortSignal;
  /** How long the answer may take to come, or to begin where it is a stream or bytes: 30 s unless said otherwise. */
  readonly timeoutMs?: number;
}

/**
 * Calls operations of other services, in this process or over HTTP: the caller cannot tell, and neither can the called.
 * What is for people is called in the name of somebody who has just asked for it, and of nobody else; what is for
 * services, for one person.
 */
export interface ServiceClient {
  /** @throws AppError with the service's own code, or `service_unavailable`, `gateway_timeout`, `bad_gateway`; the reason of `signal` */
  call<K extends ServiceOperation>(
    key: K,
    input: CallInput<ServiceOperations[K]>,
    options?: CallOptions,
  ): Promise<Output<ServiceOperations[K]>>;
}

/** The same for what apps on the conversation engine have declared. */
export interface AppClient extends ServiceClient {
  /** Calls what an app has declared. @throws as `call`, and Error where it has not */
  hook<H extends Exclude<Hook, 'answer'>>(
    app: App,
    hook: H,
    body: z.input<AppHooks[H]['body']>,
    options: CallOptions,
  ): Promise<Output<AppHooks[H]>>;
  /** The events of an app's answer, until the last one. Without `done` it was cut off, which is a `bad_gateway`. */
  answer(
    app: App,
    body: z.input<AppHooks['answer']['body']>,
    options: CallOptions & { readonly signal: AbortSignal },
    take: (event: AppAnswerEvent) => void,
  ): Promise<void>;
}

export type AppAnswerEvent = {
  [E in Exclude<keyof typeof AppAnswerEvents, 'done'>]: {
    readonly event: E;
    readonly data: z.output<(typeof AppAnswerEvents)[E]>;
  };
}[Exclude<keyof typeof AppAnswerEvents, 'done'>];

interface Registration {
  readonly service: string;
  readonly operation: Operation;
}

// Long enough that whoever waits among many in a busy process is not turned away.
const DEFAULT_TIMEOUT_MS = 30_000;
const RETRY_SECONDS = 2;

/** Rejects with its reason. */
const rejectAtAbort = (signal: AbortSignal): { readonly aborted: Promise<never>; readonly forget: () => void } => {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const abort = (): void => reject(signal.reason as Error);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return { aborted: promise, forget: () => signal.removeEventListener('abort', abort) };
};

/**
 * Waits for an answer for so long and no longer, also for what does not look at its signal. The same wherever it comes from:
 * whoever ended the call is told why they did; what is no answer is a lost connection.
 */
const limited = async <T>(
  service: string,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: Pick<CallOptions, 'signal' | 'timeoutMs'>,
  ask: (ended: AbortSignal) => Promise<T>,
): Promise<T> => {
  signal?.throwIfAborted();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new AppError('gateway_timeout', { values: { service } })), timeoutMs);
  const ended = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  const { aborted, forget } = rejectAtAbort(ended);
  try {
    return await Promise.race([ask(ended), aborted]);
  } catch (cause) {
    ended.throwIfAborted();
    throw cause instanceof AppError
      ? cause
      : new AppError('service_unavailable', { values: { service }, retryAfterSeconds: RETRY_SECONDS, cause });
  } finally {
    clearTimeout(timer);
    forget();
  }
};

export interface ServiceRegistry extends AppClient {
  /** Makes the handlers of a service of this process reachable for the others. */
  register(service: ServiceName, handlers: object): void;
  /** The same client for a service, which calls by its own name what is for services: itself and those that it needs. */
  of(service: ServiceName, needs: readonly ServiceName[]): AppClient;
}

interface ClientOptions {
  /** Of all services, wherever they run. */
  readonly all?: Readonly<Record<string, Contract>>;
  readonly tokens?: ServiceTokens | undefined;
  /** Of the process, which closes them; of its own otherwise. */
  readonly upstreams?: Upstreams;
  /** Told of fields of a call that its operation does not know, wherever that runs. */
  readonly onUnknownFields?: (key: string, names: readonly string[]) => void;
}

const SILENT = { info: () => undefined, warn: () => undefined };

export const createServiceClient = (
  config: Config,
  { all = contracts, tokens, upstreams = createUpstreams(SILENT), onUnknownFields }: ClientOptions = {},
): ServiceRegistry => {
  const registry = new Map<string, Registration>();
  for (const [service, contract] of Object.entries(all))
    for (const [key, operation] of Object.entries(contract)) registry.set(key, { service, operation });
  const local = new Map<string, Transport>();

  const find = (key: string): Registration => {
    const registration = registry.get(key);
    if (registration === undefined) throw new Error(`no service offers ${key}`);
    return registration;
  };
  const transportTo = (key: string, service: string): Transport => {
    const here = local.get(key);
    if (here !== undefined) return here;
    const address = config.addresses[service];
    if (address === undefined)
      throw new AppError('service_unavailable', { values: { service }, detail: `${addressName(service)} is not set` });
    return remoteTransport(upstreams.at(address), tokens);
  };
  const principalOf = (
    caller: string | undefined,
    { access }: Operation,
    { as, forUser = as?.caller.userId }: CallOptions,
  ): ServicePrincipal | undefined =>
    caller === undefined || forUser === undefined || !isForServices(access)
      ? undefined
      : { service: caller, purpose: access.purpose, userId: forUser };

  const clientOf = (caller?: string, needs: readonly string[] = []): AppClient => {
    /** What somebody calls without saying so is found out by its first call, not when the two run apart. */
    const assertNeeded = (key: string): void => {
      const { service } = find(key);
      if (caller !== undefined && caller !== service && !needs.includes(service))
        throw new Error(`the service ${caller} calls ${key} of ${service}, which is not among what it needs`);
    };
    const ask = (key: string, input: Parts, options: CallOptions): Promise<unknown> => {
      const { service, operation } = find(key);
      const transport = transportTo(key, service);
      const unknown = unknownFieldsOf(operation, input.body);
      if (unknown.length > 0) onUnknownFields?.(key, unknown);
      const principal = principalOf(caller, operation, options);
      const send = (): Promise<unknown> =>
        limited(service, options, (signal) =>
          transport(
            createRequest({ key, service, operation, signal, as: options.as, principal }, input, (other) =>
              registry.has(other),
            ),
          ),
        );
      const kind = local.has(key) ? 'internal' : 'client';
      return inSpan(key, { kind, attributes: { 'madang.service': service } }, send);
    };
    const read = async (
      service: string,
      batches: EventBatches,
      signal: AbortSignal,
      take: (event: string, data: unknown) => void,
    ): Promise<void> => {
      const { aborted, forget } = rejectAtAbort(signal);
      const pieces = batches[Symbol.asyncIterator]();
      const next = (): ReturnType<typeof pieces.next> =>
        Promise.race([pieces.next(), aborted]).catch((cause: unknown) => {
          signal.throwIfAborted();
          throw new AppError('service_unavailable', { values: { service }, retryAfterSeconds: RETRY_SECONDS, cause });
        });
      try {
        for (let piece = await next(); !piece.done; piece = await next())
          for (const { event, json } of piece.value) take(event, parseJson(json));
      } finally {
        forget();
        void pieces.return?.();
      }
    };
    return {
      async call(key, input, options = {}) {
        assertNeeded(key);
        return (await ask(key, input as Parts, options)) as never;
      },
      hook: async (app, hook, body, options) => (await ask(hookKey(app.name, hook), { body }, options)) as never,
      async answer(app, body, options, take) {
        const notUnderstood = (detail: string, cause?: unknown): AppError =>
          new AppError('bad_gateway', { values: { service: app.service }, detail: `${app.name} ${detail}`, cause });
        const batches = (await ask(hookKey(app.name, 'answer'), { body }, options)) as EventBatches;
        let done = false;
        await read(app.service, batches, options.signal, (event, data) => {
          done ||= event === 'done';
          const parsed = AppAnswerEvents[event as keyof typeof AppAnswerEvents]?.safeParse(data);
          if (parsed !== undefined && !parsed.success)
            throw notUnderstood(`has sent a ${event} that is none`, parsed.error);
          if (parsed !== undefined && event !== 'done') take({ event, data: parsed.data } as AppAnswerEvent);
        });
        options.signal.throwIfAborted();
        if (!done) throw notUnderstood('has not ended its answer');
      },
    };
  };

  return {
    ...clientOf(),
    of: clientOf,
    register(service, handlers) {
      for (const [key, handler] of Object.entries(handlers))
        if (registry.get(key)?.service === service) local.set(key, localTransport(handler as LocalHandler));
    },
  };
};
