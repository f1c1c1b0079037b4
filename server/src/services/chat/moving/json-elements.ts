import { AppError } from '#platform/errors';

/** Of one conversation: it is parsed at once, and nobody else is served meanwhile. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_DEPTH = 1000;
/** Of one conversation too: nothing at all, ten million times, takes few bytes and much time. */
const MOST_VALUES = 500_000;

export type JsonElement = { readonly value: unknown } | { readonly left: 'too_large' | 'broken' };

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE, COMMA] = Buffer.from('"\\[]{},');
const isSpace = (byte: number): boolean => byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf; // and what some put before UTF-8

/** Where one element ends and the next one begins, byte by byte, with no more of the document held than one element. */
class Splitter {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #depth = 0;
  #deepest = 0;
  #values = 0;
  #base: 0 | 1 | undefined;
  #inText = false;
  #escaped = false;

  get isWhole(): boolean {
    return this.#base !== undefined && this.#depth === 0;
  }

  *take(chunk: Uint8Array): Generator<JsonElement> {
    let begin = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#escaped) this.#escaped = false;
      else if (this.#inText) {
        if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inText = false;
      } else if (this.#base === undefined) {
        begin = at + 1;
        if (isSpace(byte)) continue;
        if (byte !== OPEN_LIST && byte !== OPEN) throw new AppError('not_an_export');
        this.#base = byte === OPEN_LIST ? 1 : 0;
        this.#depth = 1;
        if (byte === OPEN) begin = at;
      } else if (byte === QUOTE) this.#inText = true;
      else if (byte === OPEN || byte === OPEN_LIST) {
        this.#depth += 1;
        this.#values += 1;
        this.#deepest = Math.max(this.#deepest, this.#depth);
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        this.#depth -= 1;
        if (this.#base === 1 && this.#depth === 0) {
          this.#keep(chunk.subarray(begin, at));
          yield* this.#element();
          begin = at + 1;
        } else if (this.#base === 0 && this.#depth === 0) {
          this.#keep(chunk.subarray(begin, at + 1));
          yield* this.#element();
          begin = at + 1;
        }
      } else if (byte === COMMA && this.#base === 1 && this.#depth === 1) {
        this.#keep(chunk.subarray(begin, at));
        yield* this.#element();
        begin = at + 1;
      } else if (byte === COMMA) this.#values += 1;
    }
    this.#keep(chunk.subarray(begin));
  }

  get #isTooLarge(): boolean {
    return this.#bytes > MOST_BYTES || this.#values > MOST_VALUES;
  }

  #keep(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#isTooLarge) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(Buffer.from(piece));
  }

  *#element(): Generator<JsonElement> {
    const [isTooLarge, deepest, json] = [
      this.#isTooLarge,
      this.#deepest,
      Buffer.concat(this.#pieces).toString('utf8').trim(),
    ];
    this.#pieces = [];
    this.#bytes = 0;
    this.#deepest = 0;
    this.#values = 0;
    if (isTooLarge) yield { left: 'too_large' };
    else if (deepest > MOST_DEPTH) yield { left: 'broken' };
    else if (json !== '') yield parsed(json);
  }
}

const parsed = (json: string): JsonElement => {
  try {
    return { value: JSON.parse(json) as unknown };
  } catch {
    return { left: 'broken' };
  }
};

/**
 * The elements of a list, one after the other, or the one object that a document is: exports are larger than any text may be.
 * @throws AppError `not_an_export` where it is no JSON
 */
export async function* jsonElements(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<JsonElement> {
  const splitter = new Splitter();
  for await (const chunk of bytes) yield* splitter.take(chunk);
  if (!splitter.isWhole) yield { left: 'broken' };
}
