import type { system } from '@madang/contracts/system';
import type { Metrics } from '../metrics.ts';
import type { Handlers } from './handler.ts';
import { Reply } from './reply.ts';
import type { FastifyInstance } from 'fastify';

/** Whether something that the process needs is there, by name. */
export type ReadinessCheck = () => Promise<boolean> | boolean;

export interface HealthOptions {
  readonly process: string;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  readonly services: () => Promise<{ name: string; version: string; status: 'healthy' | 'unreachable' }[]>;
}

const CHECK_TIMEOUT_MS = 2000;

const passes = async (check: ReadinessCheck): Promise<boolean> => {
  try {
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, CHECK_TIMEOUT_MS, false).unref());
    return await Promise.race([check(), late]);
  } catch {
    return false;
  }
};

export const systemHandlers = ({ process, checks, services }: HealthOptions): Handlers<typeof system> => ({
  'GET /health': () => Promise.resolve({ status: 'healthy' as const, service: process }),
  'GET /ready': async () => {
    const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await passes(check)] as const));
    const failing = results.filter(([, ok]) => !ok).map(([name]) => name);
    return failing.length === 0 ? { status: 'ready' as const } : new Reply(503, { status: 'not_ready' as const, failing });
  },
  'GET /services': async () => ({ items: await services() }),
});

export const mountMetrics = (app: FastifyInstance, metrics: Metrics): void => {
  app.get('/metrics', async (_, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()));
};
