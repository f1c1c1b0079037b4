import { asRecord } from './loose.ts';
import type { ToolCall } from './tools.ts';

/**
 * How models write that they want a tool used, where their server does not read it out of the text.
 * Sources: chat templates of Hermes and Qwen (`<tool_call>`), Mistral (`[TOOL_CALLS]`), Llama 3 (`<|python_tag|>`, or bare JSON).
 */
const MARKS = ['<tool_call>', '[TOOL_CALLS]', '<|python_tag|>'] as const;

const heldBack = (text: string): number => {
  for (let length = Math.min(15, text.length); length > 0; length -= 1)
    if (MARKS.some((mark) => mark.length > length && mark.startsWith(text.slice(-length)))) return length;
  return 0;
};

interface Wanted {
  readonly name: string;
  readonly input: string;
}

/** `{"name": …, "arguments": {…}}`, and what others call the two. */
const wantedOf = (value: unknown): Wanted | undefined => {
  const { name, function: inner, arguments: given, parameters, input } = asRecord(value);
  if (inner !== undefined && typeof inner === 'object') return wantedOf(inner);
  const called = typeof name === 'string' ? name : inner;
  if (typeof called !== 'string') return undefined;
  const what = given ?? parameters ?? input ?? {};
  return { name: called, input: typeof what === 'string' ? what : JSON.stringify(what) };
};

/** `<function=name><parameter=query>…</parameter></function>`. Source: chat template of Qwen3-Coder. */
const fromTags = (text: string): Wanted | undefined => {
  const name = /<function=([\w.-]+)>/.exec(text)?.[1];
  if (name === undefined) return undefined;
  const given = [...text.matchAll(/<parameter=([\w.-]+)>([^]*?)<\/parameter>/g)].map(
    ([, key = '', value = '']) => [key, value.trim()] as const,
  );
  return { name, input: JSON.stringify(Object.fromEntries(given)) };
};

const fromJson = (text: string): Wanted[] | undefined => {
  try {
    const json: unknown = JSON.parse(text);
    const all = (Array.isArray(json) ? json : [json]).map(wantedOf);
    return all.includes(undefined) ? undefined : (all as Wanted[]);
  } catch {
    return undefined;
  }
};

const wantedIn = (text: string): Wanted[] | undefined => {
  const blocks = [...text.matchAll(/<tool_call>([^]*?)(?:<\/tool_call>|$)/g)].map(([, block = '']) => block.trim());
  if (blocks.length > 0) {
    const all = blocks.flatMap((block) => fromJson(block) ?? fromTags(block));
    return all.includes(undefined) ? undefined : (all as Wanted[]);
  }
  const bare = text
    .trim()
    .replace(/^(\[TOOL_CALLS\]|<\|python_tag\|>)\s*/, '')
    .replace(/<\|e(om|ot)_id\|>$/, '');
  const named = /^([\w.-]+)\[ARGS\]\s*(\{[^]*\})$/.exec(bare);
  if (named !== null) return [{ name: named[1] ?? '', input: named[2] ?? '' }];
  return fromJson(bare);
};

/**
 * Tells calls of tools apart from what is said. What begins like one is held until the end; what turns out to be none, or
 * names a tool that there is not, is said.
 */
export class TextToolCalls {
  readonly #names: ReadonlySet<string>;
  readonly #say: (text: string) => void;
  readonly #idPrefix: string;
  #held = '';
  #isHolding = false;
  #hasSaid = false;

  /** `names`: of the tools that are offered. */
  constructor(names: ReadonlySet<string>, idPrefix: string, say: (text: string) => void) {
    this.#names = names;
    this.#idPrefix = idPrefix;
    this.#say = say;
  }

  take(piece: string): void {
    this.#held += piece;
    if (this.#isHolding) return;
    const begin = this.#begin();
    const shown = begin ?? this.#held.length - heldBack(this.#held);
    this.#isHolding = begin !== undefined;
    this.#saySo(this.#held.slice(0, shown));
    this.#held = this.#held.slice(shown);
  }

  /** No more comes. @returns the calls that were in it */
  end(): ToolCall[] {
    const wanted = this.#isHolding ? wantedIn(this.#held) : undefined;
    if (wanted !== undefined && wanted.every(({ name }) => this.#names.has(name)))
      return wanted.map((call, index) => ({ id: `${this.#idPrefix}_text_${index}`, ...call }));
    this.#saySo(this.#held);
    this.#held = '';
    return [];
  }

  /** Where a call may begin: at a mark, or at a brace that the answer begins with. */
  #begin(): number | undefined {
    if (!this.#hasSaid && this.#held.trimStart().startsWith('{')) return 0;
    const places = MARKS.map((mark) => this.#held.indexOf(mark)).filter((place) => place !== -1);
    return places.length === 0 ? undefined : Math.min(...places);
  }

  #saySo(text: string): void {
    if (text === '') return;
    this.#hasSaid ||= text.trim() !== '';
    this.#say(text);
  }
}
