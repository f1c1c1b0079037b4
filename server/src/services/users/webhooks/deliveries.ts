import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import type { Delivery } from '@madang/contracts/users';
import { TEST_EVENT } from '@madang/contracts/users/webhooks';
import type { Executor, Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import {
  addDelivery,
  listDeliveries,
  replayDelivery,
  replayFailed,
  type DeliveryRow,
} from '../store/webhook-deliveries.ts';
import { findWebhook, lockWebhook } from '../store/webhooks.ts';
import type { Managing } from './manage-webhooks.ts';

export const describeDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  event_id: row.eventId,
  type: row.type,
  occurred_at: row.occurredAt.toISOString(),
  status: row.status,
  attempts: row.attempts,
  response_status: row.responseStatus,
  error: row.error,
  last_attempt_at: row.lastAttemptAt?.toISOString() ?? null,
  next_attempt_at: row.nextAttemptAt?.toISOString() ?? null,
});

interface Asked {
  readonly status: DeliveryRow['status'] | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** @throws AppError `webhook_not_found`, `invalid_cursor` */
export const readDeliveries = async ({ db }: Managing, userId: string, endpointId: string, asked: Asked) => {
  if ((await findWebhook(db, userId, endpointId)) === undefined) throw new AppError('webhook_not_found');
  return pageOfDeliveries(db, endpointId, asked);
};

/** Whose they are, is not asked. @throws AppError `invalid_cursor` */
export const pageOfDeliveries = async (db: Executor, endpointId: string, { status, cursor, limit }: Asked) => {
  const before = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([Id]))[0];
  const rows = await listDeliveries(db, { endpointId, status, before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(describeDelivery),
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
  };
};

/** @throws AppError `webhook_not_found`, `webhook_disabled` */
const lockEnabled = async (tx: Transaction, userId: string, id: string): Promise<void> => {
  const row = await lockWebhook(tx, userId, id);
  if (row === undefined) throw new AppError('webhook_not_found');
  if (!row.enabled) throw new AppError('webhook_disabled');
};

/** @throws AppError `webhook_not_found`, `webhook_disabled` */
export const sendTest = ({ db, now }: Managing, userId: string, id: string): Promise<Delivery> =>
  db.transaction(async (tx) => {
    await lockEnabled(tx, userId, id);
    const event = { eventId: uuidv7(), type: TEST_EVENT, occurredAt: new Date(now()), data: { webhook_id: id } };
    return describeDelivery(await addDelivery(tx, id, event, now()));
  });

/** @throws AppError `webhook_not_found`, `webhook_delivery_not_found`, `webhook_disabled` */
export const replay = ({ db, now }: Managing, userId: string, id: string, deliveryId: string): Promise<Delivery> =>
  db.transaction(async (tx) => {
    await lockEnabled(tx, userId, id);
    const row = await replayDelivery(tx, id, deliveryId, now());
    if (row === undefined) throw new AppError('webhook_delivery_not_found');
    return describeDelivery(row);
  });

/** @returns how many @throws AppError `webhook_not_found`, `webhook_disabled` */
export const replayAllFailed = ({ db, now }: Managing, userId: string, id: string, since: string): Promise<number> =>
  db.transaction(async (tx) => {
    await lockEnabled(tx, userId, id);
    return replayFailed(tx, id, new Date(since), now());
  });
