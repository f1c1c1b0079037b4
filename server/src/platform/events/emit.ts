import { sql } from 'drizzle-orm';
import type { EventName, Events } from '@madang/contracts/index';
import type { z } from 'zod';
import type { Transaction } from '../db/database.ts';

/**
 * Announces a durable event in the transaction of the change that it tells of: both happen, or neither.
 * Payloads carry ids, never content.
 */
export type EmitEvent = <E extends EventName>(
  tx: Transaction,
  event: E,
  payload: z.input<Events[E]['payload']>,
) => Promise<void>;

export const emitEvent: EmitEvent = async (tx, event, payload) => {
  await tx.execute(sql`SELECT platform.emit(${event}, ${JSON.stringify(payload)}::jsonb)`);
};
