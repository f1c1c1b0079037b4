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

/** What of a branch nobody has judged: what was imported, and the title that came with it. */
export const importedIn = (
  { title }: Pick<ConversationRow, 'title'>,
  rows: readonly Pick<MessageRow, 'id' | 'content' | 'parts' | 'importedFrom'>[],
): Imported[] => {
  const imported = rows.filter(({ importedFrom }) => importedFrom !== null);
  if (imported.length === 0) return [];
  return [
    ...(title === null ? [] : [{ key: `title ${title}`, text: title, files: [] }]),
    ...imported.map(({ id, content, parts }) => ({ key: id, text: content, files: filesIn(parts) })),
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
