import { and, desc, eq, lt } from 'drizzle-orm';
import type { StudioMessage } from '@madang/contracts/studio';
import type { Executor } from '#platform/db/database';
import { showImage, type Sign } from '../show-image.ts';
import { chatHistory } from '../schema.ts';
import { ownerOfSession } from './sessions.ts';

type MessageRow = typeof chatHistory.$inferSelect;
export type NewMessage = typeof chatHistory.$inferInsert;

export const toMessage = (
  { id, sessionId, role, content, image, createdAt }: MessageRow,
  sign: Sign,
): StudioMessage => ({
  id,
  session_id: sessionId,
  role,
  content,
  image: showImage(image, sign),
  created_at: createdAt.toISOString(),
});

/** Once, however often it is done again; not in a session whose owner is gone. */
export const insertMessage = async (db: Executor, message: NewMessage): Promise<void> => {
  if ((await ownerOfSession(db, message.sessionId)) === undefined) return;
  await db.insert(chatHistory).values(message).onConflictDoNothing();
};

/** The latest ones before an id, the newest first. */
export const listMessages = (
  db: Executor,
  sessionId: string,
  before: string | undefined,
  limit: number,
): Promise<MessageRow[]> =>
  db
    .select()
    .from(chatHistory)
    .where(and(eq(chatHistory.sessionId, sessionId), before === undefined ? undefined : lt(chatHistory.id, before)))
    .orderBy(desc(chatHistory.id))
    .limit(limit);

/** What was said stays; the picture that came with it is not kept any more. */
export const forgetPicture = async (db: Executor, id: string): Promise<void> => {
  await db.update(chatHistory).set({ image: null }).where(eq(chatHistory.id, id));
};
