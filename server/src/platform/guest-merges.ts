import type pg from 'pg';
import type { Background } from './background/background.ts';
import type { GuestMerge } from './personal-data.ts';

/** Told when a guest becomes part of an account, and when all services have moved what the guest had. */
export const MERGE_CHANNEL = 'madang_guest_merged';

export interface UnfinishedMerges {
  /** Guests who have become part of this account, and of whom this service has not moved everything yet. */
  guestsOf(service: string, userId: string): readonly string[];
  /** A service has moved its part: this process need not look again. */
  finish(service: string, merge: GuestMerge): void;
  stop(): Promise<void>;
}

interface Row {
  service: string;
  guest_id: string;
  user_id: string;
}

const keyOf = (service: string, userId: string): string => `${service} ${userId}`;
/** The account belongs to it: it may become part of another one while somebody has still to move. */
const mergeKey = (service: string, guestId: string, userId: string): string => `${service} ${guestId} ${userId}`;

/** The merges that are under way, held in memory: there are few, and every request asks whether its account has one. */
export const watchMerges = async (
  background: Background,
  pool: pg.Pool,
  services: readonly string[],
): Promise<UnfinishedMerges> => {
  let unfinished = new Map<string, readonly string[]>();
  let finished = new Set<string>();
  const read = async (): Promise<void> => {
    const { rows } = await pool.query<Row>(
      'SELECT service, guest_id, user_id FROM platform.guest_merge WHERE service = ANY($1)',
      [services],
    );
    finished = finished.intersection(new Set(rows.map((row) => mergeKey(row.service, row.guest_id, row.user_id))));
    const left = rows.filter((row) => !finished.has(mergeKey(row.service, row.guest_id, row.user_id)));
    const byAccount = Map.groupBy(left, (row) => keyOf(row.service, row.user_id));
    unfinished = new Map([...byAccount].map(([key, merges]) => [key, merges.map((merge) => merge.guest_id)]));
  };
  await read();
  const reading = await background.start('people.read-merges', { channels: [MERGE_CHANNEL], run: read });
  return {
    guestsOf: (service, userId) =>
      unfinished.size === 0
        ? []
        : (unfinished.get(keyOf(service, userId)) ?? []).filter(
            (guest) => !finished.has(mergeKey(service, guest, userId)),
          ),
    finish: (service, { guestId, userId }) => void finished.add(mergeKey(service, guestId, userId)),
    stop: () => reading.stop(),
  };
};
