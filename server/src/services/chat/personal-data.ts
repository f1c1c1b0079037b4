import { and, eq, inArray, sql } from 'drizzle-orm';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import type { Transaction } from '#platform/db/database';
import type { GuestMerge, PersonalData } from '#platform/personal-data';
import { givePersonalData } from './conversations/give-personal-data.ts';
import { moveUsage } from './store/usage.ts';
import {
  accountPlan,
  budget,
  closedOwner,
  collectorItem,
  conversation,
  heldFile,
  idempotencyKey,
  persona,
  savedPrompt,
  searchEntry,
  share,
  usage,
} from './schema.ts';
import { CONVERSATIONS_AT_ONCE } from './store/conversations.ts';

/** Hundreds of passages go with each. */
const ITEMS_AT_ONCE = 20;

/** Running answers go on: they belong to their conversation, whosever that is. */
const merge = async (tx: Transaction, { guestId, userId }: GuestMerge): Promise<void> => {
  // Words are indexed under their owner: they are found by reading until they have been indexed anew.
  const moved = await tx
    .update(conversation)
    .set({ ownerId: userId, indexedCount: 0, indexedTitle: null })
    .where(eq(conversation.ownerId, guestId))
    .returning({ id: conversation.id });
  if (moved.length > 0)
    await tx.delete(searchEntry).where(
      inArray(
        searchEntry.conversationId,
        moved.map(({ id }) => id),
      ),
    );
  // What it is found by is made anew when the account first looks for something.
  await tx.update(collectorItem).set({ ownerId: userId, indexed: false }).where(eq(collectorItem.ownerId, guestId));
  await tx.update(collectorItem).set({ holderId: userId }).where(eq(collectorItem.holderId, guestId));
  await tx.update(share).set({ ownerId: userId }).where(eq(share.ownerId, guestId));
  // Whether what has moved is in sight follows the account.
  await tx.delete(closedOwner).where(eq(closedOwner.ownerId, guestId));
  await tx.update(heldFile).set({ ownerId: userId }).where(eq(heldFile.ownerId, guestId));
  await tx.update(savedPrompt).set({ ownerId: userId }).where(eq(savedPrompt.ownerId, guestId));
  await tx.update(persona).set({ ownerId: userId }).where(eq(persona.ownerId, guestId));
  await moveUsage(tx, guestId, userId);
  // Where both have used a key, the account's own request is the one that is repeated.
  const taken = sql`EXISTS (SELECT FROM ${idempotencyKey} AS own WHERE own.owner_id = ${userId} AND own.key = ${idempotencyKey.key})`;
  await tx.delete(idempotencyKey).where(and(eq(idempotencyKey.ownerId, guestId), taken));
  await tx.update(idempotencyKey).set({ ownerId: userId }).where(eq(idempotencyKey.ownerId, guestId));
};

export const personalData: PersonalData = {
  columns: {
    'conversation.owner_id': { record: 'conversation' },
    'collector_item.owner_id': { record: 'collector_item' },
    'collector_item.holder_id': { withheld: 'whose file it is, which the files service gives out' },
    'share.owner_id': { record: 'share' },
    'closed_owner.owner_id': { withheld: 'that the account is closed' },
    'idempotency_key.owner_id': { withheld: 'ids of what is given out, for a day' },
    'held_file.owner_id': { withheld: 'ids of files, which the files service gives out' },
    'usage.owner_id': { record: 'usage' },
    'budget.holder_id': { withheld: 'sums of what is given out as usage' },
    'account_plan.owner_id': { withheld: 'the plan, which the users service gives out' },
    'persona.owner_id': { record: 'persona' },
    'saved_prompt.owner_id': { record: 'saved_prompt' },
    'content_edit.edited_by': {
      withheld: "a change of the installation's content, which its admins read",
      kept: 'who changed what everybody sees is part of its history',
    },
  },
  notOfPeople: [
    'message.parent_id',
    'conversation.collector_items',
    'collector_item.attachment_id',
    'persona.base_id',
    'tool_allowance.server_id',
    'tool_consent.server_id',
  ],
  giveOut: (db, { userId, cursor }) => givePersonalData(db, userId, cursor),
  async erase(db, userId) {
    await deleteInBatches(db, share, eq(share.ownerId, userId));
    await deleteInBatches(db, conversation, eq(conversation.ownerId, userId), { batch: CONVERSATIONS_AT_ONCE });
    await deleteInBatches(db, collectorItem, eq(collectorItem.ownerId, userId), { batch: ITEMS_AT_ONCE });
    await db.update(collectorItem).set({ holderId: null }).where(eq(collectorItem.holderId, userId));
    await deleteInBatches(db, heldFile, eq(heldFile.ownerId, userId));
    await deleteInBatches(db, persona, eq(persona.ownerId, userId));
    await deleteInBatches(db, savedPrompt, eq(savedPrompt.ownerId, userId));
    await deleteInBatches(db, idempotencyKey, eq(idempotencyKey.ownerId, userId));
    await deleteInBatches(db, closedOwner, eq(closedOwner.ownerId, userId));
    await deleteInBatches(db, usage, eq(usage.ownerId, userId));
    await deleteInBatches(db, budget, eq(budget.holderId, userId));
    await deleteInBatches(db, accountPlan, eq(accountPlan.ownerId, userId));
  },
  merge,
};
