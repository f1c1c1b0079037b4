import type { Message } from '@madang/contracts/chat';
import type { Debrief } from '@madang/contracts/training/entities';

/** A note in the margin of a line of the talk. `number` joins a red flag to its words. */
interface Note {
  readonly kind: 'flag' | 'well' | 'gave';
  readonly number: number | null;
  readonly title: string;
  readonly text: string;
  /** null where it is not sure: nothing is told of it then. */
  readonly noticed: boolean | null;
}

interface Part {
  readonly text: string;
  /** Of the red flag that these words show. */
  readonly number: number | null;
}

export interface MarkedLine {
  readonly key: string;
  readonly who: 'them' | 'me';
  readonly parts: readonly Part[];
  readonly praised: boolean;
  readonly notes: readonly Note[];
}

type Flag = Debrief['red_flags'][number] & { readonly number: number };

/** The text in its order, with the words of each flag marked; what overlaps a mark that is there already is left plain. */
const partsOf = (text: string, flags: readonly Flag[]): Part[] => {
  const spans: { readonly from: number; readonly to: number; readonly number: number }[] = [];
  for (const { phrase, number } of flags) {
    const from = text.indexOf(phrase);
    const to = from + phrase.length;
    if (from !== -1 && phrase !== '' && spans.every((span) => to <= span.from || from >= span.to))
      spans.push({ from, to, number });
  }
  spans.sort((a, b) => a.from - b.from);
  const parts: Part[] = [];
  let at = 0;
  for (const { from, to, number } of spans) {
    if (from > at) parts.push({ text: text.slice(at, from), number: null });
    parts.push({ text: text.slice(from, to), number });
    at = to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), number: null });
  return parts;
};

const theirNotes = (flags: readonly Flag[]): Note[] =>
  flags.map(({ number, name, why, noticed }) => ({ kind: 'flag', number, title: name, text: why, noticed }));

const myNotes = (well: Debrief['did_well'], gave: Debrief['gave_away']): Note[] => [
  ...well.map(({ text }) => ({ kind: 'well' as const, number: null, title: '', text, noticed: true })),
  ...gave.map(({ name, text }) => ({ kind: 'gave' as const, number: null, title: name, text, noticed: true })),
];

/** What was said, the opening first, each with the notes of the debrief that belong to it. */
export const markedLines = (
  debrief: Debrief,
  opening: string,
  messages: readonly Pick<Message, 'id' | 'role' | 'content'>[],
): MarkedLine[] => {
  const flags: Flag[] = debrief.red_flags.map((flag, at) => ({ ...flag, number: at + 1 }));
  const said = [{ id: null, role: 'assistant' as const, content: opening }, ...messages];
  return said
    .filter(({ content }) => content.trim() !== '')
    .map(({ id, role, content }): MarkedLine => {
      const key = id ?? 'opening';
      if (role === 'assistant') {
        const here = flags.filter(({ message_id }) => message_id === id);
        return { key, who: 'them', parts: partsOf(content, here), praised: false, notes: theirNotes(here) };
      }
      const well = debrief.did_well.filter(({ message_id }) => message_id === id);
      const gave = debrief.gave_away.filter(({ message_id }) => message_id === id);
      const parts = [{ text: content, number: null }];
      return { key, who: 'me', parts, praised: well.length > 0, notes: myNotes(well, gave) };
    });
};
