import type { queues } from '@madang/contracts/identity/queues';
import { encodeCursor, positionOf } from '#platform/http/cursor';
import type { Handlers } from '#platform/http/handler';
import { visitorOf } from '#platform/http/visitor';
import { auditedQueueAct } from '../audit/around-queue-act.ts';
import type { Identity } from '../context.ts';

export const queueRoutes = ({ db, queues: administration, latencies }: Identity): Handlers<typeof queues> => ({
  'GET /admin/queues': async () => ({
    items: (await administration.list()).map((queue) => ({
      ...queue,
      oldest_at: queue.oldest_at?.toISOString() ?? null,
    })),
  }),
  'GET /admin/figures/latency': async () => ({ items: [...(await latencies())] }),
  'GET /admin/queues/dead': async ({ query: { queue, cursor, limit } }) => {
    const rows = await administration.dead({ queue, before: positionOf(cursor), limit: limit + 1 });
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map((letter) => ({ ...letter, at: letter.at.toISOString() })),
      next_cursor: last === undefined ? null : encodeCursor([last.id]),
    };
  },
  'POST /admin/queues/dead/retry': async ({ body: chosen, caller, request }) => {
    const act = { operation: 'retryDeadLetters', actorId: caller.userId, visitor: visitorOf(request), chosen } as const;
    return { count: await auditedQueueAct(db, administration, act, administration.retry) };
  },
  'POST /admin/queues/dead/drop': async ({ body: chosen, caller, request }) => {
    const act = { operation: 'dropDeadLetters', actorId: caller.userId, visitor: visitorOf(request), chosen } as const;
    return { count: await auditedQueueAct(db, administration, act, administration.drop) };
  },
});
