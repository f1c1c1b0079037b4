import { eq } from 'drizzle-orm';
import type { DeliveryError, DisabledReason } from '@madang/contracts/users/webhooks';
import type { Database, Transaction } from '#platform/db/database';
import { webhookEndpoints } from '../schema.ts';
import type { WebhookRow } from './webhooks.ts';

/** A webhook of anybody, with how it goes. */
export interface WatchedWebhook {
  readonly id: string;
  readonly user_id: string;
  readonly url: string;
  readonly events: string[];
  readonly enabled: boolean;
  readonly disabled_reason: DisabledReason | null;
  readonly failing_since: Date | string | null;
  readonly created_at: Date | string;
  readonly failures: number;
  readonly waiting: number;
  readonly failed: number;
  readonly last: {
    readonly type: string;
    readonly status: 'pending' | 'delivered' | 'failed';
    readonly response_status: number | null;
    readonly error: DeliveryError | null;
    readonly last_attempt_at: string | null;
  } | null;
}

/** Each count is read by an index, and ends where nobody cares how many more there are. */
const SELECT = `
  SELECT e.id, e.user_id, e.url, e.events, e.enabled, e.disabled_reason, e.failing_since, e.created_at,
    (SELECT count(*)::int FROM (SELECT bool_or(status = 'delivered') OVER (ORDER BY id DESC) AS taken FROM (
       SELECT id, status FROM users.webhook_deliveries WHERE endpoint_id = e.id AND status <> 'pending'
       ORDER BY id DESC LIMIT 100) latest) since WHERE NOT taken) AS failures,
    (SELECT count(*)::int FROM (
       SELECT FROM users.webhook_deliveries WHERE endpoint_id = e.id AND status = 'pending' LIMIT 1000) counted) AS waiting,
    (SELECT count(*)::int FROM (
       SELECT FROM users.webhook_deliveries WHERE endpoint_id = e.id AND status = 'failed' LIMIT 1000) counted) AS failed,
    (SELECT json_build_object('type', type, 'status', status, 'response_status', response_status, 'error', error,
       'last_attempt_at', last_attempt_at) FROM users.webhook_deliveries WHERE endpoint_id = e.id
     ORDER BY id DESC LIMIT 1) AS last
  FROM users.webhook_endpoints e`;

const STATES = {
  on: 'e.enabled AND e.failing_since IS NULL',
  failing: 'e.enabled AND e.failing_since IS NOT NULL',
  off: "NOT e.enabled AND e.disabled_reason IS DISTINCT FROM 'admin'",
  blocked: "NOT e.enabled AND e.disabled_reason = 'admin'",
} as const;

interface Wanted {
  readonly state?: keyof typeof STATES | undefined;
  readonly userId?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export const listWatched = async (
  db: Database,
  { state, userId, before, limit }: Wanted,
): Promise<WatchedWebhook[]> => {
  const text = `${SELECT} WHERE ($1::uuid IS NULL OR e.user_id = $1) AND ($2::uuid IS NULL OR e.id < $2)
    AND ${state === undefined ? 'true' : STATES[state]} ORDER BY e.id DESC LIMIT $3`;
  return (await db.$client.query<WatchedWebhook>({ text, values: [userId ?? null, before ?? null, limit] })).rows;
};

export const findWatched = async (db: Database, id: string): Promise<WatchedWebhook | undefined> =>
  (await db.$client.query<WatchedWebhook>({ text: `${SELECT} WHERE e.id = $1`, values: [id] })).rows[0];

/** Whose it is, is not asked. */
export const lockAnyWebhook = async (tx: Transaction, id: string): Promise<WebhookRow | undefined> =>
  (await tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).for('update'))[0];
