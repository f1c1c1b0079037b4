import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { PublicEventType } from '@madang/contracts/public-events';
import type { Webhook } from '@madang/contracts/users';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { isAllowed, isPrivateNumber } from '#platform/public-addresses';
import type { Context } from '../settings.ts';
import { lockOwner } from '../store/owners.ts';
import { deleteDeliveriesOf } from '../store/webhook-deliveries.ts';
import {
  changeWebhook,
  deleteWebhook,
  disableWebhook,
  findWebhook,
  insertWebhook,
  listWebhooks,
  lockWebhook,
  saveListener,
  type WebhookRow,
} from '../store/webhooks.ts';
import { makeSecret } from './secrets.ts';

type Caller = Pick<Principal, 'userId' | 'kind' | 'sessionId' | 'tokenId'>;

export interface Managing extends Pick<Context, 'db' | 'revocations'> {
  /** Secrets are wrapped with it. */
  readonly key: Buffer;
  /** Of the own network (OUTBOUND_PRIVATE_HOSTS). */
  readonly allowed: ReadonlySet<string>;
  readonly now: () => number;
}

const MOST_WEBHOOKS = 10;
const OLD_SECRET_MS = 24 * 3_600_000;

export const describeWebhook = (row: WebhookRow, now: number): Webhook => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: row.events,
  enabled: row.enabled,
  disabled_reason: row.disabledReason,
  failing_since: row.failingSince?.toISOString() ?? null,
  previous_secret_until:
    row.previousUntil !== null && row.previousUntil.getTime() > now ? row.previousUntil.toISOString() : null,
  created_at: row.createdAt.toISOString(),
});

/** Names are looked at when they are looked up, each time. @throws AppError `webhook_url_refused` */
const checkedUrl = (given: string, allowed: ReadonlySet<string>): string => {
  const url = URL.parse(given);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) throw new AppError('webhook_url_refused');
  const { protocol, username, password, hostname } = url;
  if (username !== '' || password !== '') throw new AppError('webhook_url_refused');
  if (!isAllowed(url, allowed) && (protocol !== 'https:' || isPrivateNumber(hostname)))
    throw new AppError('webhook_url_refused');
  url.hash = '';
  return url.href;
};

/** What is changed of one person's is changed one after another: there are so many at most. @throws AppError `webhook_needs_account` */
const lockAccount = async (tx: Transaction, userId: string): Promise<void> => {
  if ((await lockOwner(tx, userId)) !== userId) throw new AppError('webhook_needs_account');
};

/**
 * Whoever lost access to the account while this began changes nothing any more: what switches webhooks off then holds the same
 * lock, so either it finds what is made here, or this finds that access has ended. @throws AppError `session_revoked`
 */
const lockForCaller = async (
  tx: Transaction,
  { userId, sessionId, tokenId }: Caller,
  { revocations }: Pick<Managing, 'revocations'>,
): Promise<void> => {
  await lockAccount(tx, userId);
  await revocations.catchUp();
  if (await revocations.isRevoked(sessionId, tokenId)) throw new AppError('session_revoked');
};

const locked = async (tx: Transaction, userId: string, id: string): Promise<WebhookRow> => {
  await lockAccount(tx, userId);
  const row = await lockWebhook(tx, userId, id);
  if (row === undefined) throw new AppError('webhook_not_found');
  return row;
};

export const readWebhooks = async ({ db, now }: Managing, userId: string): Promise<Webhook[]> =>
  (await listWebhooks(db, userId)).map((row) => describeWebhook(row, now()));

/** @throws AppError `webhook_not_found` */
export const readWebhook = async ({ db, now }: Managing, userId: string, id: string): Promise<Webhook> => {
  const row = await findWebhook(db, userId, id);
  if (row === undefined) throw new AppError('webhook_not_found');
  return describeWebhook(row, now());
};

interface Wanted {
  readonly url: string;
  readonly events: readonly PublicEventType[];
  readonly description?: string | null | undefined;
  readonly enabled: boolean;
}

/** The secret is in the answer only. @throws AppError `webhook_needs_account`, `webhook_url_refused`, `too_many_webhooks` */
export const makeWebhook = async (
  { db, revocations, key, allowed, now }: Managing,
  caller: Caller,
  { url, events, description = null, enabled }: Wanted,
): Promise<Webhook & { secret: string }> => {
  const { userId, kind } = caller;
  if (kind === 'guest') throw new AppError('webhook_needs_account');
  const checked = checkedUrl(url, allowed);
  const { secret, wrapped } = makeSecret(key);
  const row = await db.transaction(async (tx) => {
    await lockForCaller(tx, caller, { revocations });
    if ((await listWebhooks(tx, userId)).length >= MOST_WEBHOOKS)
      throw new AppError('too_many_webhooks', { values: { limit: MOST_WEBHOOKS } });
    const made = await insertWebhook(tx, {
      id: uuidv7(),
      userId,
      url: checked,
      description,
      events: [...new Set(events)],
      enabled,
      secret: wrapped,
    });
    await saveListener(tx, userId);
    return made;
  });
  return { ...describeWebhook(row, now()), secret };
};

/** @throws AppError `webhook_not_found`, `webhook_url_refused`, `webhook_blocked` */
export const changeOwnWebhook = async (
  { db, revocations, allowed, now }: Managing,
  caller: Caller,
  id: string,
  { url, events, description, enabled }: { [K in keyof Wanted]?: Wanted[K] | undefined },
): Promise<Webhook> => {
  const { userId } = caller;
  const checked = url === undefined ? undefined : checkedUrl(url, allowed);
  const row = await db.transaction(async (tx) => {
    await lockForCaller(tx, caller, { revocations });
    const before = await locked(tx, userId, id);
    const isSwitchedOn = enabled === true && !before.enabled;
    if (isSwitchedOn && before.disabledReason === 'admin') throw new AppError('webhook_blocked');
    await changeWebhook(tx, id, {
      url: checked ?? before.url,
      events: events === undefined ? before.events : [...new Set(events)],
      description: description === undefined ? before.description : description,
      // Another address has its own luck.
      failingSince: checked === undefined && !isSwitchedOn ? before.failingSince : null,
      ...(isSwitchedOn ? { enabled, disabledReason: null, enabledAt: sql`now()` } : {}),
    });
    if (enabled === false && before.enabled) await disableWebhook(tx, id, null);
    await saveListener(tx, userId);
    return locked(tx, userId, id);
  });
  return describeWebhook(row, now());
};

/** Switched off first: nothing is told meanwhile, however long what it was told takes to delete. @throws AppError `webhook_not_found` */
export const removeWebhook = async ({ db }: Managing, userId: string, id: string): Promise<void> => {
  await db.transaction(async (tx) => {
    await locked(tx, userId, id);
    await disableWebhook(tx, id, null);
    await saveListener(tx, userId);
  });
  await deleteDeliveriesOf(db, id);
  await db.transaction(async (tx) => {
    await lockAccount(tx, userId);
    await deleteWebhook(tx, userId, id);
    await saveListener(tx, userId);
  });
};

/** The one of before goes on for a day, so that a receiver can change over. @throws AppError `webhook_not_found` */
export const rotateSecret = async (
  { db, revocations, key, now }: Managing,
  caller: Caller,
  id: string,
): Promise<Webhook & { secret: string }> => {
  const { secret, wrapped } = makeSecret(key);
  const row = await db.transaction(async (tx) => {
    await lockForCaller(tx, caller, { revocations });
    const before = await locked(tx, caller.userId, id);
    return changeWebhook(tx, id, {
      secret: wrapped,
      previousSecret: before.secret,
      previousUntil: new Date(now() + OLD_SECRET_MS),
    });
  });
  return { ...describeWebhook(row, now()), secret };
};
