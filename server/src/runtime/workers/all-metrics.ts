import { AggregatorRegistry, Gauge, Registry } from 'prom-client';
import type { Clock } from '../../platform/clock.ts';
import type { FromWorker } from './messages.ts';
import type { Supervisor } from './supervisor.ts';

/** Those who have not answered by then are left out. */
const WAIT_MS = 2000;

type Measured = Extract<FromWorker, { madang: 'measured' }>;

/** Puts the numbers of all workers on one page: whoever is asked for /metrics asks the supervisor. */
export const gatherMetrics = (supervisor: Supervisor, clock: Clock, workers: number) => {
  const gathering = new Map<number, (from: number, measured: Measured) => void>();
  let last = 0;
  const gather = async (): Promise<unknown[][]> => {
    const id = (last += 1);
    const open = supervisor.open();
    const found = new Map<number, unknown[]>();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    gathering.set(id, (from, { metrics }) => {
      found.set(from, metrics);
      if (found.size === open.length) resolve(undefined);
    });
    for (const worker of open) supervisor.send(worker, { madang: 'measure', id });
    const over = new AbortController();
    await Promise.race([promise, clock.sleep(WAIT_MS, over.signal)]);
    over.abort();
    gathering.delete(id);
    return [...found.values()];
  };
  const ownMetrics = async (): Promise<string> => {
    const registry = new Registry();
    const gauge = (name: string, help: string, value: number): void =>
      new Gauge({ name, help, registers: [registry] }).set(value);
    gauge('madang_workers', 'Workers that there are to be', workers);
    gauge('madang_workers_open', 'Workers that serve', supervisor.open().length);
    gauge('madang_worker_restarts', 'Workers that ended by themselves and were started anew', supervisor.restarts);
    return registry.metrics();
  };
  return async (worker: number, message: FromWorker): Promise<void> => {
    if (message.madang === 'measured') gathering.get(message.id)?.(worker, message);
    if (message.madang !== 'ask-metrics') return;
    const measured = await gather();
    const text = `${await AggregatorRegistry.aggregate(measured).metrics()}${await ownMetrics()}`;
    supervisor.send(worker, { madang: 'metrics', id: message.id, text });
  };
};
