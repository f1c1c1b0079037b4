/** The words of a long list, a space or a line apart. */
export const wordsOf = (list: string): string[] => list.trim().split(/\s+/);

/** The same as alternatives of a regular expression; `_` is a space that may be missing. */
export const anyOf = (list: string): string => wordsOf(list).join('|').replaceAll('_', '\\s?');
