/** What some models write before they answer, in the text itself: `<think>…</think>`. Sources: model cards of DeepSeek R1, Qwen3, QwQ, Kimi. */
const TAGS: readonly (readonly [open: string, close: string])[] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['<thought>', '</thought>'],
  ['<reasoning>', '</reasoning>'],
  ['◁think▷', '◁/think▷'],
];

type Give = (text: string) => void;

/** How much of the end of a text could be the beginning of a tag. */
const heldBack = (text: string, tag: string): number => {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1)
    if (tag.startsWith(text.slice(-length))) return length;
  return 0;
};

/**
 * Divides a text that comes in pieces into what is thought and what is said. Only at the beginning is a tag one: behind
 * the first word it is something that is talked about. A piece may end in the middle of a tag. A thought that is not
 * closed is one to its end.
 */
export class ThinkTags {
  readonly #think: Give;
  readonly #say: Give;
  #state: 'before' | 'thinking' | 'between' | 'saying' = 'before';
  #held = '';
  #close = '';

  constructor(think: Give, say: Give) {
    this.#think = think;
    this.#say = say;
  }

  take(piece: string): void {
    if (this.#state === 'saying') {
      this.#say(piece);
      return;
    }
    this.#held += piece;
    while (this.#held !== '' && this.#step());
  }

  /** No more comes. */
  end(): void {
    const rest = this.#held;
    this.#held = '';
    if (rest === '') return;
    if (this.#state === 'thinking') this.#think(rest);
    else if (this.#state === 'before' || rest.trim() !== '') this.#say(rest);
  }

  /** @returns whether there may be more to do with what is held */
  #step(): boolean {
    return this.#state === 'thinking' ? this.#readThought() : this.#lookForTag();
  }

  #readThought(): boolean {
    const end = this.#held.indexOf(this.#close);
    const shown = end === -1 ? this.#held.length - heldBack(this.#held, this.#close) : end;
    if (shown > 0) this.#think(this.#held.slice(0, shown));
    this.#held = this.#held.slice(end === -1 ? shown : end + this.#close.length);
    if (end !== -1) this.#state = 'between';
    return end !== -1;
  }

  #lookForTag(): boolean {
    const text = this.#held.trimStart();
    if (text === '') return false;
    const tag = TAGS.find(([open]) => text.startsWith(open));
    if (tag !== undefined) {
      this.#held = text.slice(tag[0].length);
      this.#close = tag[1];
      this.#state = 'thinking';
      return true;
    }
    if (TAGS.some(([open]) => open.startsWith(text))) return false;
    const said = this.#state === 'between' ? text : this.#held; // the empty lines between a thought and the answer belong to neither
    this.#state = 'saying';
    this.#held = '';
    this.#say(said);
    return false;
  }
}
