import type { queues } from '@madang/contracts/identity/queues';
import { encodeCursor, positionOf } from '#platform/http/cursor';
import type { Handlers } from '#platform/http/handler';
import type { Identity } from '../context.ts';

export const queueRoutes = ({ queues: administration, latencies }: Identity): Handlers<typeof queues> => ({
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
  'POST /admin/queues/dead/retry': async ({ body }) => ({ count: await administration.retry(body) }),
  'POST /admin/queues/dead/drop': async ({ body }) => ({ count: await administration.drop(body) }),
});
