type Kept = Readonly<Record<string, string>>;

const read = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One text; what one of the two says already is not said twice. */
const joinTexts = (older: string, newer: string): string => {
  if (older.includes(newer)) return older;
  return newer.includes(older) ? newer : `${older}\n\n${newer}`;
};
/** Entries of a list are known by their id, or begin with it. */
const idOf = (entry: unknown): unknown => {
  if (Array.isArray(entry)) return entry[0];
  return isRecord(entry) ? entry['id'] : entry;
};
const mergeValues = (older: unknown, newer: unknown, name = ''): unknown => {
  if (Array.isArray(older) && Array.isArray(newer)) {
    const ids = new Set(newer.map(idOf));
    return [...(newer as unknown[]), ...(older as unknown[]).filter((entry) => !ids.has(idOf(entry)))];
  }
  if (isRecord(older) && isRecord(newer))
    return Object.fromEntries(
      [...new Set([...Object.keys(older), ...Object.keys(newer)])].map((key) => [
        key,
        mergeValues(older[key], newer[key], key),
      ]),
    );
  if (name === 'text' && typeof older === 'string' && typeof newer === 'string') return joinTexts(older, newer);
  return newer === undefined || newer === '' ? older : newer;
};
const mergeOne = (key: string, older: string, newer: string): string => {
  if (key.startsWith('draft.')) return joinTexts(older, newer);
  const [a, b] = [read(older), read(newer)];
  return typeof a === 'object' && a !== null && b !== null ? JSON.stringify(mergeValues(a, b)) : newer;
};

/**
 * What two who become one person have kept, by its keys: everything of the one who is here, with what the other had there
 * already. Only one message can wait to be sent from a place: the other's is a draft again.
 */
export const mergeKept = (newer: Kept, olderOf: (key: string) => string | null): Kept => {
  const merged = new Map<string, string>();
  const add = (key: string, value: string): void => {
    const older = merged.get(key) ?? olderOf(key);
    merged.set(key, older === null ? value : mergeOne(key, older, value));
  };
  for (const [key, value] of Object.entries(newer)) {
    const place = key.startsWith('unsent.') ? key.slice('unsent.'.length) : null;
    const older = place === null ? null : read(olderOf(key) ?? 'null');
    if (place === null || !isRecord(older)) {
      add(key, value);
      continue;
    }
    if (typeof older['content'] === 'string' && older['content'] !== '') add(`draft.${place}`, older['content']);
    if (Array.isArray(older['files']) && older['files'].length > 0)
      add(`files.${place}`, JSON.stringify(older['files']));
    merged.set(key, value);
  }
  return Object.fromEntries(merged);
};
