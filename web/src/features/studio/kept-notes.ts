import { keepOwnForVisit, recallOwnOfVisit } from '../../app/own-storage.ts';

const keyOf = (id: string) => `studio.notes.${id}` as const;

/** What was said beside an advertisement belongs to the task that made it, and goes with that after a week. */
export const rememberNotes = (id: string, notes: readonly string[]): void => {
  if (notes.length > 0) keepOwnForVisit(keyOf(id), JSON.stringify(notes));
};
export const notesOf = (id: string): readonly string[] => {
  try {
    const kept: unknown = JSON.parse(recallOwnOfVisit(keyOf(id)) ?? '[]');
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
};
