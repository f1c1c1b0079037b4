import { fold } from '#platform/text/fold';

/** Tags as they are kept: composed, and each once, as it was written first. Two that are compared as one are one. */
export const tidyTags = (tags: readonly string[]): string[] => {
  const kept = new Map<string, string>();
  for (const tag of tags) if (!kept.has(fold(tag))) kept.set(fold(tag), tag.normalize('NFC'));
  return [...kept.values()];
};
