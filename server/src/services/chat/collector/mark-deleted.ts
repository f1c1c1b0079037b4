import { inArray } from 'drizzle-orm';
import type { Message } from '@madang/contracts/chat';
import type { Executor } from '#platform/db/database';
import { isOfCollector } from '../models/passages.ts';
import { collectorItem } from '../schema.ts';

/** Says of citations whose item has been deleted that it has. Asks nobody where nothing of the collector is cited. */
export const markDeleted = async (db: Executor, messages: Message[]): Promise<Message[]> => {
  const cited = messages.flatMap(({ citations }) => citations.filter(isOfCollector).map(({ ref }) => ref));
  if (cited.length === 0) return messages;
  const rows = await db
    .select({ id: collectorItem.id })
    .from(collectorItem)
    .where(inArray(collectorItem.id, [...new Set(cited)]));
  const there = new Set(rows.map(({ id }) => id));
  return messages.map((message) => ({
    ...message,
    citations: message.citations.map((citation) =>
      isOfCollector(citation) && !there.has(citation.ref) ? { ...citation, deleted: true as const } : citation,
    ),
  }));
};
