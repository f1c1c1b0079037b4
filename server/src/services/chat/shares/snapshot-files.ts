import type { StoredSnapshotMessage } from '@madang/contracts/chat';
import type { StoredFile } from '../parts/stored-parts.ts';

/** Ids of the files of a snapshot. */
export const filesOf = (messages: readonly StoredSnapshotMessage[]): string[] =>
  messages.flatMap(({ parts = [] }) => parts.flatMap((part) => ('file' in part ? [part.file.id] : [])));

/** The same messages with files of others' own in the place of theirs; undefined where one of them is not among these. */
export const withFilesOf = (
  messages: readonly StoredSnapshotMessage[],
  held: ReadonlyMap<string, StoredFile>,
): StoredSnapshotMessage[] | undefined => {
  if (filesOf(messages).some((id) => !held.has(id))) return undefined;
  return messages.map(({ parts = [], ...message }) => ({
    ...message,
    parts: parts.map((part) => ('file' in part ? { ...part, file: held.get(part.file.id) ?? part.file } : part)),
  }));
};
