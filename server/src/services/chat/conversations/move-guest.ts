import { eq, inArray } from 'drizzle-orm';
import type { Database, Transaction } from '#platform/db/database';
import type { EmitEvent } from '#platform/events/emit';
import { conversation, searchEntry, share } from '../schema.ts';

/** Running answers go on: they belong to their conversation, whosever that is. */
const move = async (tx: Transaction, guestId: string, userId: string): Promise<void> => {
  // Words are indexed under their owner: they are found by reading until they have been indexed anew.
  const moved = await tx.update(conversation).set({ ownerId: userId, indexedCount: 0, indexedTitle: null }).where(eq(conversation.ownerId, guestId)).returning({ id: conversation.id });
  if (moved.length > 0) await tx.delete(searchEntry).where(inArray(searchEntry.conversationId, moved.map(({ id }) => id)));
  await tx.update(share).set({ ownerId: userId }).where(eq(share.ownerId, guestId));
};

/** What a guest had becomes an account's. Doing it again does nothing. */
export const moveGuest = async (db: Database, emit: EmitEvent, guestId: string, userId: string): Promise<void> => {
  await db.transaction(async (tx) => {
    await move(tx, guestId, userId);
    await emit(tx, 'chat.guest_moved', { guest_id: guestId });
  });
};
