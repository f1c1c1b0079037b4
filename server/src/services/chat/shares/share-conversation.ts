import { uuidv7 } from 'uuidv7';
import type { MessagePart, StoredSnapshotMessage } from '@madang/contracts/chat';
import { outsideOfCall } from '#platform/db/call-transaction';
import type { Database, Transaction } from '#platform/db/database';
import type { Principal } from '#platform/auth/principal';
import { AppError } from '#platform/errors';
import { publishEvent } from '#platform/events/publish';
import type { ServiceContext } from '#platform/service';
import { lockConversation, type ConversationRow } from '../store/conversations.ts';
import { readShown, type MessageRow } from '../store/messages.ts';
import { collapseParts, expandParts, UNSIGNED, type Sign, type StoredFile } from '../parts/stored-parts.ts';
import { holdFiles, release, type Holding } from '../attachments/hold-files.ts';
import { bindHeld, unbindShare } from '../store/held-files.ts';
import {
  countClone,
  countView,
  findShare,
  insertShare,
  isOwn,
  withoutCall,
  revokeShare,
  toShared,
  type FoundShare,
  type ShareRow,
} from '../store/shares.ts';
import { assertRoom, besideText, takeRoom } from '../store/room.ts';
import { isOfCollector } from '../models/passages.ts';
import { filesOf, withFilesOf } from './snapshot-files.ts';
import { cloneSnapshot, roomOfSnapshot } from './clone-snapshot.ts';
import { unjudgedIn, type ShareJudge } from './judge-shared.ts';

const withoutOwn = (part: MessagePart): MessagePart[] => (isOwn(part) ? [] : [withoutCall(withoutSummary(part))]);
/** That the model was told something in short is part of what was said; what it was told is the owner's, and stays in its conversation. */
export const withoutSummary = (part: MessagePart): MessagePart => {
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
  importedFrom,
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
  ...(importedFrom === null ? {} : { imported_from: importedFrom }),
  created_at: createdAt.toISOString(),
});

interface ShareRequest {
  readonly owner: Pick<Principal, 'kind' | 'userId'>;
  readonly conversationId: string;
  readonly title: string | undefined;
  readonly expiresInDays: number | undefined;
}

const DAY_MS = 86_400_000;
/** A share is read whole, by anybody who has its link: a thousand pages of a book. */
const MOST_SHARED_CHARS = 2_000_000;
/** Of sources, tools and notes, which come beside it. */
const MOST_SHARED_BESIDE = 2_000_000;

/**
 * The branch that is shown, as it is now. The lock keeps an answer from beginning meanwhile.
 * @throws AppError `conversation_not_found`, `nothing_to_share`, `share_too_long`, `turn_in_progress`
 */
export const freezeShown = async (
  tx: Transaction,
  { ownerId, conversationId }: { readonly ownerId: string; readonly conversationId: string },
): Promise<{
  readonly conversation: ConversationRow;
  readonly rows: readonly MessageRow[];
  readonly messages: StoredSnapshotMessage[];
}> => {
  const conversation = await lockConversation(tx, conversationId, ownerId);
  if (conversation === undefined) throw new AppError('conversation_not_found');
  const rows = await readShown(tx, conversationId);
  if (rows.length === 0) throw new AppError('nothing_to_share');
  if (rows.some(({ status }) => status === 'generating')) throw new AppError('turn_in_progress');
  const said = rows.reduce((sum, { content }) => sum + content.length, 0);
  const messages = rows.map(toSnapshot);
  // Of what the share holds, and of texts only how long they are.
  const beside = messages.reduce(
    (sum, { parts = [], citations }) => sum + besideText({ parts: collapseParts(parts), citations }).length,
    0,
  );
  if (said > MOST_SHARED_CHARS || beside > MOST_SHARED_BESIDE)
    throw new AppError('share_too_long', { values: { most: MOST_SHARED_CHARS, beside: MOST_SHARED_BESIDE } });
  return { conversation, rows, messages };
};

/** What has to be there before a share is stored, since it is done without a lock. */
interface Prepared {
  readonly held: ReadonlyMap<string, StoredFile>;
  /** Keys of what was judged. */
  readonly judged: ReadonlySet<string>;
}

/** What is frozen, with files of its own where all of them are held, and what has to be judged first. */
const prepareShare = async (
  tx: Transaction,
  { owner, conversationId, title }: ShareRequest,
  { held, judged }: Prepared,
  isJudged: boolean,
) => {
  const { conversation, rows, messages } = await freezeShown(tx, { ownerId: owner.userId, conversationId });
  const all = isJudged ? unjudgedIn({ ofConversation: conversation.title, ofShare: title }, rows) : [];
  const toJudge = all.filter(({ key }) => !judged.has(key));
  return { conversation, own: withFilesOf(messages, held), toHold: filesOf(messages), toJudge };
};

/** @returns undefined where something was said since it was prepared */
const storeShare = (
  db: Database,
  request: ShareRequest,
  prepared: Prepared,
  isJudged: boolean,
): Promise<ShareRow | undefined> =>
  db.transaction(async (tx) => {
    const { owner, conversationId, title, expiresInDays } = request;
    const { conversation, own, toJudge } = await prepareShare(tx, request, prepared, isJudged);
    if (own === undefined || toJudge.length > 0) return undefined;
    await takeRoom(tx, owner, Buffer.byteLength(JSON.stringify(own)));
    const share = await insertShare(tx, {
      ownerId: owner.userId,
      conversationId,
      title: title ?? conversation.title,
      app: conversation.app,
      messages: own,
      expiresAt: expiresInDays === undefined ? null : new Date(Date.now() + expiresInDays * DAY_MS),
    });
    await bindHeld(tx, filesOf(own), { shareId: share.id });
    return share;
  });

/** Something may be said while it is judged. */
const MOST_TRIES = 3;

/**
 * Freezes the branch that is shown. The lock keeps an answer from beginning meanwhile. The share holds the files by itself:
 * they open as long as it does, and no longer. It is looked at outside of the call's transaction, which would keep the
 * conversation locked while it is judged.
 * @throws AppError `no_room_for_chats`; `share_held_back`, `moderation_unavailable`, `shares_open`, `shares_busy`
 */
export const shareConversation = async (
  { judge, ...holding }: Holding & { readonly judge: ShareJudge | undefined },
  request: ShareRequest,
  signal: AbortSignal,
): Promise<ShareRow> => {
  const { db } = holding;
  const { owner } = request;
  const isJudged = judge !== undefined;
  let held: ReadonlyMap<string, StoredFile> = new Map();
  const judged = new Set<string>();
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { own, toHold, toJudge } = await outsideOfCall(() =>
      db.transaction((tx) => prepareShare(tx, request, { held, judged }, isJudged)),
    );
    if (own !== undefined && toJudge.length === 0) break;
    if (toJudge.length > 0) await judge?.(owner, toJudge, signal);
    for (const { key } of toJudge) judged.add(key);
    if (own === undefined) held = await holdFiles(holding, { ownerId: owner.userId, ids: toHold });
  }
  const share = await storeShare(db, request, { held, judged }, isJudged);
  if (share === undefined) throw new AppError('turn_in_progress');
  return share;
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

/** What is cloned has files of its own too. @throws AppError `share_not_found`, `share_gone`, `no_room_for_chats` */
export const cloneShare = async (
  holding: Holding & Pick<ServiceContext, 'emit'>,
  id: string,
  caller: Pick<Principal, 'kind' | 'userId'>,
): Promise<ConversationRow> => {
  const { db, emit } = holding;
  const { userId: ownerId } = caller;
  const { ownerId: of, messages } = openShare(await findShare(db, id));
  // Nothing is held for what has no room.
  await assertRoom(db, caller, roomOfSnapshot(messages));
  const held = await holdFiles(holding, { ownerId, of, ids: filesOf(messages) });
  return db.transaction(async (tx) => {
    await takeRoom(tx, caller, roomOfSnapshot(messages));
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

/**
 * Its files are let go at once, so that their addresses open nothing from then on; those of nobody else are waited for. Where
 * the files service is away, they are let go of later. @throws AppError `share_not_found`
 */
export const endShare = async (holding: Holding, id: string, ownerId: string): Promise<void> => {
  const unbound = await holding.db.transaction(async (tx) => {
    if (!(await revokeShare(tx, id, ownerId))) throw new AppError('share_not_found');
    return unbindShare(tx, id);
  });
  if (unbound.length > 0) await release(holding, ownerId, unbound).catch(() => undefined);
};
