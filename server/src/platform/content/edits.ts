/** What an admin made of an entry of the shipped content, or instead of one. */
export interface ContentEdit {
  readonly kind: string;
  readonly id: string;
  /** null: taken away. */
  readonly data: unknown;
}

/**
 * The shipped entries with the admins' edits over them. Edits are kept apart, so that a new release brings its own entries
 * and leaves theirs alone. Each edit was held against its contract when it was made.
 */
export const withEdits = <T>(shipped: readonly T[], edits: readonly ContentEdit[], kind: string, idOf: (entry: T) => string): T[] => {
  const edited = new Map(edits.filter((edit) => edit.kind === kind).map(({ id, data }) => [id, data as T | null]));
  const known = new Set(shipped.map(idOf));
  const kept = shipped.map((entry) => (edited.has(idOf(entry)) ? edited.get(idOf(entry)) : entry));
  const added = [...edited].filter(([id]) => !known.has(id)).map(([, data]) => data);
  return [...kept, ...added].filter((entry) => entry !== null && entry !== undefined);
};
