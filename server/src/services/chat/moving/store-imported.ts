import { createHash } from 'node:crypto';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Citation, MessagePart } from '@madang/contracts/chat';
import { lineOf } from '@madang/contracts/fields';
import type { Database } from '#platform/db/database';
import { PLAIN } from '../apps/named-apps.ts';
import { collapseParts, type StoredFile, type StoredPart } from '../parts/stored-parts.ts';
import { partOf } from '../attachments/hold-files.ts';
import { isOfCollector } from '../models/passages.ts';
import { conversation, heldFile, importedConversation, type message } from '../schema.ts';
import { restoreConversation } from '../store/conversations.ts';
import { withoutSummary } from '../shares/share-conversation.ts';
import { bindHeld } from '../store/held-files.ts';
import { insertMessages } from '../store/messages.ts';
import { isOwn, withoutCall } from '../store/shares.ts';
import { bytesOf } from '../store/room.ts';
import { titleOf } from '../turns/titles.ts';
import { importFiles, type FileImport } from './import-files.ts';
import {
  cut,
  type ImportedConversation,
  type ImportedFile,
  type ImportedMessage,
  type Leave,
  MOST_FILES,
} from './imported.ts';
import { placeMessages, type PlacedMessage } from './tree.ts';

const TITLE_CHARS = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The same thing of the same person has the same id, however often it comes: a UUID of version 8. */
const stableId = (...of: readonly string[]): string => {
  const bytes = createHash('sha256').update(JSON.stringify(of)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

type Stored =
  { readonly is: 'made'; readonly messages: number; readonly files: number } | { readonly is: 'there' | 'left' };

const keyFor = (from: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([from, key]))
    .digest('base64url');

/** What there is of it already, by the ids that it may have, or moved here with a guest who brought it; of what was deleted, the last first. */
const findBefore = (db: Database, ownerId: string, ids: readonly string[], key: string) =>
  db
    .select({ id: conversation.id, deletedAt: conversation.deletedAt })
    .from(conversation)
    .where(
      and(
        eq(conversation.ownerId, ownerId),
        sql`${conversation.id} IN (SELECT unnest(${sql.param(ids)}::uuid[]) UNION SELECT ${importedConversation.conversationId} FROM ${importedConversation} WHERE ${importedConversation.key} = ${key})`,
      ),
    )
    .orderBy(desc(conversation.deletedAt));

/** One that was deleted since is there again, as it was: with what was said in it here, too. */
const restore = async (db: Database, ownerId: string, id: string): Promise<Stored | undefined> => {
  const row = await restoreConversation(db, id, ownerId);
  if (row === undefined) return undefined;
  return { is: 'made', messages: row.messageCount, files: await db.$count(heldFile, eq(heldFile.conversationId, id)) };
};

const partsFor = (
  said: ImportedMessage,
  held: ReadonlyMap<ImportedFile, StoredFile>,
  leave: Leave,
): StoredPart[] | null => {
  const files = said.files.flatMap((file) => held.get(file) ?? []);
  if (said.own === undefined || said.own.parts.length === 0) return files.length === 0 ? null : files.map(partOf);
  const byKey = new Map(said.files.map((file) => [file.key, held.get(file)]));
  return collapseParts(
    said.own.parts.flatMap((part): z.input<typeof MessagePart>[] => {
      if ('file' in part) {
        const file = byKey.get(part.file.id);
        return file === undefined ? [] : [{ ...part, file }];
      }
      // What was allowed elsewhere was not allowed here, and nobody waits for a decision any more.
      if (isOwn(part)) leave(part.type === 'consent' ? 'tool_messages' : 'other_parts');
      if (part.type === 'tool' && part.call !== undefined) leave('tool_messages');
      return isOwn(part) ? [] : [withoutCall(withoutSummary(part))];
    }),
  );
};

/** What is cited of the collector opens what it names, and anybody can write an export: it is not taken. */
const citationsOf = ({ own }: ImportedMessage, leave: Leave): Citation[] => {
  const [all, taken] = [own?.citations ?? [], (own?.citations ?? []).filter((each) => !isOfCollector(each))];
  if (taken.length < all.length) leave('other_parts', all.length - taken.length);
  return taken;
};

/** Of a file, what its message keeps of it. */
const FILE_BYTES = 300;

/** Before its files are there. */
const roomOfImported = ({ text, reasoning, files, own }: ImportedMessage): number =>
  bytesOf({ content: text, reasoning, parts: collapseParts(own?.parts ?? []), citations: own?.citations ?? [] }) +
  files.length * FILE_BYTES;

/** When it was said; what has no time of its own, when what stands before it was. */
const timesOf = (placed: readonly PlacedMessage[], begun: Date): Map<string, Date> => {
  const times = new Map<string, Date>();
  for (const { key, parent, at } of placed)
    times.set(key, at ?? (parent === null ? undefined : times.get(parent)) ?? begun);
  return times;
};

/**
 * A conversation of an export, whole or not at all, as one that is over: no model is asked, nothing is counted, and no
 * program is told. Of whose app it was is not known here, so it is one of plain chat.
 * @throws AppError `no_room_for_chats`
 */
export const storeImported = async (
  context: FileImport,
  imported: ImportedConversation,
  leave: Leave,
): Promise<Stored> => {
  const { db, as } = context;
  const ownerId = as.caller.userId;
  const { from, key, nodes } = imported;
  const id = stableId(ownerId, from, key);
  // Of the same Madang, it may be itself that is there.
  const ids = from === 'madang' && UUID.test(key) ? [key, id] : [id];
  const knownBy = keyFor(from, key);
  const before = await findBefore(db, ownerId, ids, knownBy);
  if (before.some(({ deletedAt }) => deletedAt === null)) return { is: 'there' };
  for (const each of before) {
    const restored = await restore(db, ownerId, each.id);
    if (restored !== undefined) return restored;
  }
  if (nodes === null) {
    leave('too_many');
    return { is: 'left' };
  }
  const placed = placeMessages({ ...imported, nodes }, leave);
  if (placed.length === 0) {
    leave('empty');
    return { is: 'left' };
  }
  const taken = placed.map((each) => {
    if (each.files.length > MOST_FILES) leave('too_many', each.files.length - MOST_FILES);
    return { ...each, files: each.files.slice(0, MOST_FILES) };
  });
  await context.takeRoom(taken.reduce((sum, said) => sum + roomOfImported(said), 0));
  const held = await importFiles(
    context,
    taken.flatMap(({ files }) => files),
    leave,
  );
  const times = timesOf(taken, imported.at ?? new Date());
  const messageId = (of: string): string => stableId(ownerId, from, key, of);
  const rows = taken.map((said, position): typeof message.$inferInsert => ({
    id: messageId(said.key),
    conversationId: id,
    position,
    parentId: said.parent === null ? null : messageId(said.parent),
    role: said.role,
    content: cut(said.text, leave),
    parts: partsFor(said, held, leave),
    reasoning: said.reasoning === null ? null : cut(said.reasoning, leave),
    status: said.own?.status ?? 'complete',
    model: said.model,
    citations: citationsOf(said, leave),
    finishReason: said.own?.finishReason ?? null,
    errorCode: said.own?.errorCode ?? null,
    shown: said.shown,
    importedFrom: from,
    createdAt: times.get(said.key) ?? new Date(),
  }));
  const all = [...times.values()].map((each) => each.getTime());
  const begun = imported.at ?? new Date(all.reduce((least, each) => Math.min(least, each), Infinity));
  const last = new Date(all.reduce((most, each) => Math.max(most, each), begun.getTime()));
  const parents = taken.map(({ parent }) => parent);
  // Of somebody who is gone meanwhile nothing is stored: nothing would erase it.
  as.request.signal.throwIfAborted();
  const made = await db.transaction(async (tx) => {
    const [row] = await tx
      .insert(conversation)
      .values({
        id,
        ownerId,
        app: PLAIN,
        title:
          lineOf(imported.title ?? '')
            .slice(0, TITLE_CHARS)
            .toWellFormed() ||
          titleOf(rows[0]?.content ?? '', []) ||
          null,
        pinned: imported.pinned,
        archived: imported.archived,
        messageCount: rows.length,
        hasBranches: new Set(parents).size < parents.length,
        createdAt: begun,
        updatedAt: last,
        lastMessageAt: last,
      })
      .onConflictDoNothing()
      .returning({ id: conversation.id });
    if (row === undefined) return false;
    await tx.insert(importedConversation).values({ conversationId: id, key: knownBy });
    await insertMessages(tx, rows);
    await bindHeld(
      tx,
      [...held.values()].map((file) => file.id),
      { conversationId: id },
    );
    return true;
  });
  return made ? { is: 'made', messages: rows.length, files: held.size } : { is: 'there' };
};
