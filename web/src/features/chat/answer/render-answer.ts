import type { Token } from 'markdown-it';
import { Comment, h, type Component, type VNode } from 'vue';
import { parseBlocks, type Block } from './answer-markdown.ts';
import { directionOf } from './direction.ts';

/** What an answer is drawn with. */
export interface Drawing {
  readonly numbers: ReadonlySet<number>;
  readonly writing: boolean;
  /** Begins the ids of this answer's footnotes: a page has many answers. */
  readonly prefix: string;
  readonly words: {
    readonly citation: (number: number) => string;
    readonly footnote: (number: number) => string;
    readonly footnotes: string;
    readonly back: string;
    readonly table: string;
    readonly picture: string;
    readonly task: (done: boolean) => string;
  };
  readonly onCite: (number: number) => void;
}

/** `code`: takes `code`, `language` and `open`. `formula`: takes `tex`, `display` and `open`. `open`: its end has not come. */
export interface Parts {
  readonly code: Component;
  readonly formula: Component;
}

type Child = VNode | string;

/** An address is where a person may want to go; what would run, or lead elsewhere on this server, is not one. */
const SAFE_ADDRESS = /^(?:https?:\/\/|mailto:|tel:)/i;
const LONG_CELL = 24;

const attribute = (token: Token, name: string): string => String(token.attrGet(name) ?? '');
const textOf = (tokens: readonly Token[] | null): string =>
  (tokens ?? [])
    .map(({ content, children, type }) => (type === 'softbreak' ? ' ' : children === null ? content : textOf(children)))
    .join('');

/** Where what opens at `at` closes. */
const closeOf = (tokens: readonly Token[], at: number): number => {
  let depth = 0;
  for (let index = at; index < tokens.length; index++) {
    depth += tokens[index]?.nesting ?? 0;
    if (depth === 0) return index;
  }
  return tokens.length;
};

/** The answer itself has a heading of the second level: what it writes comes below, without gaps whichever levels it uses. */
const headingTag = (tag: string, levels: readonly string[]): string => `h${Math.min(6, 3 + levels.indexOf(tag))}`;
const PLAIN: ReadonlySet<string> = new Set(['strong', 'em', 's', 'blockquote', 'thead', 'tbody', 'tr']);

const isMark = (child: Child | undefined): boolean =>
  typeof child === 'object' && (child.type === 'sup' || child.props?.['class'] === 'cite');
/** A longer one may be broken before its mark. */
const LAST_WORD = /(?<!\S)\S{1,16}\s*$/;

/** Keeps the marks of sources and footnotes in the line of the word before them. */
const glued = (children: readonly Child[]): Child[] => {
  const kept: Child[] = [];
  for (let at = 0; at < children.length; at++) {
    const child = children[at] ?? '';
    const found = typeof child === 'string' && isMark(children[at + 1]) ? LAST_WORD.exec(child) : null;
    if (found === null) {
      kept.push(child);
      continue;
    }
    const marks: Child[] = [];
    while (isMark(children[at + 1])) marks.push(children[++at] ?? '');
    kept.push(found.input.slice(0, found.index), h('span', { class: 'glued' }, [found[0].trimEnd(), ...marks]));
  }
  return kept.filter((child) => child !== '');
};

class AnswerDrawer {
  readonly #parts: Parts;
  readonly #drawing: Drawing;
  readonly #levels: readonly string[];

  constructor(parts: Parts, drawing: Drawing, levels: readonly string[]) {
    this.#parts = parts;
    this.#drawing = drawing;
    this.#levels = levels;
  }

  all(tokens: readonly Token[], isLast: boolean): Child[] {
    const drawn: Child[] = [];
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at];
      if (token === undefined) continue;
      if (token.nesting === 1) {
        const close = closeOf(tokens, at);
        drawn.push(...this.#pair(token, tokens.slice(at + 1, close), isLast && close >= tokens.length - 1));
        at = close;
      } else drawn.push(...this.#single(token, isLast && at === tokens.length - 1));
    }
    return drawn;
  }

  #pair(token: Token, inner: readonly Token[], isLast: boolean): Child[] {
    const children = this.all(inner, isLast);
    const dir = directionOf(textOf(inner));
    switch (token.type) {
      case 'paragraph_open':
        return token.hidden ? children : [h('p', dir, children)];
      case 'heading_open':
        return [h(headingTag(token.tag, this.#levels), { ...dir, class: token.tag }, children)];
      case 'bullet_list_open':
        return [h('ul', dir, children)];
      case 'ordered_list_open':
        return [h('ol', { ...dir, start: token.attrGet('start') ?? undefined }, children)];
      case 'list_item_open':
        return [this.#item(token, children, dir)];
      case 'table_open':
        return [
          h('div', { class: 'wide', tabindex: 0, role: 'group', 'aria-label': this.#drawing.words.table }, [
            h('table', dir, children),
          ]),
        ];
      case 'th_open':
      case 'td_open':
        return [this.#cell(token, inner, children)];
      case 'link_open':
        return [this.#link(attribute(token, 'href'), children)];
      case 'footnote_block_open':
        return [
          h('section', { class: 'footnotes', role: 'group', 'aria-label': this.#drawing.words.footnotes }, [
            h('ol', children),
          ]),
        ];
      case 'footnote_open':
        return [h('li', { id: this.#idOf('note', token), tabindex: -1, ...dir }, children)];
      default:
        return PLAIN.has(token.tag) ? [h(token.tag, token.tag === 'blockquote' ? dir : null, children)] : children;
    }
  }

  #single(token: Token, isLast: boolean): Child[] {
    const open = isLast && this.#drawing.writing;
    switch (token.type) {
      case 'inline':
        return glued(this.all(token.children ?? [], isLast));
      case 'hardbreak':
      case 'softbreak':
        return [h('br')];
      case 'hr':
        return [h('hr')];
      case 'code_inline':
        return [h('code', { dir: 'ltr' }, token.content)];
      case 'fence':
      case 'code_block':
        return [h(this.#parts.code, { code: token.content.replace(/\n$/, ''), language: token.info.trim(), open })];
      case 'math_inline':
        return [h(this.#parts.formula, { tex: token.content, display: false, open: false })];
      case 'math_block':
        return [h(this.#parts.formula, { tex: token.content, display: true, open: token.meta?.['closed'] === false })];
      case 'image':
        return [this.#picture(token)];
      case 'citation':
        return [this.#citation(Number(token.content))];
      case 'footnote_ref':
        return [this.#reference(token)];
      case 'footnote_anchor':
        return token.meta?.['subId'] === 0 || token.meta?.['subId'] === undefined ? [this.#back(token)] : [];
      default:
        return token.content === '' ? [] : [token.content];
    }
  }

  #item(token: Token, children: Child[], dir: object): VNode {
    const done = token.meta?.['done'];
    if (typeof done !== 'boolean') return h('li', dir, children);
    return h('li', { ...dir, class: 'task' }, [
      h('input', { type: 'checkbox', disabled: true, checked: done, 'aria-label': this.#drawing.words.task(done) }),
      h('div', children),
    ]);
  }

  #cell(token: Token, inner: readonly Token[], children: Child[]): VNode {
    // The parser says this with a style attribute, which the content policy forbids.
    const align = /text-align:(center|right)/.exec(attribute(token, 'style'))?.[1];
    const text = textOf(inner);
    return h(
      token.tag,
      {
        ...directionOf(text),
        class: [align, text.length > LONG_CELL ? 'long' : null],
        ...(token.tag === 'th' ? { scope: 'col' } : {}),
      },
      children,
    );
  }

  #link(href: string, children: Child[]): Child {
    if (!SAFE_ADDRESS.test(href)) return h('span', children);
    return h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, children);
  }

  /** A picture would be fetched from another host, which learns who reads: it is a link that the reader may follow. */
  #picture(token: Token): Child {
    const name = textOf(token.children).trim();
    const { picture } = this.#drawing.words;
    return this.#link(attribute(token, 'src'), [name === '' ? picture : `${picture}: ${name}`]);
  }

  #citation(number: number): VNode {
    const { words, onCite } = this.#drawing;
    return h(
      'button',
      { type: 'button', class: 'cite', 'aria-label': words.citation(number), onClick: () => onCite(number) },
      String(number),
    );
  }

  #idOf(part: 'note' | 'ref', { meta }: Token): string {
    return `${this.#drawing.prefix}-${part}-${Number(meta?.['id'])}`;
  }

  #jump(label: string, text: string, to: string, props: object): VNode {
    const go = (): void => {
      const place = document.getElementById(to);
      place?.scrollIntoView({ block: 'nearest' });
      place?.focus({ preventScroll: true });
    };
    return h('button', { type: 'button', class: 'note', 'aria-label': label, onClick: go, ...props }, text);
  }

  #reference(token: Token): VNode {
    const number = Number(token.meta?.['id']) + 1;
    const own =
      token.meta?.['subId'] === 0 || token.meta?.['subId'] === undefined ? { id: this.#idOf('ref', token) } : {};
    return h('sup', [this.#jump(this.#drawing.words.footnote(number), String(number), this.#idOf('note', token), own)]);
  }

  #back(token: Token): VNode {
    return this.#jump(this.#drawing.words.back, '↩\uFE0E', this.#idOf('ref', token), {});
  }
}

/**
 * Draws answers as elements, never as HTML: what a model writes can be nothing but text, and elements that are named
 * here. Remembers the blocks of the answer as it was, most of which are the same in the next frame.
 */
export const createAnswerRender = (parts: Parts) => {
  let known = new Map<string, VNode>();
  let before: Drawing | null = null;
  const draw = (block: Block, drawing: Drawing, isLast: boolean): VNode => {
    const [drawn, ...more] = new AnswerDrawer(parts, drawing, block.levels).all(block.tokens, isLast);
    if (drawn === undefined) return h(Comment);
    return typeof drawn === 'string' || more.length > 0 ? h('p', [drawn, ...more]) : drawn;
  };
  return (text: string, drawing: Drawing): VNode[] => {
    const isSame =
      before !== null && before.words === drawing.words && [...before.numbers].join() === [...drawing.numbers].join();
    const usable = isSame ? known : new Map<string, VNode>();
    const blocks = parseBlocks(text, drawing);
    known = new Map(
      blocks.map((block, index) => {
        const isLast = index === blocks.length - 1;
        const name = `${index} ${isLast && drawing.writing ? 'open' : ''} ${block.source}`;
        return [name, usable.get(name) ?? draw(block, drawing, isLast)];
      }),
    );
    before = drawing;
    return [...known.values()];
  };
};
