import { eq } from 'drizzle-orm';
import type { Background } from '#platform/background/background';
import type { Database } from '#platform/db/database';
import { MERGE_CHANNEL } from '#platform/guest-merges';
import { guestMerges } from '../schema.ts';

const WAIT_MS = 2000;

export interface Merges {
  /** Waits up to two seconds until every service has moved what the guest had. */
  settled(guestId: string): Promise<'done' | 'pending'>;
  stop(): Promise<void>;
}

export const watchMoves = async (background: Background, db: Database): Promise<Merges> => {
  const waiting = new Set<() => void>();
  const { clock } = background;
  const waking = await background.start('identity.wake-for-merges', {
    channels: [MERGE_CHANNEL],
    run() {
      for (const wake of waiting) wake();
    },
  });
  const isDone = async (guestId: string): Promise<boolean> => {
    const [row] = await db
      .select({ pending: guestMerges.pending })
      .from(guestMerges)
      .where(eq(guestMerges.guestId, guestId));
    return row === undefined || row.pending.length === 0;
  };
  return {
    stop: () => waking.stop(),
    async settled(guestId) {
      const deadline = clock.elapsed() + WAIT_MS;
      for (;;) {
        let wake = (): void => undefined;
        const woken = new Promise<void>((resolve) => (wake = resolve));
        waiting.add(wake);
        try {
          if (await isDone(guestId)) return 'done';
          const left = deadline - clock.elapsed();
          if (left <= 0) return 'pending';
          await Promise.race([woken, clock.sleep(Math.min(left, 500))]);
        } finally {
          waiting.delete(wake);
        }
      }
    },
  };
};
