import { eq, sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Database } from '#platform/db/database';
import type { Visitor } from '#platform/http/visitor';
import type { ChosenLetters, QueueAdministration } from '#platform/jobs/administer-queues';
import { auditLog } from '../schema.ts';
import { recordAudit } from './record.ts';

interface QueueAct {
  readonly operation: 'retryDeadLetters' | 'dropDeadLetters';
  readonly actorId: string;
  readonly visitor: Visitor;
  readonly chosen: ChosenLetters;
}

/**
 * Dead letters belong to another role, so that no transaction holds both them and the line: it is there before they are touched,
 * with their queues, and says afterwards how many they were. Where there were none, there is no line.
 */
export const auditedQueueAct = async (
  db: Database,
  queues: QueueAdministration,
  { operation, actorId, visitor, chosen }: QueueAct,
  act: (chosen: ChosenLetters) => Promise<number>,
): Promise<number> => {
  const id = uuidv7();
  const details = { operation, queues: await queues.queuesOf(chosen) };
  const told = { id, at: new Date().toISOString() };
  await recordAudit(db, { told, action: 'admin_acted', userId: null, actorId, visitor, details });
  const count = await act(chosen);
  const line = eq(auditLog.id, id);
  if (count === 0) await db.delete(auditLog).where(line);
  else
    await db
      .update(auditLog)
      .set({ details: sql`${auditLog.details} || ${JSON.stringify({ count })}::jsonb` })
      .where(line);
  return count;
};
