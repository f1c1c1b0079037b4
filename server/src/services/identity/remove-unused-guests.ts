import type { Database } from '#platform/db/database';
import type { EmitEvent } from '#platform/events/emit';
import { deleteUnusedGuests } from './store/users.ts';

/** Refresh tokens rest for 7 days at most: after 30 nobody can come back to such an account. */
const UNUSED_DAYS = 30;
const BATCH = 100;

/** Returns how many were removed. The other services remove what these guests owned when the event reaches them. */
export const removeUnusedGuests = async (db: Database, emit: EmitEvent, signal: AbortSignal, now = Date.now()): Promise<number> => {
  const before = new Date(now - UNUSED_DAYS * 86_400_000);
  let total = 0;
  while (!signal.aborted) {
    const removed = await db.transaction(async (tx) => {
      const ids = await deleteUnusedGuests(tx, before, BATCH);
      for (const user_id of ids) await emit(tx, 'identity.user_removed', { user_id });
      return ids.length;
    });
    total += removed;
    if (removed < BATCH) break;
  }
  return total;
};
