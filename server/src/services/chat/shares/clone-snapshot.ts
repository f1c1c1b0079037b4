import { uuidv7 } from 'uuidv7';
import type { StoredSnapshotMessage } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { Transaction } from '#platform/db/database';
import { insertConversation, type ConversationRow } from '../store/conversations.ts';
import { collapseParts } from '../parts/stored-parts.ts';
import { insertMessages } from '../store/messages.ts';
import { bytesOf } from '../store/room.ts';
import { isOwn, withoutCall } from '../store/shares.ts';

interface Snapshot {
  readonly title: string | null;
  readonly app: App;
  readonly messages: readonly StoredSnapshotMessage[];
}

/** How much room it takes as a conversation. */
export const roomOfSnapshot = (messages: Snapshot['messages']): number =>
  messages.reduce((sum, message) => sum + bytesOf({ ...message, parts: collapseParts(message.parts ?? []) }), 0);

/** Makes a snapshot a conversation of somebody's own, to go on with. What was said keeps its time. */
export const cloneSnapshot = async (
  tx: Transaction,
  ownerId: string,
  { title, app, messages }: Snapshot,
): Promise<ConversationRow> => {
  const conversation = await insertConversation(tx, {
    id: uuidv7(),
    ownerId,
    app,
    title,
    messageCount: messages.length,
  });
  const ids = messages.map(() => uuidv7());
  const rows = messages.map(
    (
      {
        role,
        content,
        parts = [],
        status,
        model,
        citations,
        finish_reason: finishReason,
        error_code: errorCode,
        imported_from: importedFrom,
        created_at,
      },
      position,
    ) => ({
      id: ids[position] ?? '',
      conversationId: conversation.id,
      position,
      parentId: ids[position - 1] ?? null,
      role,
      content,
      parts: collapseParts(parts.filter((part) => !isOwn(part)).map(withoutCall)),
      status,
      model,
      citations,
      finishReason,
      errorCode,
      importedFrom: importedFrom ?? null,
      createdAt: new Date(created_at),
    }),
  );
  await insertMessages(tx, rows);
  return conversation;
};
