import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { Id } from '@madang/contracts/fields';
import type { AdminWebhook, WebhookState } from '@madang/contracts/users/webhooks-admin';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { decodeCursor, encodeCursor } from '#platform/http/cursor';
import type { RequestInfo } from '#platform/http/handler';
import { visitorOf } from '#platform/http/visitor';
import type { Context } from '../settings.ts';
import { replayDelivery, replayFailed } from '../store/webhook-deliveries.ts';
import { findWatched, listWatched, lockAnyWebhook, type WatchedWebhook } from '../store/webhooks-admin.ts';
import { changeWebhook, disableWebhook, saveListener, type WebhookRow } from '../store/webhooks.ts';

type Means = Pick<Context, 'db' | 'emit'> & { readonly now: () => number };
/** Who does it, and in which request. */
interface Admin {
  readonly caller: Principal;
  readonly request: RequestInfo;
}

const isoOf = (at: Date | string): string => new Date(at).toISOString();
const isoOrNull = (at: Date | string | null): string | null => (at === null ? null : isoOf(at));

/** What follows the host may be the secret of its owner. */
const describe = ({ url, failing_since, created_at, last, ...rest }: WatchedWebhook): AdminWebhook => ({
  ...rest,
  origin: URL.parse(url)?.origin ?? '',
  failing_since: isoOrNull(failing_since),
  created_at: isoOf(created_at),
  last_delivery:
    last === null
      ? null
      : {
          ...last,
          last_attempt_at: isoOrNull(last.last_attempt_at),
        },
});

interface Asked {
  readonly state: z.infer<typeof WebhookState> | undefined;
  readonly userId: string | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** @throws AppError `invalid_cursor` */
export const readAllWebhooks = async ({ db }: Pick<Means, 'db'>, { state, userId, cursor, limit }: Asked) => {
  const before = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([Id]))[0];
  const rows = await listWatched(db, { state, userId, before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(describe),
    next_cursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
  };
};

/** @throws AppError `webhook_not_found` */
export const readAnyWebhook = async ({ db }: Pick<Means, 'db'>, id: string): Promise<AdminWebhook> => {
  const row = await findWatched(db, id);
  if (row === undefined) throw new AppError('webhook_not_found');
  return describe(row);
};

/** Its owner is told, and the audit log, in the transaction of what was done. */
const tell = async (
  tx: Transaction,
  { emit, now }: Means,
  webhook: WebhookRow,
  act: 'blocked' | 'unblocked' | 'replayed',
  { caller, request }: Admin,
  replayed = 0,
): Promise<void> => {
  const at = new Date(now()).toISOString();
  const { network, userAgent } = visitorOf(request);
  const about = { user_id: webhook.userId, at };
  await emit(tx, 'users.webhook_administered', {
    ...about,
    id: uuidv7(),
    act,
    actor_id: caller.userId,
    webhook_id: webhook.id,
    network,
    user_agent: userAgent,
  });
  const told = { ...about, id: uuidv7(), subject: webhook.id };
  if (act === 'blocked') await emit(tx, 'users.webhook_blocked', { ...told, values: {} });
  else if (act === 'unblocked') await emit(tx, 'users.webhook_unblocked', { ...told, values: {} });
  else await emit(tx, 'users.webhook_replayed', { ...told, values: { replayed } });
};

const locked = async (tx: Transaction, id: string): Promise<WebhookRow> => {
  const row = await lockAnyWebhook(tx, id);
  if (row === undefined) throw new AppError('webhook_not_found');
  return row;
};

/**
 * Blocked, it is off until it is not blocked any more, and off after that until its owner switches it on: an address that somebody
 * left in an account must not be told of anything again because an admin was asked to help. @throws AppError `webhook_not_found`
 */
export const blockWebhook = async (means: Means, id: string, blocked: boolean, admin: Admin): Promise<AdminWebhook> => {
  await means.db.transaction(async (tx) => {
    const webhook = await locked(tx, id);
    if ((webhook.disabledReason === 'admin') === blocked) return;
    if (blocked) await disableWebhook(tx, id, 'admin');
    else await changeWebhook(tx, id, { disabledReason: null });
    await saveListener(tx, webhook.userId);
    await tell(tx, means, webhook, blocked ? 'blocked' : 'unblocked', admin);
  });
  return readAnyWebhook(means, id);
};

/** @returns how many @throws AppError `webhook_not_found`, `webhook_delivery_not_found`, `webhook_disabled` */
export const replayForOwner = (
  means: Means,
  id: string,
  deliveryId: string | undefined,
  admin: Admin,
): Promise<number> =>
  means.db.transaction(async (tx) => {
    const webhook = await locked(tx, id);
    if (!webhook.enabled) throw new AppError('webhook_disabled');
    let replayed = 1;
    if (deliveryId === undefined) replayed = await replayFailed(tx, id, new Date(0), means.now());
    else if ((await replayDelivery(tx, id, deliveryId, means.now())) === undefined)
      throw new AppError('webhook_delivery_not_found');
    if (replayed > 0) await tell(tx, means, webhook, 'replayed', admin, replayed);
    return replayed;
  });
