import type { PageWriter } from './page-writer.ts';
import { readXml } from './xml.ts';

/** What is not said here: the same for older programs, what a change has moved away, and how a paragraph looks. */
const ELSEWHERE = new Set(['Fallback', 'moveFrom', 'pPr']);
const SAID: ReadonlyMap<string, string> = new Map([
  ['br', '\n'],
  ['cr', '\n'],
  ['lineBreak', '\n'],
  ['tab', '\t'],
  ['nbSpace', '\u00a0'],
  ['fwSpace', '\u3000'],
  ['noBreakHyphen', '-'],
]);

/**
 * Text of paragraphs and tables as Word, PowerPoint and HWPX have it alike: letters in `t`, paragraphs in `p`, rows and cells
 * in `tr` and `tc`. A row is a line, with tabs between its cells.
 */
export const writeFlow = (
  xml: Uint8Array | undefined,
  pages: PageWriter,
  beside?: { open(name: string): void; close(name: string): void },
): void => {
  let [elsewhere, cells, letters] = [0, 0, 0];
  let hasParagraph = false;
  readXml(xml, {
    isEnough: () => pages.isFull,
    open: (name) => {
      if (ELSEWHERE.has(name)) elsewhere++;
      if (elsewhere > 0) return;
      beside?.open(name);
      if (name === 'tc') [cells, hasParagraph] = [cells + 1, false];
      if (name === 'p') {
        if (cells > 0 && hasParagraph) pages.write(' ');
        hasParagraph = true;
      }
      if (name === 't') letters++;
      pages.write(SAID.get(name) ?? '');
    },
    text: (text) => {
      if (letters > 0 && elsewhere === 0) pages.write(text);
    },
    close: (name) => {
      if (ELSEWHERE.has(name)) elsewhere--;
      else if (elsewhere > 0) return;
      beside?.close(name);
      if (name === 't') letters--;
      if (name === 'tc') cells--;
      if (name === 'tc') pages.write('\t');
      if (name === 'p' && cells === 0) pages.write('\n');
      if (name === 'tr') pages.write('\n');
    },
  });
};
