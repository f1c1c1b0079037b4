import cluster from 'node:cluster';
import { systemClock } from '../../platform/clock.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Stopping } from '../../platform/stopping.ts';
import { toWorker, type FromWorker } from './messages.ts';

/** Which worker a process is, and the embedded database that its supervisor runs: of no effect in a process of its own. */
export const WORKER = 'MADANG_WORKER';
export const WORKER_DATABASE = 'MADANG_WORKER_DATABASE';

const SIGN_MS = 1000;
/** After that a worker tells of itself alone. */
const METRICS_MS = 3000;

/** This process, as one of several behind one port. */
export interface Worker {
  readonly number: number;
  readonly databaseUrl: string | undefined;
  /** To be told as soon as there is something to stop. */
  follow(stopping: Stopping): void;
  opened(url: string): void;
  /** The numbers of all workers, each with the label `worker`. */
  readMetrics(metrics: Metrics): () => Promise<string>;
}

const tell = (message: FromWorker): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

const giveSigns = (): void => {
  tell({ madang: 'alive' });
  systemClock.after(SIGN_MS, giveSigns);
};

/** undefined in a process that no supervisor has started. */
export const thisWorker = (): Worker | undefined => {
  const number = Number(process.env[WORKER]);
  if (!cluster.isWorker || !Number.isInteger(number) || number < 1) return undefined;
  giveSigns();
  // It is for the supervisor, and would end this process.
  if (process.platform !== 'win32') process.on('SIGUSR2', () => undefined);
  return {
    number,
    databaseUrl: process.env[WORKER_DATABASE],
    follow(stopping) {
      process.on('message', (raw) => {
        const message = toWorker(raw);
        if (message?.madang === 'stop') stopping.begin({ linger: true });
        if (message?.madang === 'hurry') stopping.hurry();
      });
    },
    opened: (url) => tell({ madang: 'open', url }),
    readMetrics(metrics) {
      metrics.registry.setDefaultLabels({ worker: String(number) });
      const waiting = new Map<number, (text: string) => void>();
      let asked = 0;
      process.on('message', (raw) => {
        const message = toWorker(raw);
        if (message?.madang === 'metrics') waiting.get(message.id)?.(message.text);
        if (message?.madang === 'measure')
          void metrics.registry
            .getMetricsAsJSON()
            .then((measured) => tell({ madang: 'measured', id: message.id, metrics: measured }));
      });
      return async () => {
        const id = (asked += 1);
        const { promise, resolve } = Promise.withResolvers<string | undefined>();
        waiting.set(id, resolve);
        const cancel = systemClock.after(METRICS_MS, () => resolve(undefined));
        tell({ madang: 'ask-metrics', id });
        const text = await promise;
        cancel();
        waiting.delete(id);
        return text ?? metrics.registry.metrics();
      };
    },
  };
};
