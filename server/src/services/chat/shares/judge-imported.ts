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

type Shown = Pick<MessageRow, 'id' | 'content' | 'citations' | 'parts' | 'model' | 'errorCode' | 'importedFrom'>;

/** All that a share shows beside what was said and cited, whoever said it: models, files, tools and what notes name. */
const namesIn = ({ model, errorCode, parts }: Shown): string[] => [
  ...[model, errorCode].filter((each) => each !== null),
  ...(parts ?? []).flatMap((part) => {
    if ('file' in part) return [part.file.name];
    return part.type === 'note' ? part.names : part.type === 'tool' ? [part.name] : [];
  }),
];

/** Whoever wrote an export wrote its sources and notes, too. */
const wordsOf = ({ content, citations }: Shown): string =>
  [content, ...citations.flatMap(({ kind, ref, title, note, source }) => [kind, ref, title, note, source])]
    .filter((each) => each !== '')
    .join('\n');

/**
 * What of a branch nobody has judged: its title, which somebody may have written, and all names that are shown, since they are
 * judged nowhere else; and what was imported.
 */
export const importedIn = (
  title: { readonly ofConversation: string | null; readonly ofShare: string | undefined },
  rows: readonly Shown[],
): Imported[] => {
  const shown = title.ofShare ?? title.ofConversation ?? '';
  const names = [...new Set(rows.flatMap(namesIn))].join('\n');
  return [
    ...[shown, names].filter((text) => text !== '').map((text) => ({ key: `names ${text}`, text, files: [] })),
    ...rows
      .filter(({ importedFrom }) => importedFrom !== null)
      .map((row) => ({ key: row.id, text: wordsOf(row), files: filesIn(row.parts) })),
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
