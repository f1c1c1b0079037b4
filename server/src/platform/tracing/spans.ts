import type { FastifyInstance } from 'fastify';

export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface OpenSpan {
  set(attributes: SpanAttributes): void;
}

/** `client`: what it does, another process or server answers. */
export interface SpanOptions {
  readonly kind?: 'internal' | 'client' | 'consumer';
  readonly attributes?: SpanAttributes;
  /** Headers of whoever asked for it, where it is done later than they did, or elsewhere. */
  readonly causedBy?: TraceHeaders | undefined;
}

/** W3C trace context: `traceparent`, and `tracestate` where there is one. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** What records spans (otel.ts, which is loaded where an endpoint is set). */
export interface Tracing {
  inSpan<T>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<T>): Promise<T>;
  headers(): TraceHeaders;
  traceRequests(app: FastifyInstance): void;
  /** Sends what it still has, within a moment. */
  stop(): Promise<void>;
}

/** Of the process, like the context that it keeps: whoever makes spans is not handed it. */
let tracing: Tracing | undefined;

export const useTracing = (used: Tracing | undefined): void => {
  tracing = used;
};

const NO_HEADERS: TraceHeaders = {};

/** Records how long it takes and whether it fails. Without tracing it costs a function call. */
export const inSpan = <T>(
  name: string,
  options: SpanOptions,
  work: (span: OpenSpan | undefined) => Promise<T>,
): Promise<T> => (tracing === undefined ? work(undefined) : tracing.inSpan(name, options, work));

/** To be sent along with what is asked of others now. */
export const traceHeaders = (): TraceHeaders => tracing?.headers() ?? NO_HEADERS;

/** A span for each request, as a part of what its client has begun. */
export const traceRequests = (app: FastifyInstance): void => tracing?.traceRequests(app);
