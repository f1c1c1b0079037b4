import { Id } from '@madang/contracts/fields';
import type { Executor, Transaction } from '#platform/db/database';
import type { RequestInfo } from '#platform/http/handler';
import { claimSession, findSession, insertSession, type SessionRow } from './store/sessions.ts';

/** What clients write where they have none is no UUID, and so is what is mistyped. */
const idOf = (given: string | null | undefined): string | undefined => Id.safeParse(given?.trim()).data?.toLowerCase();

/** The caller's own session with this id; undefined otherwise. */
export const knownSession = async (
  db: Executor,
  ownerId: string,
  given: string | null | undefined,
): Promise<SessionRow | undefined> => {
  const id = idOf(given);
  return id === undefined ? undefined : findSession(db, ownerId, id);
};

/**
 * The same, or a new one where it is not there or not the caller's: nobody takes over somebody else's, or learns of it. Who
 * has just signed in takes along what was theirs as a guest, by the cookie of that guest.
 */
export const openSession = async (
  db: Transaction,
  ownerId: string,
  given: string | null | undefined,
  earlierGuest: RequestInfo['earlierGuest'],
): Promise<SessionRow> => {
  const id = idOf(given);
  if (id === undefined) return insertSession(db, ownerId);
  const own = await findSession(db, ownerId, id);
  if (own !== undefined) return own;
  const guestId = await earlierGuest?.();
  const claimed = guestId === undefined ? undefined : await claimSession(db, { id, guestId, ownerId });
  return claimed ?? (await insertSession(db, ownerId));
};
