import type { ImportedConversation, ImportedMessage, ImportedNode, Leave } from './imported.ts';

export interface PlacedMessage extends ImportedMessage {
  readonly parent: string | null;
  readonly shown: boolean;
}

type Tree = Pick<ImportedConversation, 'current' | 'from'> & { readonly nodes: readonly ImportedNode[] };

/** Who stands above whom, without circles: one is opened where it was found to be one. */
const openCircles = ({ nodes }: Tree, leave: Leave): Map<string, string | null> => {
  const above = new Map(nodes.map(({ key, parent }) => [key, parent]));
  const seen = new Map<string, 'now' | 'before'>();
  for (const start of above.keys()) {
    const way: string[] = [];
    let key: string | null = start;
    while (key !== null && above.has(key) && !seen.has(key)) {
      seen.set(key, 'now');
      way.push(key);
      key = above.get(key) ?? null;
    }
    if (key !== null && seen.get(key) === 'now') {
      above.set(way.at(-1) ?? key, null);
      leave('circle');
    }
    for (const each of way) seen.set(each, 'before');
  }
  return above;
};

/** Somebody else's steps of one answer, tools between them, are one answer here. */
const joined = (first: ImportedMessage, steps: readonly ImportedMessage[]): ImportedMessage =>
  steps.length === 1
    ? first
    : {
        ...first,
        text: steps.flatMap(({ text }) => (text === '' ? [] : [text])).join('\n\n'),
        reasoning: steps.flatMap(({ reasoning }) => reasoning ?? []).join('\n\n') || null,
        files: steps.flatMap(({ files }) => files),
        model: steps.find(({ model }) => model !== null)?.model ?? null,
      };

/**
 * The messages that are there, each after the one that it follows on. Trees of others have nodes that nobody sees: what
 * stands below one follows on what stands above it. Nothing here calls itself: trees are as deep as somebody makes them.
 */
export const placeMessages = (tree: Tree, leave: Leave): PlacedMessage[] => {
  const { nodes, current, from } = tree;
  const above = openCircles(tree, leave);
  const messages = new Map(nodes.flatMap(({ key, message }) => (message === null ? [] : [[key, message]])));
  const nearest = new Map<string, string | null>();
  const messageAbove = (start: string): string | null => {
    const way: string[] = [];
    let key = above.get(start) ?? null;
    while (key !== null && !messages.has(key) && !nearest.has(key)) {
      way.push(key);
      key = above.get(key) ?? null;
    }
    const found = key === null || messages.has(key) ? key : (nearest.get(key) ?? null);
    for (const each of way) nearest.set(each, found);
    return found;
  };
  const below = new Map<string | null, string[]>();
  for (const key of messages.keys()) {
    const parent = messageAbove(key);
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [key]);
    else siblings.push(key);
  }
  const placed = new Map<string, { readonly parent: string | null; readonly steps: ImportedMessage[] }>();
  /** Under which key a message is now, that was joined with the one before. */
  const under = new Map<string, string>();
  const open = (below.get(null) ?? []).toReversed();
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const message = messages.get(key);
    if (message === undefined) continue;
    const before = messageAbove(key);
    const parent = before === null ? null : (under.get(before) ?? before);
    const earlier = parent === null ? undefined : placed.get(parent);
    const isStep =
      message.role === 'assistant' && earlier?.steps[0]?.role === 'assistant' && below.get(before)?.length === 1;
    if (isStep && parent !== null && from !== 'madang') {
      earlier.steps.push(message);
      under.set(key, parent);
    } else placed.set(key, { parent, steps: [message] });
    for (const next of (below.get(key) ?? []).toReversed()) open.push(next);
  }
  const last = [...placed.keys()].at(-1) ?? null;
  const start = current !== null && above.has(current) && !messages.has(current) ? messageAbove(current) : current;
  const known = start === null ? null : (under.get(start) ?? start);
  const shown = new Set<string>();
  for (
    let key = known !== null && placed.has(known) ? known : last;
    key !== null;
    key = placed.get(key)?.parent ?? null
  )
    shown.add(key);
  return [...placed].flatMap(([key, { parent, steps }]) => {
    const [first] = steps;
    return first === undefined ? [] : [{ ...joined(first, steps), key, parent, shown: shown.has(key) }];
  });
};
