import { contracts, type Operations, type ServiceName } from '@madang/contracts/index';
import { pathOf, splitKey, type CallInput, type Contract, type Operation, type Output } from '@madang/contracts/operation';
import { ERRORS, Problem, type ErrorCode } from '@madang/contracts/errors';
import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'undici';
import { z } from 'zod';
import type { Config } from './config/config.ts';
import type { Principal } from './auth/principal.ts';
import { AppError } from './errors.ts';
import { assertMayCall } from './http/authenticate.ts';
import { Reply } from './http/reply.ts';
import type { Call, RequestInfo } from './http/handler.ts';

type ServiceOperation = { [S in ServiceName]: keyof (typeof contracts)[S] }[ServiceName];

/** Who asks, and the request in which they did. */
export interface Asking {
  readonly caller: Principal;
  readonly request: RequestInfo;
}

interface CallOptions {
  /** In whose name. The called service sees them, and asks the same of them, as if they had come by themselves. */
  readonly as?: Asking;
  /** Ends the call when the caller no longer needs it. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Calls operations of other services, in this process or over HTTP: the caller cannot tell, and neither can the called.
 * What is not public is called in the name of a person who has just asked for it, and of nobody else.
 */
export interface ServiceClient {
  /** @throws AppError with the service's own code, or `service_unavailable`, `gateway_timeout`, `bad_gateway`. */
  call<K extends ServiceOperation>(key: K, input: CallInput<Operations[K]>, options?: CallOptions): Promise<Output<Operations[K]>>;
}

type LocalHandler = (call: Call<Operation>) => Promise<unknown>;
type Parts = { params?: Record<string, string>; query?: Record<string, string | number | boolean | undefined>; body?: unknown };

interface Registration {
  readonly service: ServiceName;
  readonly operation: Operation;
}

const registry = new Map<string, Registration>();
for (const [service, contract] of Object.entries(contracts) as [ServiceName, Contract][]) {
  for (const [key, operation] of Object.entries(contract)) registry.set(key, { service, operation });
}

const DEFAULT_TIMEOUT_MS = 5000;

const addressOf = (config: Config, service: ServiceName): string | undefined => config[`${service.toUpperCase() as Uppercase<ServiceName>}_URL`];

const urlOf = (base: string, key: string, operation: Operation, input: Parts): string => {
  const path = pathOf(key, operation).replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input.params?.[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) if (value !== undefined) query.set(name, String(value));
  return new URL(path + (query.size > 0 ? `?${query.toString()}` : ''), base).href;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Their own token goes along: it opens what is theirs and nothing more. */
const headersOf = (as: Asking | undefined): Record<string, string> => ({
  'content-type': 'application/json',
  'x-request-id': as?.request.id ?? randomUUID(),
  ...(as === undefined ? {} : { authorization: as.request.headers['authorization'] as string, 'accept-language': as.request.locale }),
});

const callRemote = async (base: string, key: string, { service, operation }: Registration, input: Parts, signal: AbortSignal, as: Asking | undefined): Promise<unknown> => {
  const values = { service };
  let status: number;
  let text: string;
  try {
    const response = await httpRequest(urlOf(base, key, operation, input), {
      method: splitKey(key).method as 'GET',
      headers: headersOf(as),
      body: input.body === undefined ? null : JSON.stringify(input.body),
      signal,
    });
    status = response.statusCode;
    text = await response.body.text();
  } catch (cause) {
    if (signal.aborted && (signal.reason as Error).name === 'TimeoutError') throw new AppError('gateway_timeout', { values, cause });
    throw new AppError('service_unavailable', { values, retryAfterSeconds: 2, cause });
  }
  const body = parseJson(text);
  const schema = operation.responses[status];
  if (schema instanceof z.ZodType) {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new AppError('bad_gateway', { values, cause: parsed.error });
  }
  const document = Problem.safeParse(body);
  if (document.success && document.data.code in ERRORS) throw new AppError(document.data.code as ErrorCode, { detail: document.data.detail, errors: document.data.errors });
  throw new AppError('bad_gateway', { values, detail: `${service} answered ${status}` });
};

const callLocal = async (handler: LocalHandler, { operation }: Registration, input: Parts, signal: AbortSignal, as: Asking | undefined): Promise<unknown> => {
  const caller = operation.access === 'public' ? null : (as?.caller ?? null);
  assertMayCall(operation.access, caller);
  const part = (name: 'params' | 'query' | 'body'): unknown => operation[name]?.parse(input[name] ?? {});
  const answer = await handler({
    params: part('params') as never,
    query: part('query') as never,
    body: part('body'),
    caller: caller as never,
    request: { id: as?.request.id ?? randomUUID(), locale: as?.request.locale ?? 'ko', ip: as?.request.ip ?? '127.0.0.1', headers: {}, cookies: {}, signal },
  });
  return answer instanceof Reply ? answer.body : answer;
};

export interface ServiceRegistry extends ServiceClient {
  /** Makes the handlers of a service of this process reachable for the others. */
  register(service: ServiceName, handlers: object): void;
}

export const createServiceClient = (config: Config): ServiceRegistry => {
  const local = new Map<string, LocalHandler>();
  return {
    register(service, handlers) {
      for (const [key, handler] of Object.entries(handlers)) if (registry.get(key)?.service === service) local.set(key, handler as LocalHandler);
    },
    async call(key, input, options = {}) {
      const registration = registry.get(key);
      if (registration === undefined) throw new Error(`no service offers ${key}`);
      const timeout = AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
      const handler = local.get(key);
      if (handler !== undefined) return (await callLocal(handler, registration, input as Parts, signal, options.as)) as never;
      const base = addressOf(config, registration.service);
      if (base === undefined) throw new AppError('service_unavailable', { values: { service: registration.service }, detail: `${registration.service.toUpperCase()}_URL is not set` });
      return (await callRemote(base, key, registration, input as Parts, signal, options.as)) as never;
    },
  };
};
