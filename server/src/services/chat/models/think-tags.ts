/**
 * What some models write before they answer, in the text itself: `<think>…</think>`. Sources: model cards of DeepSeek R1,
 * Qwen3, QwQ, Kimi, Magistral, Seed-OSS; "OpenAI harmony response format" for the channels of gpt-oss.
 */
const TAGS: readonly (readonly [open: string, close: string])[] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['<thought>', '</thought>'],
  ['<reasoning>', '</reasoning>'],
  ['◁think▷', '◁/think▷'],
  ['[THINK]', '[/THINK]'],
  ['<seed:think>', '</seed:think>'],
  ['<|channel|>analysis<|message|>', '<|end|>'],
];
/** Where a channel for people begins: no part of what is said. */
const TO_PEOPLE = ['<|start|>assistant<|channel|>final<|message|>', '<|channel|>final<|message|>'] as const;
/** A thought that was opened in the prompt, by the template, ends like this. */
const LONE_CLOSE = '</think>';

type Give = (text: string) => void;

/** How much of the end of a text could be the beginning of a tag. */
const heldBack = (text: string, tag: string): number => {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1)
    if (tag.startsWith(text.slice(-length))) return length;
  return 0;
};

/** Whether the end of a thought in `said` is one that was opened in the prompt, and not one that is talked about. */
const isLone = (said: string): boolean =>
  !said.includes('<think>') && !said.endsWith('`') && said.split('```').length % 2 === 1;

/**
 * Divides a text that comes in pieces into what is thought and what is said. Only at the beginning is a tag one: behind
 * the first word it is something that is talked about. A piece may end in the middle of a tag. A thought that is not
 * closed is one to its end.
 *
 * Templates of some models open the thought themselves, so that only its end is seen. Of the first such answer the thought
 * has been said by then, and is set apart from what follows; of the next ones (`opensThought`) it is known for one.
 */
export class ThinkTags {
  readonly #think: Give;
  readonly #say: Give;
  #state: 'before' | 'thinking' | 'between' | 'saying' | 'done' = 'before';
  #held = '';
  #close = '';
  /** All that was said, or is taken for a thought that nothing has opened. */
  #so = '';
  #isUnopened = false;
  /** What is so of the model, as far as its answers show. */
  opensThought: boolean;

  constructor(think: Give, say: Give, opensThought = false) {
    this.#think = think;
    this.#say = say;
    this.opensThought = opensThought;
  }

  take(piece: string): void {
    if (this.#state === 'done') {
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
    if (this.#state === 'thinking') {
      if (rest !== '') this.#think(rest);
      if (!this.#isUnopened) return;
      // It was none: whoever waited for the answer has it now.
      this.opensThought = false;
      this.#say(this.#so + rest);
    } else if (rest !== '' && (this.#state !== 'between' || rest.trim() !== '')) this.#say(rest);
  }

  /** @returns whether there may be more to do with what is held */
  #step(): boolean {
    if (this.#state === 'done') return this.#sayRest();
    if (this.#state === 'saying') return this.#lookForLoneClose();
    return this.#state === 'thinking' ? this.#readThought() : this.#lookForTag();
  }

  #sayRest(): boolean {
    this.#say(this.#held);
    this.#held = '';
    return false;
  }

  #readThought(): boolean {
    const end = this.#held.indexOf(this.#close);
    const shown = end === -1 ? this.#held.length - heldBack(this.#held, this.#close) : end;
    const thought = this.#held.slice(0, shown);
    if (thought !== '') this.#think(thought);
    if (this.#isUnopened) this.#so += thought;
    this.#held = this.#held.slice(end === -1 ? shown : end + this.#close.length);
    if (end !== -1) this.#state = 'between';
    return end !== -1;
  }

  #lookForLoneClose(): boolean {
    const end = this.#held.indexOf(LONE_CLOSE);
    const shown = end === -1 ? this.#held.length - heldBack(this.#held, LONE_CLOSE) : end;
    const said = this.#held.slice(0, shown);
    if (said !== '') this.#say(said);
    this.#so += said;
    this.#held = this.#held.slice(shown);
    if (end === -1) return false;
    if (!isLone(this.#so)) {
      this.#state = 'done';
      return true;
    }
    this.opensThought = true;
    this.#say('\n\n---\n\n');
    this.#held = this.#held.slice(LONE_CLOSE.length);
    this.#state = 'between';
    return true;
  }

  #begin(state: 'thinking' | 'saying', text: string, close = ''): boolean {
    this.#held = text;
    this.#close = close;
    this.#state = state;
    return true;
  }

  #lookForTag(): boolean {
    const text = this.#held.trimStart();
    if (text === '') return false;
    const tag = TAGS.find(([open]) => text.startsWith(open));
    if (tag !== undefined) return this.#begin('thinking', text.slice(tag[0].length), tag[1]);
    const mark = TO_PEOPLE.find((each) => text.startsWith(each));
    if (mark !== undefined) return this.#begin('saying', text.slice(mark.length));
    if ([...TAGS.map(([open]) => open), ...TO_PEOPLE].some((each) => each.startsWith(text))) return false;
    if (this.opensThought && this.#state === 'before') {
      this.#isUnopened = true;
      return this.#begin('thinking', this.#held, LONE_CLOSE);
    }
    // The empty lines between a thought and the answer belong to neither.
    return this.#begin('saying', this.#state === 'between' ? text : this.#held);
  }
}
