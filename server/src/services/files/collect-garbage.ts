import { sql } from 'drizzle-orm';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import type { Database } from '#platform/db/database';
import { grants } from './schema.ts';
import type { Storage } from './storage/storage.ts';
import { deleteUnused, findUnused, PIN_SECONDS } from './store/blobs.ts';

const BATCH = 100;

/**
 * Ends grants whose time is over, and removes what nobody has any more. Each row goes in a transaction of its own, in which the bytes go first: whoever uploads
 * the same meanwhile waits for it, and stores the bytes again. A crash in between leaves a row without bytes, of which
 * nobody has a grant, for the next run or the next upload. Returns how many are gone.
 */
export const collectGarbage = async (
  db: Database,
  storage: Pick<Storage, 'remove'>,
  signal: AbortSignal,
  olderThanSeconds = PIN_SECONDS,
): Promise<number> => {
  await deleteInBatches(db, grants, sql`expires_at < now()`);
  for (let gone = 0; ;) {
    const unused = await findUnused(db, olderThanSeconds, BATCH);
    let removed = 0;
    for (const hash of unused) {
      if (signal.aborted) return gone + removed;
      await db.transaction(async (tx) => {
        if (!(await deleteUnused(tx, hash, olderThanSeconds))) return;
        await storage.remove(hash);
        removed += 1;
      });
    }
    gone += removed;
    if (removed === 0) return gone;
  }
};
