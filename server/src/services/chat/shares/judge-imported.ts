import { AppError } from '#platform/errors';
import type { Moderation } from '../moderation/moderation.ts';
import { filesIn, type StoredFile } from '../parts/stored-parts.ts';
import type { MessageRow } from '../store/messages.ts';

/** Judged at once. */
const AT_ONCE = 8;

interface Imported {
  /** The same text of the same message has the same one. */
  readonly key: string;
  readonly text: string;
  readonly files: readonly StoredFile[];
}

type Shown = Pick<MessageRow, 'id' | 'content' | 'citations' | 'parts' | 'model' | 'importedFrom'>;

/** `provider/name`, in one word each. */
const MODEL_NAME = /^[\w.-]{1,40}\/[\w.:@+-]{1,60}$/;

/** All of its words that a share shows: whoever wrote an export wrote its sources and notes, too. */
const wordsOf = ({ content, citations, parts, model }: Shown): string =>
  [
    content,
    // Models of ours and of others are named so; anything else is somebody's words.
    model === null || MODEL_NAME.test(model) ? '' : model,
    ...citations.flatMap(({ kind, ref, title, note, source }) => [kind, ref, title, note, source]),
    ...(parts ?? []).flatMap((part) => (part.type === 'note' ? part.names : part.type === 'tool' ? [part.name] : [])),
  ]
    .filter((each) => each !== '')
    .join('\n');

/** What of a branch nobody has judged: what was imported, the title that came with it, and one that is written for the share. */
export const importedIn = (
  title: { readonly ofConversation: string | null; readonly ofShare: string | undefined },
  rows: readonly Shown[],
): Imported[] => {
  const imported = rows.filter(({ importedFrom }) => importedFrom !== null);
  const shown = title.ofShare ?? (imported.length === 0 ? null : title.ofConversation);
  return [
    ...(shown === null ? [] : [{ key: `title ${shown}`, text: shown, files: [] }]),
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
  signal: AbortSignal,
): Promise<void> => {
  if (moderation === undefined) return;
  for (let at = 0; at < imported.length; at += AT_ONCE) {
    // Whoever has left reads no verdict.
    signal.throwIfAborted();
    await Promise.all(
      imported.slice(at, at + AT_ONCE).map(({ text, files }) => moderation({ ownerId, text, files })),
    ).catch((error: unknown) => {
      throw asOfShare(error);
    });
  }
};
