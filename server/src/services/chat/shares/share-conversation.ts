import { uuidv7 } from 'uuidv7';
import type { MessagePart, StoredSnapshotMessage } from '@madang/contracts/chat';
import type { Database, Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { publishEvent } from '#platform/events/publish';
import type { ServiceContext } from '#platform/service';
import { lockConversation, type ConversationRow } from '../store/conversations.ts';
import { readShown, type MessageRow } from '../store/messages.ts';
import { expandParts, UNSIGNED, type Sign, type StoredFile } from '../parts/stored-parts.ts';
import { holdFiles, releaseUnbound, type Holding } from '../attachments/hold-files.ts';
import { bindHeld, unbindShare } from '../store/held-files.ts';
import {
  countClone,
  countView,
  findShare,
  insertShare,
  revokeShare,
  toShared,
  type FoundShare,
  type ShareRow,
} from '../store/shares.ts';
import { isOfCollector } from '../models/passages.ts';
import { filesOf, withFilesOf } from './snapshot-files.ts';
import { cloneSnapshot } from './clone-snapshot.ts';

/** That the model was told something in short is part of what was said; what it was told is the owner's. */
const withoutOwn = (part: MessagePart): MessagePart[] => (part.type === 'collector' ? [] : [withoutSummary(part)]);
const withoutSummary = (part: MessagePart): MessagePart => {
  if (part.type !== 'note') return part;
  const { summary_id: _, ...note } = part;
  return note;
};

/** Ids stay out of it, and thoughts: a reader learns what was said and nothing else. */
const toSnapshot = ({
  role,
  content,
  parts,
  status,
  model,
  citations,
  finishReason,
  errorCode,
  createdAt,
}: MessageRow): StoredSnapshotMessage => ({
  role,
  content,
  parts: expandParts(parts, { content, reasoning: null }, UNSIGNED).flatMap(withoutOwn),
  status,
  model,
  // What somebody has kept is theirs, and so is what it is called.
  citations: citations.filter((citation) => !isOfCollector(citation)),
  finish_reason: finishReason,
  error_code: errorCode,
  created_at: createdAt.toISOString(),
});

interface ShareRequest {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly title: string | undefined;
  readonly expiresInDays: number | undefined;
}

const DAY_MS = 86_400_000;

/**
 * The branch that is shown, as it is now. The lock keeps an answer from beginning meanwhile.
 * @throws AppError `conversation_not_found`, `nothing_to_share`, `turn_in_progress`
 */
export const freezeShown = async (
  tx: Transaction,
  { ownerId, conversationId }: Pick<ShareRequest, 'ownerId' | 'conversationId'>,
): Promise<{ readonly conversation: ConversationRow; readonly messages: StoredSnapshotMessage[] }> => {
  const conversation = await lockConversation(tx, conversationId, ownerId);
  if (conversation === undefined) throw new AppError('conversation_not_found');
  const messages = await readShown(tx, conversationId);
  if (messages.length === 0) throw new AppError('nothing_to_share');
  if (messages.some(({ status }) => status === 'generating')) throw new AppError('turn_in_progress');
  return { conversation, messages: messages.map(toSnapshot) };
};

/** @returns the share, or files that it has to hold first, which is done without a lock */
const storeShare = (
  db: Database,
  { ownerId, conversationId, title, expiresInDays }: ShareRequest,
  held: ReadonlyMap<string, StoredFile>,
) =>
  db.transaction(async (tx) => {
    const { conversation, messages } = await freezeShown(tx, { ownerId, conversationId });
    const own = withFilesOf(messages, held);
    if (own === undefined) return { share: undefined, toHold: filesOf(messages) };
    const share = await insertShare(tx, {
      ownerId,
      conversationId,
      title: title ?? conversation.title,
      app: conversation.app,
      messages: own,
      expiresAt: expiresInDays === undefined ? null : new Date(Date.now() + expiresInDays * DAY_MS),
    });
    await bindHeld(tx, filesOf(own), { shareId: share.id });
    return { share };
  });

/** Something may be said between holding the files and freezing the messages. */
const MOST_TRIES = 3;

/**
 * Freezes the branch that is shown. The lock keeps an answer from beginning meanwhile. The share holds the files by itself:
 * they open as long as it does, and no longer.
 */
export const shareConversation = async (holding: Holding, request: ShareRequest): Promise<ShareRow> => {
  const { ownerId } = request;
  let held: ReadonlyMap<string, StoredFile> = new Map();
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const stored = await storeShare(holding.db, request, held);
    if (stored.share !== undefined) return stored.share;
    held = await holdFiles(holding, { ownerId, ids: stored.toHold });
  }
  throw new AppError('turn_in_progress');
};

const openShare = (share: FoundShare | undefined): FoundShare => {
  if (share === undefined) throw new AppError('share_not_found');
  if (!share.isOpen) throw new AppError('share_gone');
  return share;
};

/** @throws AppError `share_not_found`, `share_gone` */
export const readShare = async (db: Database, id: string, sign: Sign) => {
  const share = openShare(await findShare(db, id));
  await countView(db, id);
  return toShared(share, sign);
};

/** What is cloned has files of its own too. @throws AppError `share_not_found`, `share_gone` */
export const cloneShare = async (
  holding: Holding & Pick<ServiceContext, 'emit'>,
  id: string,
  ownerId: string,
): Promise<ConversationRow> => {
  const { db, emit } = holding;
  const { ownerId: of, messages } = openShare(await findShare(db, id));
  const held = await holdFiles(holding, { ownerId, of, ids: filesOf(messages) });
  return db.transaction(async (tx) => {
    const share = openShare(await findShare(tx, id));
    const { clones, at } = await countClone(tx, id);
    const conversation = await cloneSnapshot(tx, ownerId, { ...share, messages: withFilesOf(messages, held) ?? [] });
    await bindHeld(
      tx,
      [...held.values()].map((file) => file.id),
      { conversationId: conversation.id },
    );
    if (share.ownerId !== ownerId && share.conversationId !== null) {
      await publishEvent(tx, share.ownerId, 'share.cloned', { conversation_id: share.conversationId, clones });
      await emit(tx, 'chat.share_cloned', {
        id: uuidv7(),
        user_id: share.ownerId,
        subject: share.id,
        at: at.toISOString(),
        values: { conversation_id: share.conversationId, clones },
      });
    }
    return conversation;
  });
};

/** Its files are let go at once, so that their addresses open nothing from then on. @throws AppError `share_not_found` */
export const endShare = async (holding: Holding, id: string, ownerId: string): Promise<void> => {
  await holding.db.transaction(async (tx) => {
    if (!(await revokeShare(tx, id, ownerId))) throw new AppError('share_not_found');
    await unbindShare(tx, id);
  });
  await releaseUnbound(holding);
};
