import { expect } from 'vitest';
import type { Installation } from './shapes.ts';

/** Resolves when every service has moved what a guest had. A sign-in waits for that, but no longer than two seconds. */
export const untilMoved = async ({ database }: Pick<Installation, 'database'>, guestId: string): Promise<void> => {
  const identity = database.connect('identity').$client;
  const pending = async () =>
    (
      await identity.query<{ pending: string[] }>('SELECT pending FROM auth.guest_merges WHERE guest_id = $1', [
        guestId,
      ])
    ).rows[0]?.pending;
  await expect.poll(pending).toEqual([]);
};
