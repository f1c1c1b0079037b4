import { z } from 'zod';
import { defineContract } from './operation.ts';

export const ServiceStatus = z.object({
  name: z.string(),
  version: z.string(),
  status: z.enum(['healthy', 'unreachable']),
  instances: z
    .object({ total: z.number().int(), healthy: z.number().int() })
    .optional()
    .meta({ description: 'Of a service in other processes: how many there are, and how many of them answer' }),
});

const Ready = z.object({
  status: z.literal('ready'),
  degraded: z.array(z.string()).optional().meta({
    description: 'Of a gateway: services behind it that do not answer. Where none does, it is not ready',
  }),
});

const NotReady = z.object({
  status: z.literal('not_ready'),
  failing: z.array(z.string()),
  reasons: z.record(z.string(), z.string()).meta({ description: 'Why, by the names in `failing`; some give none' }),
});

/** What every process answers, whichever services run in it. */
export const system = defineContract('System', {
  'GET /health': {
    operationId: 'getHealth',
    summary: 'Check that the process is alive',
    access: 'public',
    atRoot: true,
    responses: { 200: z.object({ status: z.literal('healthy'), service: z.string() }) },
  },
  'GET /ready': {
    operationId: 'getReadiness',
    summary: 'Check that the process can do its work',
    description:
      '503 names what is not ready, and where it is known why: `database` may be `unreachable`, `no_answer`, `shutting_down`, `access_refused`, `too_many_connections`, `disk_full`, `out_of_memory`, `read_only` or `io_error`.',
    access: 'public',
    atRoot: true,
    responses: { 200: Ready, 503: NotReady },
  },
  'GET /services': {
    operationId: 'listServices',
    summary: 'List services with version and health',
    access: 'public',
    responses: { 200: z.object({ items: z.array(ServiceStatus) }) },
  },
});

/** Tags of the OpenAPI document, in its order. */
export const systemTags = { System: 'The process itself' } as const;
