import {
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { whenOver } from '../http/request-over.ts';
import type { Log } from '../log.ts';
import { AppError } from '../errors.ts';
import type { Tracing } from './spans.ts';

export interface TracingOptions {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of traces that begin here, how many are recorded: 0 to 1. */
  readonly ratio: number;
  readonly service: string;
  readonly version: string;
  readonly log: Log;
}

/** Whoever looks after a process asks for these all the time. */
const UNTRACED = new Set(['/health', '/ready', '/metrics']);
/** A collector that is away holds nobody up. */
const STOP_MS = 2000;

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const;

/** By its code: what an error says may quote what people wrote. */
const typeOf = (error: unknown): string =>
  error instanceof AppError ? error.code : error instanceof Error ? error.name : 'unknown';

/** Records spans, and sends them by OTLP over HTTP in batches. */
export const startTracing = ({ endpoint, headers, ratio, service, version, log }: TracingOptions): Tracing => {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, headers: { ...headers } });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.version': version,
      'service.instance.id': randomUUID(),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const propagator = new W3CTraceContextPropagator();
  const tracer = provider.getTracer('madang', version);
  const causeOf = (carrier: Readonly<Record<string, unknown>>): Context =>
    propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  const requests = new WeakMap<FastifyRequest, { readonly span: Span; readonly within: Context }>();
  log.info({ endpoint: new URL(endpoint).host, service }, 'traces are sent');

  return {
    async inSpan(name, { kind = 'internal', attributes = {}, causedBy }, work) {
      const parent = causedBy === undefined ? context.active() : causeOf(causedBy);
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, parent);
      try {
        return await context.with(trace.setSpan(parent, span), () => work({ set: (more) => span.setAttributes(more) }));
      } catch (error) {
        span.setAttribute('error.type', typeOf(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    headers() {
      const carrier: Record<string, string> = {};
      propagator.inject(context.active(), carrier, defaultTextMapSetter);
      return carrier;
    },
    traceRequests(app) {
      app.addHook('onRequest', (request, _, done) => {
        const { method, routeOptions, headers: carrier, id } = request;
        const route = routeOptions.url ?? 'none';
        if (UNTRACED.has(route)) {
          done();
          return;
        }
        const parent = causeOf(carrier);
        // Neither the address nor who asks: both say something of people.
        const attributes = { 'http.request.method': method, 'http.route': route, 'madang.request_id': id };
        const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
        const within = trace.setSpan(parent, span);
        requests.set(request, { span, within });
        context.with(within, done);
      });
      // A body is read outside of the context in which it was waited for.
      app.addHook('preValidation', (request, _, done) => {
        const traced = requests.get(request);
        if (traced === undefined) done();
        else context.with(traced.within, done);
      });
      whenOver(app, (request, _, statusCode) => {
        const span = requests.get(request)?.span;
        span?.setAttribute('http.response.status_code', statusCode);
        if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
        span?.end();
      });
    },
    async stop() {
      context.disable();
      const late = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => late.resolve(undefined), STOP_MS);
      await Promise.race([provider.shutdown().catch(() => undefined), late.promise]);
      clearTimeout(timer);
    },
  };
};
