import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import { DEAD_LETTER_QUEUE } from './queues.ts';

interface QueueFigures {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  readonly dead: number;
  readonly oldest_at: Date | null;
}
interface DeadLetterRow {
  readonly id: string;
  readonly queue: string;
  readonly tries: number;
  readonly error: string;
  readonly at: Date;
}
/** Of one queue, or these; both: these of that queue. */
export interface ChosenLetters {
  readonly queue?: string | undefined;
  readonly ids?: readonly string[] | undefined;
}

/**
 * What whoever runs the installation may do with the queues. It is done as the role `jobs`, which alone sees them: a service
 * is given these five ways and no right on a table.
 */
export interface QueueAdministration {
  list(): Promise<readonly QueueFigures[]>;
  /** Newest first; those before an id. */
  dead(filter: {
    readonly queue?: string | undefined;
    readonly before?: string | undefined;
    readonly limit: number;
  }): Promise<readonly DeadLetterRow[]>;
  /** Of which queues they are that are chosen: the one that is named, or those of the ids. */
  queuesOf(chosen: ChosenLetters): Promise<readonly string[]>;
  /** @returns how many */
  readonly retry: (chosen: ChosenLetters) => Promise<number>;
  readonly drop: (chosen: ChosenLetters) => Promise<number>;
}

const LIST = `
  SELECT q.name, coalesce(j.waiting, 0)::int AS waiting, coalesce(j.active, 0)::int AS active, coalesce(d.dead, 0)::int AS dead, j.oldest_at
  FROM pgboss.queue q
  LEFT JOIN (SELECT name, count(*) FILTER (WHERE state < 'active') AS waiting, count(*) FILTER (WHERE state = 'active') AS active,
               min(created_on) FILTER (WHERE state < 'active') AS oldest_at
             FROM pgboss.job WHERE state <= 'active' AND name <> $1 GROUP BY name) j ON j.name = q.name
  LEFT JOIN (SELECT source_name, count(*) AS dead FROM pgboss.job WHERE name = $1 AND state < 'active' GROUP BY source_name) d
    ON d.source_name = q.name
  WHERE q.name <> $1 AND q.name NOT LIKE '\\_\\_pgboss\\_\\_%' ORDER BY q.name`;

/** By what comes after the newest: the ids of the queue are random, so the time stands before them. */
const DEAD = `
  SELECT id, source_name AS queue, coalesce(source_retry_count, 0)::int + 1 AS tries,
    coalesce(output ->> 'message', output #>> '{value,message}', left(output::text, 300), '') AS error, created_on AS at
  FROM pgboss.job
  WHERE name = $1 AND state < 'active' AND source_name IS NOT NULL AND ($2::text IS NULL OR source_name = $2)
    AND ($3::uuid IS NULL OR (created_on, id) < (SELECT created_on, id FROM pgboss.job WHERE name = $1 AND id = $3))
  ORDER BY created_on DESC, id DESC LIMIT $4`;

const QUEUES_OF = `
  SELECT DISTINCT source_name AS queue FROM pgboss.job
  WHERE name = $1 AND state < 'active' AND source_name IS NOT NULL AND ($2::text IS NULL OR source_name = $2) AND id = ANY($3::uuid[]) ORDER BY 1`;

const DROP = `
  DELETE FROM pgboss.job WHERE name = $1 AND state < 'active' AND ($2::text IS NULL OR source_name = $2)
    AND ($3::uuid[] IS NULL OR id = ANY($3))`;

/** Enough for any queue, and an end. */
const MOST_RETRIED = 100_000;
const LONGEST_ERROR = 500;
const QUEUE_NAME = /^[\w./-]+$/;

/** One that handles nothing and has no connection of its own: also a process that handles no events can put some back. */
const withBoss = async <T>(pool: pg.Pool, work: (boss: PgBoss) => Promise<T>): Promise<T> => {
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => pool.query(text, values) },
    schema: 'pgboss',
    createSchema: false,
    migrate: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => undefined); // failures reach us as rejections; without a listener they would end the process
  await boss.start();
  try {
    return await work(boss);
  } finally {
    await boss.stop({ graceful: false });
  }
};

export const administerQueues = (pool: pg.Pool): QueueAdministration => ({
  async list() {
    return (await pool.query<QueueFigures>(LIST, [DEAD_LETTER_QUEUE])).rows;
  },
  async dead({ queue, before, limit }) {
    const values = [DEAD_LETTER_QUEUE, queue ?? null, before ?? null, limit];
    const { rows } = await pool.query<DeadLetterRow>(DEAD, values);
    return rows.map((row) => ({ ...row, error: row.error.slice(0, LONGEST_ERROR) }));
  },
  async queuesOf({ queue, ids }) {
    if (ids === undefined) return queue === undefined ? [] : [queue];
    const { rows } = await pool.query<{ queue: string }>(QUEUES_OF, [DEAD_LETTER_QUEUE, queue ?? null, ids]);
    return rows.map((row) => row.queue);
  },
  retry: async ({ queue, ids }) => {
    // pg-boss throws at what it would not take for a name: there is no such queue.
    if (queue !== undefined && !QUEUE_NAME.test(queue)) return 0;
    return withBoss(pool, (boss) =>
      boss.redrive(DEAD_LETTER_QUEUE, {
        limit: MOST_RETRIED,
        ...(queue === undefined ? {} : { sourceName: queue }),
        ...(ids === undefined ? {} : { ids: [...ids] }),
      }),
    );
  },
  async drop({ queue, ids }) {
    if (queue === undefined && ids === undefined) return 0;
    return (await pool.query(DROP, [DEAD_LETTER_QUEUE, queue ?? null, ids ?? null])).rowCount ?? 0;
  },
});

const refuse = (): never => {
  throw new Error('this service does not look after the queues');
};
/** For services that do not say that they do. */
export const NO_QUEUES: QueueAdministration = {
  list: refuse,
  dead: refuse,
  queuesOf: refuse,
  retry: refuse,
  drop: refuse,
};
