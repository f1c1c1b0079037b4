import { z } from 'zod';
import { Id, PageQuery, Storable, Timestamp, pageOf } from '../fields.ts';
import { defineContract } from '../operation.ts';

const Count = z.int().min(0);
const Name = Storable.min(1).max(200);

/** A queue of events for a service, or of a job of the timetable. */
const Queue = z
  .object({
    name: Name.meta({ examples: ['identity/identity.mail_due'] }),
    waiting: Count.meta({ description: 'That could be handled now or after a pause' }),
    active: Count,
    dead: Count.meta({ description: 'That failed as often as they may, and wait for somebody to look' }),
    oldest_at: Timestamp.nullable().meta({ description: 'Since when the oldest one waits' }),
  })
  .meta({ id: 'Queue' });

const DeadLetter = z
  .object({
    id: Id,
    queue: z.string(),
    tries: Count,
    error: z.string().meta({ description: 'What the last try ended with, for whoever runs the installation' }),
    at: Timestamp,
  })
  .meta({ id: 'DeadLetter' });

/** Of one queue all of them, or those that are named: never all of all queues by mistake. */
const Chosen = z
  .object({ queue: Name.optional(), ids: z.array(Id).min(1).max(100).optional() })
  .refine(({ queue, ids }) => queue !== undefined || ids !== undefined, {
    path: ['queue'],
    error: 'a queue or ids are needed',
    params: { code: 'required' },
  });
const Done = z.object({ count: Count.meta({ description: 'How many it was done to' }) });
const access = { scope: 'admin:operations' } as const;

const Milliseconds = z.number().min(0).nullable().meta({ description: 'In milliseconds; null where there was none' });
const Latency = z
  .object({ service: z.string(), requests: Count, p50: Milliseconds, p95: Milliseconds, p99: Milliseconds })
  .meta({ id: 'ServiceLatency' });

export const queues = defineContract('Admin: operations', {
  'GET /admin/queues': {
    operationId: 'listQueues',
    summary: 'List queues',
    access,
    responses: { 200: z.object({ items: z.array(Queue) }) },
  },
  'GET /admin/figures/latency': {
    operationId: 'getLatencyFigures',
    summary: 'See how long requests take, by service',
    description:
      'Of requests since the process that answered for a service was started; of several, one answers. What streams is left out. From what GET /metrics says.',
    access,
    responses: { 200: z.object({ items: z.array(Latency) }) },
  },
  'GET /admin/queues/dead': {
    operationId: 'listDeadLetters',
    summary: 'List what could not be handled',
    description: 'Newest first. Payloads, which are ids, are not shown.',
    access,
    query: PageQuery.extend({ queue: Name.optional() }),
    responses: { 200: pageOf(DeadLetter) },
    errors: ['invalid_cursor'],
  },
  'POST /admin/queues/dead/retry': {
    operationId: 'retryDeadLetters',
    summary: 'Put what could not be handled back into its queue',
    access,
    audited: 'itself',
    body: Chosen,
    example: { queue: 'identity/identity.mail_due' },
    responses: { 200: Done },
  },
  'POST /admin/queues/dead/drop': {
    operationId: 'dropDeadLetters',
    summary: 'Drop what could not be handled, for good',
    access,
    audited: 'itself',
    body: Chosen,
    example: { queue: 'identity/identity.mail_due' },
    responses: { 200: Done },
  },
});
