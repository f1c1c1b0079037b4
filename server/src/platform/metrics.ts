import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Counters of one process, in Prometheus' text format at /metrics. */
export interface Metrics {
  readonly registry: Registry;
  observeRequests(app: FastifyInstance): void;
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string, read: () => number): void;
}

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'madang_' });
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
      app.addHook('onResponse', (request, reply, done) => {
        // The pattern of the route, not the path: paths hold ids and would make endless series.
        const labels = { method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) };
        latency.observe(labels, reply.elapsedTime / 1000);
        done();
      });
    },
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers: [registry] }),
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
