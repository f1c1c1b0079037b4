import { parse } from 'partial-json';
import { asRecord } from './loose.ts';
import { isVisible } from './model.ts';

const FENCE = '```';
/** The beginning of an answer that is one JSON object, in a fence or bare. */
const JSON_BEGIN = /^\s*(?:```[a-z]*\s*)?\{/i;
/** Up to here it may still become one. */
const MAY_BE_JSON = /^\s*(?:`{1,2}|```[a-z]*\s*)?$/i;
/** A long object is looked at again after so many characters, so that reading it takes no longer than writing it. */
const STEP = 256;
const SHORT = 4000;

/**
 * Reads an answer that should be one JSON object with the field `reply`, and hands on that field as text while it comes.
 * An answer that is text is handed on as it is; a fenced object at its end is not shown.
 */
export class ReplyReader {
  readonly #say: (text: string) => void;
  #kind: 'unknown' | 'json' | 'text' = 'unknown';
  #raw = '';
  #said = '';
  #parsedAt = 0;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  get raw(): string {
    return this.#raw;
  }

  get hasSpoken(): boolean {
    return isVisible(this.#said);
  }

  take(piece: string): void {
    this.#raw += piece;
    if (this.#kind === 'unknown') {
      if (JSON_BEGIN.test(this.#raw)) this.#kind = 'json';
      else if (!MAY_BE_JSON.test(this.#raw)) this.#kind = 'text';
    }
    if (this.#kind === 'text') this.#sayUpTo(this.#textSoFar(false));
    else if (this.#kind === 'json' && (this.#raw.length < SHORT || this.#raw.length - this.#parsedAt >= STEP))
      this.#sayReply();
  }

  /** No more comes. */
  end(): void {
    if (this.#kind === 'json') this.#sayReply();
    else this.#sayUpTo(this.#textSoFar(true));
  }

  /** The object that was written; undefined where there is none. */
  object(): unknown {
    const begin =
      this.#kind === 'json'
        ? this.#raw.indexOf('{')
        : this.#raw.indexOf('{', Math.max(this.#raw.lastIndexOf(`${FENCE}json`), 0));
    const end = this.#raw.lastIndexOf('}');
    if (begin === -1 || end < begin) return undefined;
    try {
      return JSON.parse(this.#raw.slice(begin, end + 1));
    } catch {
      return undefined;
    }
  }

  #sayReply(): void {
    this.#parsedAt = this.#raw.length;
    try {
      const { reply } = asRecord(parse(this.#raw.slice(this.#raw.indexOf('{'))));
      if (typeof reply === 'string') this.#sayUpTo(reply.toWellFormed());
    } catch {
      // not the JSON that it should be: what is shown stays
    }
  }

  /** Without a fenced object, and without what may be the beginning of one. */
  #textSoFar(isAll: boolean): string {
    const fence = this.#raw.indexOf(`${FENCE}json`);
    if (fence !== -1) return this.#raw.slice(0, fence);
    return isAll ? this.#raw : this.#raw.replace(/`{1,3}j?s?o?$/, '');
  }

  #sayUpTo(text: string): void {
    // A letter of two halves may have come by half.
    const whole = text.replace(/[\ud800-\udbff\ufffd]$/, '');
    if (whole.length <= this.#said.length || !whole.startsWith(this.#said)) return;
    const more = whole.slice(this.#said.length);
    this.#said = whole;
    this.#say(more);
  }
}
