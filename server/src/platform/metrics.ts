import type { FastifyInstance } from 'fastify';
import { whenOver } from './http/request-over.ts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The numbers of one thing, by the names of their gauges. */
export interface LabelledValues {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, number>>;
}

/** Counters of one process, in Prometheus' text format at /metrics. */
export interface Metrics {
  readonly registry: Registry;
  observeRequests(app: FastifyInstance): void;
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  /** The same one for all who name it. */
  histogram(name: string, help: string, labels: readonly string[], buckets: readonly number[]): Histogram;
  gauge(name: string, help: string, read: () => number): void;
  /** One number for each of several things, all read at once when somebody asks; several may read things of one kind. */
  gauges(
    names: Readonly<Record<string, string>>,
    labels: readonly string[],
    read: () => Promise<readonly LabelledValues[]>,
  ): void;
}

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  /** Of {@link Metrics.gauges}, by their names. */
  const readers = new Map<string, (() => Promise<readonly LabelledValues[]>)[]>();
  // A sample of the event loop wakes an idle process; the default is a hundred a second.
  collectDefaultMetrics({ register: registry, prefix: 'madang_', eventLoopMonitoringPrecision: 100 });
  return {
    registry,
    observeRequests(app) {
      const latency = new Histogram({
        name: 'madang_http_request_duration_seconds',
        help: 'Time from the first byte of a request to the last of its answer',
        labelNames: ['method', 'route', 'status'],
        buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
        registers: [registry],
      });
      let active = 0;
      this.gauge('madang_http_requests_active', 'Requests whose answer is not over, streams among them', () => active);
      app.addHook('onRequest', (_request, _reply, done) => {
        active += 1;
        done();
      });
      whenOver(app, (request, reply, status) => {
        active -= 1;
        // The pattern of the route, not the path: paths hold ids and would make endless series.
        const labels = {
          method: request.method,
          route: request.routeOptions.url ?? 'none',
          status: String(status),
        };
        latency.observe(labels, reply.elapsedTime / 1000);
      });
    },
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers: [registry] }),
    histogram: (name, help, labels, buckets) =>
      (registry.getSingleMetric(name) as Histogram | undefined) ??
      new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [registry] }),
    gauges(names, labels, read) {
      const kind = Object.keys(names).join(' ');
      const known = readers.get(kind);
      if (known !== undefined) {
        known.push(read);
        return;
      }
      const reads = [read];
      readers.set(kind, reads);
      let reading: Promise<readonly LabelledValues[]> | undefined;
      const readAll = async (): Promise<readonly LabelledValues[]> =>
        (await Promise.all(reads.map((each) => each()))).flat();
      // All gauges are collected at once: they share what is read for them.
      const once = (): Promise<readonly LabelledValues[]> =>
        (reading ??= readAll().finally(() => (reading = undefined)));
      for (const [name, help] of Object.entries(names)) {
        new Gauge({
          name,
          help,
          labelNames: [...labels],
          registers: [registry],
          async collect() {
            this.reset();
            for (const { labels: of, values } of await once())
              if (values[name] !== undefined) this.set(of, values[name]);
          },
        });
      }
    },
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
  };
};
