import MarkdownIt, { type Token } from 'markdown-it';

export interface Cited {
  /** Numbers that have a source; anything else in brackets stays text. */
  readonly numbers: ReadonlySet<number>;
  /** What a chip is called. */
  readonly label: (number: number) => string;
}

/** Addresses of pictures would be fetched from other hosts: only their words are kept. */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable('image');
const { escapeHtml } = markdown.utils;
const { rules } = markdown.renderer;

markdown.inline.ruler.before('link', 'citation', (state, silent) => {
  const found = /^\[(\d{1,2})\](?!\()/.exec(state.src.slice(state.pos, state.pos + 5));
  const number = Number(found?.[1]);
  const { numbers, label } = state.env as unknown as Cited;
  if (found === null || !numbers.has(number)) return false;
  if (!silent) {
    const token = state.push('citation', 'button', 0);
    token.content = String(number);
    token.info = label(number);
  }
  state.pos += found[0].length;
  return true;
});
rules['citation'] = (tokens, index) => {
  const { content = '', info = '' } = tokens[index] ?? {};
  return `<button type="button" class="cite" data-cite="${escapeHtml(content)}" aria-label="${escapeHtml(info)}">${escapeHtml(content)}</button>`;
};

/** The page has one first heading, and an answer has its own: what it writes comes below. */
const below = (tag: string): string => `h${Math.min(6, Number(tag.slice(1)) + 2)}`;
rules['heading_open'] = (tokens, index) => `<${below(tokens[index]?.tag ?? 'h1')}>`;
rules['heading_close'] = (tokens, index) => `</${below(tokens[index]?.tag ?? 'h1')}>\n`;

// What may be wider than the page scrolls by itself, by keyboard too.
rules['table_open'] = () => '<div class="wide" tabindex="0"><table>';
rules['table_close'] = () => '</table></div>';
const cell = (tag: string) => (tokens: Token[], index: number): string => {
  // The parser says this with a style attribute, which the content policy forbids.
  const align = /text-align:(center|right)/.exec(String(tokens[index]?.attrGet('style')))?.[1];
  return align === undefined ? `<${tag}>` : `<${tag} class="${align}">`;
};
rules['th_open'] = cell('th');
rules['td_open'] = cell('td');
const code = (tokens: Token[], index: number): string => `<pre tabindex="0"><code>${escapeHtml(tokens[index]?.content ?? '')}</code></pre>\n`;
rules['fence'] = code;
rules['code_block'] = code;

/** HTML of an answer, one string for each of its blocks: while it is written only the last one changes. */
export const renderBlocks = (text: string, cited: Cited): string[] => {
  const env = { ...cited };
  const tokens = markdown.parse(text, env);
  const blocks: string[] = [];
  let begin = 0;
  let depth = 0;
  tokens.forEach((token, index) => {
    depth += token.nesting;
    if (depth > 0) return;
    blocks.push(markdown.renderer.render(tokens.slice(begin, index + 1), markdown.options, env));
    begin = index + 1;
  });
  return blocks;
};
