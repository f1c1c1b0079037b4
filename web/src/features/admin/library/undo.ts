import { readEntries, revertEntry, writeEntry, type Entry } from './entries.ts';

/**
 * Writes an edit over the original that has taken its place.
 * @throws ApiProblem `content_changed` where somebody has made something else of it meanwhile
 */
export const undoRevert = async (entry: Entry): Promise<void> => {
  const now = (await readEntries(entry.kind)).items.find(({ id }) => id === entry.id);
  await writeEntry(entry, now?.origin === 'shipped' ? now.version : entry.version);
};

/** Writes one that was deleted. @throws ApiProblem `content_changed` as above */
export const writeAnew = async (entry: Entry): Promise<void> => {
  if (entry.kind !== 'samples' || entry.origin === 'added') {
    await writeEntry(entry, 'none');
    return;
  }
  // What was shipped has to be there again first: a sample keeps its messages.
  await revertEntry(entry, 'none');
  await undoRevert(entry);
};

/** What was deleted, as it was, with what was changed of it here. @throws ApiProblem `content_changed` as above */
export const undoRemove = async (entry: Entry): Promise<void> => {
  if (entry.origin === 'shipped') await revertEntry(entry, 'none');
  else await writeAnew(entry);
};
