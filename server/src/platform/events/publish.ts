import { sql } from 'drizzle-orm';
import type { PublicEventData, PublicEventType } from '@madang/contracts/public-events';
import type { Executor } from '../db/database.ts';

/**
 * Tells the programs of somebody what has happened to a thing of theirs, in the transaction of the change. Where they have
 * none that wants to hear of it, nothing is written. Ids and facts alone, never what somebody wrote.
 */
export const publishEvent = async <T extends PublicEventType>(
  tx: Executor,
  userId: string,
  type: T,
  data: PublicEventData<T>,
): Promise<void> => {
  await tx.execute(sql`SELECT platform.publish(${userId}::uuid, ${type}, ${JSON.stringify(data)}::jsonb)`);
};
