import { ReadingFailed } from '../types.ts';
import { MOST_CHARACTERS, MOST_PAGES, MOST_TITLE } from './limits.ts';
import type { DocumentPage } from './types.ts';

/**
 * Controls but tab and line feed, marks of byte order, noncharacters, and tags, in which sentences can be written that a
 * model reads and nobody sees. What ends a line in Unicode becomes a line feed before.
 */
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufdd0-\ufdef\ufeff\ufffe\uffff\u{e0000}-\u{e007f}]/gu;

/** What is kept and searched: composed, without controls, trailing spaces and rows of empty lines. */
const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\u000b\f\u0085\u2028\u2029]/g, '\n')
    .replace(UNPRINTABLE, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '');

export const cleanTitle = (title: string | null | undefined): string | null => {
  const one = cleanText((title ?? '').slice(0, MOST_TITLE * 4))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MOST_TITLE)
    .toWellFormed();
  return one === '' ? null : one;
};

/** Text as a reader comes upon it, page by page, no more than is given out in the end. */
export class PageWriter {
  readonly #pages: DocumentPage[] = [];
  #number: number | null = null;
  #open = false;
  #parts: string[] = [];
  #length = 0;
  #full = false;

  /** Whether nothing more is taken: a reader may stop. */
  get isFull(): boolean {
    return this.#full;
  }

  /** @throws ReadingFailed `too_many_pages` */
  page(number: number | null): void {
    if (this.#open) this.#close();
    if (this.#pages.length >= MOST_PAGES)
      throw new ReadingFailed('too_many_pages', `The document has more than ${MOST_PAGES} pages.`);
    this.#number = number;
    this.#open = true;
  }

  write(text: string): void {
    if (text === '' || this.#full) return;
    this.#open = true;
    const room = MOST_CHARACTERS - this.#length;
    this.#parts.push(text.length > room ? text.slice(0, room) : text);
    this.#length += text.length;
    this.#full = text.length > room;
  }

  #close(): void {
    this.#pages.push({ number: this.#number, text: cleanText(this.#parts.join('')) });
    this.#parts = [];
  }

  end(): { readonly pages: readonly DocumentPage[]; readonly cut: boolean } {
    if (this.#open || this.#pages.length === 0) this.#close();
    return { pages: this.#pages, cut: this.#full };
  }
}
