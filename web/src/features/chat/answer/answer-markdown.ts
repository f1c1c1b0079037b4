import MarkdownIt, { type Token } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import footnotes from 'markdown-it-footnote';
import { mathRules } from './math-rules.ts';

export interface ParsingOf {
  /** Numbers that have a source; anything else in brackets stays text. */
  readonly numbers: ReadonlySet<number>;
  /** There is more to come. */
  readonly writing: boolean;
}

/** Emphasis may end before a particle, as `**"강조"**는` does, which CommonMark has no eye for. */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
  .use(cjkFriendly)
  .use(footnotes)
  .use(mathRules);

markdown.inline.ruler.before('link', 'citation', (state, silent) => {
  const found = /^\[(\d{1,3})\](?!\()/.exec(state.src.slice(state.pos, state.pos + 6));
  const { numbers } = state.env as unknown as ParsingOf;
  if (found === null || !numbers.has(Number(found[1]))) return false;
  if (!silent) state.push('citation', 'button', 0).content = String(found[1]);
  state.pos += found[0].length;
  return true;
});

/** `- [x] done`: what stands in the brackets is kept with the item, and taken out of its words. */
markdown.core.ruler.after('inline', 'tasks', ({ tokens }) => {
  tokens.forEach((token, index) => {
    const words =
      token.type === 'inline' && tokens[index - 2]?.type === 'list_item_open' ? token.children?.[0] : undefined;
    const found = words?.type === 'text' ? /^\[([ xX])\](?=\s|$)\s*/.exec(words.content) : null;
    const item = tokens[index - 2];
    if (found === null || words === undefined || item === undefined) return;
    words.content = words.content.slice(found[0].length);
    item.meta = { ...item.meta, done: found[1] !== ' ' };
  });
});

export interface Block {
  readonly tokens: readonly Token[];
  /** The levels of the answer's headings, in order: `h2`, `h4`. */
  readonly levels: readonly string[];
  /** The same for the same block: while an answer is written only the last one changes. */
  readonly source: string;
}

/** The blocks of an answer, in order, footnotes last. */
export const parseBlocks = (text: string, { numbers, writing }: ParsingOf): Block[] => {
  const env: Parameters<typeof markdown.parse>[1] & { footnotes?: { readonly refs?: object } } = { numbers, writing };
  const tokens = markdown.parse(text, env);
  const lines = text.split('\n');
  // What stands far below may change what is far above: definitions, and headings of another level.
  const levels = [...new Set(tokens.filter(({ type }) => type === 'heading_open').map(({ tag }) => tag))].sort();
  const elsewhere = JSON.stringify([env.references, env.footnotes?.refs, levels]);
  const blocks: Block[] = [];
  let begin = 0;
  let depth = 0;
  tokens.forEach((token, index) => {
    depth += token.nesting;
    if (depth > 0) return;
    const own = tokens.slice(begin, index + 1);
    const [from, to] = own[0]?.map ?? [0, lines.length];
    blocks.push({
      tokens: own,
      levels,
      source: `${elsewhere} ${own[0]?.type ?? ''} ${lines.slice(from, to).join('\n')}`,
    });
    begin = index + 1;
  });
  return blocks;
};
