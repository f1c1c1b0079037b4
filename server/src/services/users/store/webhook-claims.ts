import { randomUUID } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { DeliveryError } from '@madang/contracts/users/webhooks';
import type { Database, Executor, Transaction } from '#platform/db/database';
import { webhookDeliveries as delivery, webhookEndpoints as endpoint } from '../schema.ts';
import { DELIVERIES_CHANNEL, WAITING, wakeDeliveries } from './webhook-queue.ts';

/** Of one address at once, and of one that takes nothing at the moment. */
const PER_ENDPOINT = 2;
const PER_FAILING = 1;
/** Of one person at once: however many of their addresses hang, there is room for others. */
export const PER_PERSON = 4;
/** Longer than an attempt takes. Whose process is gone is sent again after it. */
const CLAIMED_MS = 30_000;

/** A delivery that this process is to make now, and nobody else. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly claim: string;
  readonly claimedUntil: Date;
  readonly endpointId: string;
  readonly userId: string;
  readonly attempts: number;
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: unknown;
  readonly url: string;
  readonly secrets: readonly Buffer[];
}

interface Room {
  readonly slots: number;
  /** How many of them may go to addresses that take nothing at the moment: they are slow to say so. */
  readonly failingSlots: number;
  /** Whose attempts in this process are as many as may be: also where their rows, which count them, were deleted meanwhile. */
  readonly without: readonly string[];
  readonly now: number;
}

interface ClaimedRow extends Record<string, unknown> {
  readonly id: string;
  readonly endpoint_id: string;
  readonly user_id: string;
  readonly attempts: number;
  readonly event_id: string;
  readonly type: string;
  readonly occurred_at: string | Date;
  readonly data: unknown;
  readonly url: string;
  readonly secret: Buffer;
  readonly previous_secret: Buffer | null;
  readonly failing: boolean;
}

/**
 * What is due, as far as there is room: of each person the longest waiting first, and nobody's second before everybody's first.
 * One process at a time, so that all keep the limits together; undefined where another one is at it.
 */
export const claimDue = (
  db: Database,
  { slots, failingSlots, without, now }: Room,
): Promise<readonly (ClaimedDelivery & { readonly failing: boolean })[] | undefined> =>
  db.transaction(async (tx) => {
    const [at, until, claim] = [new Date(now), new Date(now + CLAIMED_MS), randomUUID()];
    const lock = await tx.execute<{ free: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${DELIVERIES_CHANNEL}, 0)) AS free`,
    );
    if (lock.rows[0]?.free !== true) return undefined;
    const { rows } = await tx.execute<ClaimedRow>(sql`
      WITH RECURSIVE ${WAITING},
      busy AS (
        SELECT d.endpoint_id, e.user_id, count(*) AS many FROM ${delivery} d JOIN ${endpoint} e ON e.id = d.endpoint_id
        WHERE d.claimed_until > ${at} GROUP BY 1, 2),
      due AS (
        SELECT d.id, d.next_attempt_at, e.failing_since IS NOT NULL AS failing,
          row_number() OVER (PARTITION BY e.user_id ORDER BY d.next_attempt_at, d.id)
            + coalesce((SELECT sum(many) FROM busy WHERE busy.user_id = e.user_id), 0) AS persons_nth
        FROM waiting JOIN ${endpoint} e ON e.id = waiting.endpoint_id LEFT JOIN busy ON busy.endpoint_id = e.id CROSS JOIN LATERAL (
          SELECT id, next_attempt_at FROM ${delivery} w WHERE w.endpoint_id = e.id AND w.status = 'pending'
            AND w.next_attempt_at <= ${at} AND (w.claimed_until IS NULL OR w.claimed_until <= ${at})
          ORDER BY w.next_attempt_at, w.id
          LIMIT greatest(0, CASE WHEN e.failing_since IS NULL THEN ${PER_ENDPOINT}::int ELSE ${PER_FAILING}::int END - coalesce(busy.many, 0))) d
        WHERE e.enabled AND e.user_id <> ALL (${sql.param(without)}::uuid[])),
      ranked AS (
        SELECT id, next_attempt_at, failing, persons_nth,
          row_number() OVER (PARTITION BY failing ORDER BY persons_nth, next_attempt_at, id) AS nth
        FROM due WHERE persons_nth <= ${PER_PERSON}::int),
      chosen AS (
        SELECT id FROM ranked WHERE NOT failing OR nth <= ${failingSlots}::int
        ORDER BY persons_nth, next_attempt_at, id LIMIT ${slots}::int)
      UPDATE ${delivery} d SET claim = ${claim}::uuid, claimed_until = ${until}, attempts = d.attempts + 1, last_attempt_at = ${at}
      FROM ${endpoint} e WHERE d.id IN (SELECT id FROM chosen) AND e.id = d.endpoint_id
      RETURNING d.id, d.endpoint_id, e.user_id, d.attempts, d.event_id, d.type, d.occurred_at, d.data, e.url, e.secret,
        CASE WHEN e.previous_until > ${at} THEN e.previous_secret END AS previous_secret, e.failing_since IS NOT NULL AS failing`);
    return rows.map((row) => ({
      id: row.id,
      claim,
      claimedUntil: until,
      endpointId: row.endpoint_id,
      userId: row.user_id,
      attempts: row.attempts,
      eventId: row.event_id,
      type: row.type,
      occurredAt: new Date(row.occurred_at),
      data: row.data,
      url: row.url,
      secrets: row.previous_secret === null ? [row.secret] : [row.secret, row.previous_secret],
      failing: row.failing,
    }));
  });

/** When there is something to do next; undefined where nothing waits. What is claimed is somebody's until its time is over. */
export const nextDue = async (db: Executor): Promise<number | undefined> => {
  const { rows } = await db.execute<{ at: string | Date | null }>(sql`
    SELECT least((SELECT min(next_attempt_at) FROM ${delivery} WHERE status = 'pending' AND claimed_until IS NULL),
                 (SELECT min(claimed_until) FROM ${delivery} WHERE status = 'pending' AND claimed_until IS NOT NULL)) AS at`);
  const at = rows[0]?.at;
  return at == null ? undefined : new Date(at).getTime();
};

type Fence = Pick<ClaimedDelivery, 'id' | 'claim'>;
const held = ({ id, claim }: Fence) => and(eq(delivery.id, id), eq(delivery.claim, claim));
const LET_GO = { claim: null, claimedUntil: null } as const;

/** These three say whether it was still ours. */
export const markDelivered = async (tx: Transaction, fence: Fence, status: number, now: number): Promise<boolean> =>
  (
    await tx
      .update(delivery)
      .set({
        ...LET_GO,
        status: 'delivered',
        responseStatus: status,
        error: null,
        nextAttemptAt: null,
        finishedAt: new Date(now),
      })
      .where(held(fence))
  ).rowCount === 1;

interface Failure {
  readonly error: DeliveryError;
  readonly status: number | null;
  /** null: never again by itself. */
  readonly next: number | null;
  readonly now: number;
}

export const markFailed = async (
  tx: Transaction,
  fence: Fence,
  { error, status, next, now }: Failure,
): Promise<boolean> =>
  (
    await tx
      .update(delivery)
      .set({
        ...LET_GO,
        status: next === null ? 'failed' : 'pending',
        responseStatus: status,
        error,
        nextAttemptAt: next === null ? null : new Date(next),
        finishedAt: next === null ? new Date(now) : null,
      })
      .where(held(fence))
  ).rowCount === 1;

/** An attempt has ended that was nobody's any more, since its delivery is to be sent again or is switched off: it counts no longer. */
export const letGo = async (
  db: Executor,
  { id, claimedUntil }: Pick<ClaimedDelivery, 'id' | 'claimedUntil'>,
): Promise<void> => {
  await db
    .update(delivery)
    .set({ claimedUntil: null })
    .where(and(eq(delivery.id, id), isNull(delivery.claim), eq(delivery.claimedUntil, claimedUntil)));
};

/** An attempt that was broken off counts for nothing: another process may make it at once. */
export const handBack = async (db: Executor, fence: Fence & Pick<ClaimedDelivery, 'claimedUntil'>): Promise<void> => {
  await db
    .update(delivery)
    .set({ ...LET_GO, attempts: sql`${delivery.attempts} - 1` })
    .where(held(fence));
  await letGo(db, fence);
  await wakeDeliveries(db);
};
