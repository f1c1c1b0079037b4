import type { Judgement } from './judgement.ts';

interface JudgedPart {
  readonly text: string;
  /** Of the cues that these words give; none for the words around them. */
  readonly numbers: readonly number[];
}

/** The lines of a message in parts: where cues share words, the words are marked once and carry the number of each. */
export const judgedLines = ({ lines, cues }: Pick<Judgement, 'lines' | 'cues'>): JudgedPart[][] =>
  lines.map((text, at) => {
    const spans: { from: number; to: number; numbers: number[] }[] = [];
    cues.forEach(({ line, phrase }, index) => {
      if (line !== at) return;
      // Words that go on in the next line are in no line whole: then it is the line that is marked.
      const found = text.indexOf(phrase);
      let from = found === -1 ? 0 : found;
      let to = found === -1 ? text.length : found + phrase.length;
      let numbers = [index + 1];
      for (let i = spans.length - 1; i >= 0; i--) {
        const span = spans[i];
        if (span === undefined || from >= span.to || span.from >= to) continue;
        from = Math.min(from, span.from);
        to = Math.max(to, span.to);
        numbers = [...span.numbers, ...numbers];
        spans.splice(i, 1);
      }
      spans.push({ from, to, numbers: numbers.sort((a, b) => a - b) });
    });
    spans.sort((a, b) => a.from - b.from);
    const parts: JudgedPart[] = [];
    let done = 0;
    for (const { from, to, numbers } of spans) {
      if (from > done) parts.push({ text: text.slice(done, from), numbers: [] });
      parts.push({ text: text.slice(from, to), numbers });
      done = to;
    }
    if (done < text.length) parts.push({ text: text.slice(done), numbers: [] });
    return parts;
  });
