import { eq } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import { lineOf } from '@madang/contracts/fields';
import type { collector } from '@madang/contracts/chat/collector';
import { AppError } from '#platform/errors';
import type { Transaction } from '#platform/db/database';
import { holdFiles, type Holding } from '../attachments/hold-files.ts';
import { DOCUMENT_TYPES } from '@madang/contracts/files';
import { conversation, heldFile, message, type collectorItem } from '../schema.ts';
import { assertFits, insertItem, lockCollection, type Collection, type ItemRow } from '../store/collector-items.ts';
import { indexPassages, insertPassages } from '../store/collector-passages.ts';
import { tellReaders } from '../store/collector-reading.ts';
import { withoutMarks } from './cited-numbers.ts';
import { splitText, type TextPage } from './split-text.ts';
import { tidyTags } from './tags.ts';

export type Collected = z.output<(typeof collector)['POST /collector/items']['body']>;

interface KeepRequest {
  readonly collection: Collection;
  /** Who keeps it: files and messages are theirs. */
  readonly by: string;
  readonly most: number;
  /** Letters of all items together. */
  readonly mostChars: number;
  readonly collected: Collected;
}

const TITLE = 80;
const EXCERPT = 200;
/** What begins with more lines without anything in them has no title. */
const MOST_LINES = 100;

/** The first line in which there is something, without the marks of a heading. */
const titleOfText = (text: string): string => {
  const line = text
    .split('\n', MOST_LINES)
    .map((each) => lineOf(each.replace(/^\s*#+\s*/, '')))
    .find((each) => each !== '');
  return line === undefined ? '…' : line.length > TITLE ? `${lineOf(line.slice(0, TITLE))}…` : line;
};

/** What is kept of what was read, beside its passages. */
export const describeText = (pages: readonly TextPage[]) => {
  const { passages, isCut } = splitText(pages);
  const numbered = pages.filter(({ number }) => number !== null).length;
  return {
    passages,
    about: {
      chars: passages.reduce((sum, { text }) => sum + text.length, 0),
      pages: numbered === 0 ? null : numbered,
      isCut,
      excerpt: lineOf(passages[0]?.text.slice(0, EXCERPT) ?? ''),
    },
  };
};

type NewItem = Omit<typeof collectorItem.$inferInsert, 'id' | 'ownerId' | 'app'>;

const ownerOf = (collection: Collection) =>
  'ownerId' in collection ? { ownerId: collection.ownerId } : { ownerId: null, app: collection.app };

/** @throws AppError `too_many_collector_items`, `collector_text_full` */
const store = (
  { db }: Pick<Holding, 'db'>,
  { collection, most, mostChars }: Pick<KeepRequest, 'collection' | 'most' | 'mostChars'>,
  item: NewItem,
  then: (tx: Transaction, id: string) => Promise<unknown>,
): Promise<ItemRow> =>
  db.transaction(async (tx) => {
    const { items, chars } = await lockCollection(tx, collection);
    if (items >= most) throw new AppError('too_many_collector_items', { values: { most } });
    assertFits(chars + (item.chars ?? 1), mostChars);
    const row = await insertItem(tx, { ...item, id: uuidv7(), ...ownerOf(collection), mostChars });
    await then(tx, row.id);
    return row;
  });

const keepText = async (
  holding: Holding,
  request: KeepRequest,
  text: string,
  item: Pick<NewItem, 'kind' | 'messageId' | 'conversationId'>,
): Promise<ItemRow> => {
  const { title, tags } = request.collected;
  const { passages, about } = describeText([{ number: null, text }]);
  const indexed = await indexPassages(request.collection, passages);
  return store(
    holding,
    request,
    { ...item, ...about, title: title ?? titleOfText(text), tags, status: 'ready' },
    (tx, id) => insertPassages(tx, id, indexed),
  );
};

/** Of an own conversation that is not deleted. @throws AppError `message_not_found` */
const ownMessage = async ({ db }: Pick<Holding, 'db'>, ownerId: string, id: string) => {
  const [row] = await db
    .select({
      content: message.content,
      citations: message.citations,
      conversationId: message.conversationId,
      ownerId: conversation.ownerId,
      deletedAt: conversation.deletedAt,
    })
    .from(message)
    .innerJoin(conversation, eq(conversation.id, message.conversationId))
    .where(eq(message.id, id));
  if (row?.ownerId !== ownerId || row.deletedAt !== null || row.content.trim() === '')
    throw new AppError('message_not_found');
  return row;
};

/** Keeps something: what is text at once, what has to be read first for whoever reads. @throws AppError */
export const keepItem = async (holding: Holding, request: KeepRequest): Promise<ItemRow> => {
  const { by, collected } = request;
  const tags = tidyTags(collected.tags);
  const asked = { ...request, collected: { ...collected, tags } };
  if (collected.kind === 'text') return keepText(holding, asked, collected.content, { kind: 'text' });
  if (collected.kind === 'message') {
    const { content, citations, conversationId } = await ownMessage(holding, by, collected.message_id);
    const text = withoutMarks(content, new Set(citations.map(({ number }) => number)));
    return keepText(holding, asked, text, { kind: 'message', messageId: collected.message_id, conversationId });
  }
  if (collected.kind === 'link')
    return store(
      holding,
      asked,
      {
        kind: 'link',
        title: collected.title ?? collected.url.slice(0, 200),
        url: collected.url,
        tags,
        status: 'reading',
      },
      tellReaders,
    );
  const held = await holdFiles(holding, { ownerId: by, ids: [collected.file_id], types: DOCUMENT_TYPES });
  const file = held.get(collected.file_id);
  if (file === undefined) throw new AppError('file_not_found');
  return store(
    holding,
    asked,
    { kind: 'file', title: collected.title ?? (lineOf(file.name) || '…'), file, holderId: by, tags, status: 'reading' },
    async (tx, id) => {
      // From here on the item itself says that it is held.
      await tx.delete(heldFile).where(eq(heldFile.id, file.id));
      await tellReaders(tx, id);
    },
  );
};
