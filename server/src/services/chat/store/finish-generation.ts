import { eq, sql } from 'drizzle-orm';
import type { Citation, MessageStatus } from '@madang/contracts/chat';
import type { Transaction } from '#platform/db/database';
import { STREAM_CHANNEL } from '../streams/event-log.ts';
import { conversation, generation, generationEvent, message } from '../schema.ts';
import { toMessage } from './messages.ts';

export interface FinishedGeneration {
  readonly messageId: string;
  /** Number of the terminal event. */
  readonly seq: number;
  readonly status: Exclude<MessageStatus, 'generating'>;
  readonly content: string;
  readonly citations: Citation[];
  readonly errorCode: string | null;
}

const eventName = (status: FinishedGeneration['status']): string => (status === 'complete' ? 'message.completed' : `message.${status}`);

/** The end of an answer: message, state and last event in one transaction, so that readers see the end only after it. */
export const finishGeneration = async (tx: Transaction, finished: FinishedGeneration): Promise<void> => {
  const { messageId, seq, status, content, citations, errorCode } = finished;
  const [row] = await tx.update(message).set({ status, content, citations, errorCode }).where(eq(message.id, messageId)).returning();
  if (row === undefined) return; // the conversation was removed meanwhile
  await tx.update(generation).set({ endedAt: sql`now()` }).where(eq(generation.messageId, messageId));
  await tx.insert(generationEvent).values({ generationId: messageId, seq, type: eventName(status), data: { message: toMessage(row) } });
  await tx.update(conversation).set({ updatedAt: sql`now()`, lastMessageAt: sql`now()` }).where(eq(conversation.id, row.conversationId));
  await tx.execute(sql`SELECT pg_notify(${STREAM_CHANNEL}, '')`);
};
