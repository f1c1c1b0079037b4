import { AppError } from '#platform/errors';
import type { Moderation } from '../moderation/moderation.ts';
import { filesIn, type StoredFile } from '../parts/stored-parts.ts';
import type { ConversationRow } from '../store/conversations.ts';
import type { MessageRow } from '../store/messages.ts';

/** Judged at once. */
const AT_ONCE = 8;

interface Imported {
  /** The same text of the same message has the same one. */
  readonly key: string;
  readonly text: string;
  readonly files: readonly StoredFile[];
}

type Shown = Pick<MessageRow, 'id' | 'content' | 'citations' | 'parts' | 'importedFrom'>;

/** All of its words that a share shows: whoever wrote an export wrote its sources and notes, too. */
const wordsOf = ({ content, citations, parts }: Shown): string =>
  [
    content,
    ...citations.flatMap(({ title, note, source }) => [title, note, source]),
    ...(parts ?? []).flatMap((part) => (part.type === 'note' ? part.names : part.type === 'tool' ? [part.name] : [])),
  ]
    .filter((each) => each !== '')
    .join('\n');

/** What of a branch nobody has judged: what was imported, and the title that came with it. */
export const importedIn = ({ title }: Pick<ConversationRow, 'title'>, rows: readonly Shown[]): Imported[] => {
  const imported = rows.filter(({ importedFrom }) => importedFrom !== null);
  if (imported.length === 0) return [];
  return [
    ...(title === null ? [] : [{ key: `title ${title}`, text: title, files: [] }]),
    ...imported.map((row) => ({ key: row.id, text: wordsOf(row), files: filesIn(row.parts) })),
  ];
};

/** What is wrong is what somebody brought, not what they have just written. */
const asOfShare = (error: unknown): unknown =>
  error instanceof AppError && error.code === 'message_held_back'
    ? new AppError('share_held_back', { members: error.details.members ?? {} })
    : error;

/**
 * Judges it as what people say, before anybody else can read it: it was kept for its owner alone until now.
 * @throws AppError `share_held_back`, `moderation_unavailable`
 */
export const judgeImported = async (
  moderation: Moderation | undefined,
  ownerId: string,
  imported: readonly Imported[],
): Promise<void> => {
  if (moderation === undefined) return;
  for (let at = 0; at < imported.length; at += AT_ONCE)
    await Promise.all(
      imported.slice(at, at + AT_ONCE).map(({ text, files }) => moderation({ ownerId, text, files })),
    ).catch((error: unknown) => {
      throw asOfShare(error);
    });
};
