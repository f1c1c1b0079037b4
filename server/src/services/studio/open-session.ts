import { Id } from '@madang/contracts/fields';
import type { Principal } from '#platform/auth/principal';
import type { Executor, Transaction } from '#platform/db/database';
import type { CallContext } from '#platform/http/handler';
import {
  claimSession,
  findSession,
  guestOfSession,
  insertSession,
  lockSession,
  type SessionRow,
} from './store/sessions.ts';

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

/** The guest whose what is in a session of the caller may be: the caller, or whom it was claimed from. */
export const guestIn = async (
  db: Executor,
  { kind, userId }: Pick<Principal, 'kind' | 'userId'>,
  sessionId: string,
): Promise<string | null> => (kind === 'guest' ? userId : guestOfSession(db, userId, sessionId));

interface OpenedSession {
  readonly session: SessionRow;
  /** The guest whose it is, or was until now: what was uploaded and made as that guest may be the guest's still. */
  readonly guestId: string | null;
}

/**
 * The same, or a new one where it is not there or not the caller's: nobody takes over somebody else's, or learns of it. Who
 * has just signed in takes along what was theirs as a guest, by the cookie of that guest.
 */
export const openSession = async (
  tx: Transaction,
  { caller, request: { earlierGuest } }: Pick<CallContext, 'caller' | 'request'>,
  given: string | null | undefined,
): Promise<OpenedSession> => {
  const { userId: ownerId } = caller;
  const id = idOf(given);
  const asCaller = async (session: SessionRow): Promise<OpenedSession> => ({
    session,
    guestId: await guestIn(tx, caller, session.id),
  });
  if (id === undefined) return asCaller(await insertSession(tx, ownerId));
  const own = await lockSession(tx, ownerId, id);
  if (own !== undefined) return asCaller(own);
  const guestId = await earlierGuest?.();
  const claimed = guestId === undefined ? undefined : await claimSession(tx, { id, guestId, ownerId });
  if (guestId !== undefined && claimed !== undefined) return { session: claimed, guestId };
  // Another call of theirs may have claimed it meanwhile.
  return asCaller((await lockSession(tx, ownerId, id)) ?? (await insertSession(tx, ownerId)));
};
