import type { Citation } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import { PLAIN } from '../apps/named-apps.ts';
import { isDocument, isText } from '../attachments/documents.ts';
import { readDocuments } from '../attachments/read-documents.ts';
import type { ChatModel, Emit } from '../models/model.ts';
import type { QuotedPassage } from '../models/passages.ts';
import { filesIn, type StoredFile } from '../parts/stored-parts.ts';
import { findItems, hasCollection, type Collection, type ItemRow } from '../store/collector-items.ts';
import type { RankedPassage } from '../store/collector-passages.ts';
import type { MessageRow, PastMessage } from '../store/messages.ts';
import { itemIdsIn } from './asked-with.ts';
import { findPassages, passagesFor } from './find-passages.ts';
import { questionWords, wordsFound } from './find-words.ts';
import { charsOfPassages, MOST_CHARS } from './room-of-passages.ts';

/** Who quotes and says nothing else quotes little. */
const MOST_QUOTED = 3;
/** Of the words of a question, found in what nobody has said it is about. */
const LEAST_SHARE = 1 / 3;

/** Of what an app shares, beside the person's own. */
const MOST_SHARED = 8;
/** Documents of what was said before: the newest of them. */
const MOST_EARLIER = 20;

export interface AskedTurn {
  readonly ownerId: string;
  readonly conversationId: string;
  /** How much text the person may keep in all. */
  readonly mostChars: number;
  readonly user: Pick<MessageRow, 'content' | 'parts'>;
  /** What was said before, oldest first. */
  readonly history: readonly Pick<PastMessage, 'parts'>[];
  /** Of the conversation. */
  readonly app: string;
  /** What is written of the answer already cites these; none where it is new. */
  readonly citations: readonly Citation[];
}

export type Found = Omit<QuotedPassage, 'number'>;

const foundIn = (passages: readonly RankedPassage[], items: readonly ItemRow[]): Found[] => {
  const byId = new Map(items.map((item) => [item.id, item]));
  return passages.flatMap(({ itemId, position, page, text }) => {
    const item = byId.get(itemId);
    return item === undefined
      ? []
      : [
          {
            itemId,
            kind: item.kind,
            isShared: item.ownerId === null,
            title: item.title,
            source: item.url ?? '',
            page,
            position,
            text,
          },
        ];
  });
};

/** What of a collection is about the question, where nobody has said what it is about. */
const tellingOf = async (db: Database, collection: Collection, question: string, limit: number): Promise<Found[]> => {
  const least = Math.max(1, Math.ceil(questionWords(question).length * LEAST_SHARE));
  const found = await findPassages(db, collection, { text: question, limit });
  const telling = found.filter(({ text }) => wordsFound(question, text) >= least);
  const ids = telling.map(({ itemId }) => itemId);
  return foundIn(telling, await findItems(db, collection, ids));
};

/** A question with documents is asked with them, one without with those of before. */
const documentsOf = async (
  db: Database,
  { user, history, ...turn }: AskedTurn,
  isBuiltIn: boolean,
  signal: AbortSignal,
  emit: Emit | undefined,
): Promise<ItemRow[]> => {
  // Models are told texts as they are (attachments/with-files.ts); who only quotes finds passages in them as well.
  const isRead = (file: StoredFile): boolean => isDocument(file) || (isBuiltIn && isText(file));
  const readable = (parts: MessageRow['parts']): StoredFile[] => filesIn(parts).filter(isRead);
  const files = readable(user.parts);
  const earlier = files.length > 0 ? [] : history.flatMap(({ parts }) => readable(parts)).slice(-MOST_EARLIER);
  const { asked, before } = await readDocuments(db, { ...turn, files, earlier }, signal, emit);
  return [...asked, ...before];
};

/** What the person has given to be asked about, or keeps. */
const ofPerson = async (
  db: Database,
  turn: AskedTurn,
  { isBuiltIn, chars }: { readonly isBuiltIn: boolean; readonly chars: number },
  signal: AbortSignal,
  emit: Emit | undefined,
): Promise<Found[]> => {
  const { ownerId, user } = turn;
  const collection: Collection = { ownerId };
  const documents = await documentsOf(db, turn, isBuiltIn, signal, emit);
  const kept = (await findItems(db, collection, itemIdsIn(user.parts))).filter(({ status }) => status === 'ready');
  const items = [...documents, ...kept];
  const hasAny = items.length > 0 || itemIdsIn(user.parts).length > 0;
  if (!hasAny) return isBuiltIn ? tellingOf(db, collection, user.content, MOST_QUOTED) : [];
  const passages = await passagesFor(db, collection, {
    question: user.content,
    itemIds: items.map(({ id }) => id),
    chars,
    whole: !isBuiltIn && items.reduce((sum, item) => sum + item.chars, 0) <= chars,
  });
  return foundIn(isBuiltIn ? passages.slice(0, MOST_QUOTED) : passages, items);
};

/** What an answer may be made of and cite. Waits for documents that are still being read, and says which could not be. */
export const quotedFor = async (
  db: Database,
  turn: AskedTurn,
  model: ChatModel,
  signal: AbortSignal,
  emit: Emit | undefined,
): Promise<Found[]> => {
  const { user, app } = turn;
  const { built_in: isBuiltIn, context_window: window } = model.info;
  // An app that masks what is said is given nothing, and one that answers by itself nothing of the person's.
  if (model.withoutFiles === true) return [];
  const shared = (await hasCollection(db, app))
    ? await tellingOf(db, { app }, user.content, isBuiltIn ? MOST_QUOTED : MOST_SHARED)
    : [];
  const length = shared.reduce((sum, { text }) => sum + text.length, 0);
  const chars = isBuiltIn ? MOST_CHARS : charsOfPassages(window);
  const room = { isBuiltIn, chars: Math.max(0, chars - length) };
  const own = isBuiltIn && app !== PLAIN ? [] : await ofPerson(db, turn, room, signal, emit);
  return [...own, ...shared];
};
