import type { Transaction } from '#platform/db/database';
import { recordAudit } from '../audit/record.ts';
import type { Identity } from '../context.ts';
import { deleteUnusedGuests, eraseDeletedUsers } from '../store/users.ts';
import { forgetKeptOfDeleted } from '../vault/forget-kept.ts';

/** Refresh tokens rest for 7 days at most: after 30 nobody can come back to such a guest. */
const UNUSED_DAYS = 30;
const BATCH = 100;
const DAY_MS = 86_400_000;
const BY_US = { network: '', userAgent: '' };

type Remove = (tx: Transaction, before: Date, limit: number) => Promise<string[]>;

/** The other services erase what these people owned when the event reaches them. */
const removeAll = async (
  { db, emit }: Identity,
  remove: Remove,
  before: Date,
  isAudited: boolean,
  signal: AbortSignal,
): Promise<number> => {
  let total = 0;
  while (!signal.aborted) {
    const removed = await db.transaction(async (tx) => {
      const ids = await remove(tx, before, BATCH);
      for (const id of ids) {
        await emit(tx, 'identity.user_removed', { user_id: id });
        if (isAudited) await recordAudit(tx, { action: 'account_erased', userId: id, visitor: BY_US });
      }
      return ids.length;
    });
    total += removed;
    if (removed < BATCH) break;
  }
  return total;
};

/** Returns how many were removed. */
export const removeUnusedGuests = (identity: Identity, signal: AbortSignal, now = Date.now()): Promise<number> =>
  removeAll(identity, deleteUnusedGuests, new Date(now - UNUSED_DAYS * DAY_MS), false, signal);

/** Returns how many accounts were erased because their grace is over. */
export const eraseDeletedAccounts = async (
  identity: Identity,
  signal: AbortSignal,
  now = Date.now(),
): Promise<number> => {
  const before = new Date(now - identity.config.ERASE_ACCOUNTS_AFTER_DAYS * DAY_MS);
  await forgetKeptOfDeleted(identity, before, signal);
  return removeAll(identity, eraseDeletedUsers, before, true, signal);
};
