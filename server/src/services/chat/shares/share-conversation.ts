import type { SnapshotMessage } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { lockConversation, type ConversationRow } from '../store/conversations.ts';
import { readShown, type MessageRow } from '../store/messages.ts';
import { countClone, countView, findShare, insertShare, toShared, type FoundShare } from '../store/shares.ts';
import { cloneSnapshot } from './clone-snapshot.ts';

/** Ids stay out of it: a reader learns what was said and nothing else. */
const toSnapshot = ({ role, content, status, model, citations, createdAt }: MessageRow): SnapshotMessage => ({ role, content, status, model, citations, created_at: createdAt.toISOString() });

interface ShareRequest {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly title: string | undefined;
  readonly expiresInDays: number | undefined;
}

const DAY_MS = 86_400_000;

/** Freezes the branch that is shown. The lock keeps an answer from beginning meanwhile. */
export const shareConversation = (db: Database, { ownerId, conversationId, title, expiresInDays }: ShareRequest) =>
  db.transaction(async (tx) => {
    const conversation = await lockConversation(tx, conversationId, ownerId);
    if (conversation === undefined) throw new AppError('conversation_not_found');
    const messages = await readShown(tx, conversationId);
    if (messages.length === 0) throw new AppError('nothing_to_share');
    if (messages.some(({ status }) => status === 'generating')) throw new AppError('turn_in_progress');
    return insertShare(tx, {
      ownerId,
      conversationId,
      title: title ?? conversation.title,
      app: conversation.app,
      messages: messages.map(toSnapshot),
      expiresAt: expiresInDays === undefined ? null : new Date(Date.now() + expiresInDays * DAY_MS),
    });
  });

const openShare = (share: FoundShare | undefined): FoundShare => {
  if (share === undefined) throw new AppError('share_not_found');
  if (!share.isOpen) throw new AppError('share_gone');
  return share;
};

/** @throws AppError `share_not_found`, `share_gone` */
export const readShare = async (db: Database, id: string) => {
  const share = openShare(await findShare(db, id));
  await countView(db, id);
  return toShared(share);
};

/** @throws AppError `share_not_found`, `share_gone` */
export const cloneShare = (db: Database, id: string, ownerId: string): Promise<ConversationRow> =>
  db.transaction(async (tx) => {
    const share = openShare(await findShare(tx, id));
    await countClone(tx, id);
    return cloneSnapshot(tx, ownerId, share);
  });
