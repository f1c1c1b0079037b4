import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

const isEscaped = (src: string, at: number): boolean =>
  /(?:^|[^\\])(?:\\\\)*\\$/.test(src.slice(Math.max(0, at - 16), at));

/** Where `close` stands after `from`, outside of escapes; -1 where it does not. */
const findClose = (src: string, close: string, from: number, fits: (at: number) => boolean = () => true): number => {
  for (let at = src.indexOf(close, from); at !== -1; at = src.indexOf(close, at + 1)) {
    if ((close.startsWith('\\') || !isEscaped(src, at)) && fits(at)) return at;
  }
  return -1;
};

interface Found {
  readonly tex: string;
  readonly end: number;
  readonly display: boolean;
}

const between = (src: string, begin: number, open: string, close: string, display: boolean): Found | null => {
  const at = findClose(src, close, begin + open.length);
  const tex = at === -1 ? '' : src.slice(begin + open.length, at).trim();
  return tex === '' ? null : { tex, end: at + close.length, display };
};

/** As Pandoc has it, so that prices and shell variables stay text: `$5` and `$HOME/$USER` are no formulas. */
const betweenDollars = (src: string, begin: number): Found | null => {
  const before = src[begin - 1] ?? '';
  const first = src[begin + 1] ?? ' ';
  if (/[A-Za-z0-9$]/.test(before) || /\s/.test(first)) return null;
  const at = findClose(
    src,
    '$',
    begin + 1,
    (close) => !/\s/.test(src[close - 1] ?? ' ') && !/[A-Za-z0-9$]/.test(src[close + 1] ?? ''),
  );
  const tex = at === -1 ? '' : src.slice(begin + 1, at);
  return tex === '' || /\n\s*\n/.test(tex) ? null : { tex, end: at + 1, display: false };
};

const findInline = (src: string, begin: number): Found | null => {
  if (src.startsWith('$$', begin)) return between(src, begin, '$$', '$$', true);
  if (src.startsWith('$', begin)) return betweenDollars(src, begin);
  if (src.startsWith('\\(', begin)) return between(src, begin, '\\(', '\\)', false);
  return src.startsWith('\\[', begin) ? between(src, begin, '\\[', '\\]', true) : null;
};

const inline = (state: StateInline, silent: boolean): boolean => {
  const found = findInline(state.src, state.pos);
  if (found === null || found.end > state.posMax) return false;
  if (!silent) {
    const token = state.push(found.display ? 'math_block' : 'math_inline', 'math', 0);
    token.content = found.tex;
  }
  state.pos = found.end;
  return true;
};

const CLOSING: Readonly<Record<string, string>> = { $$: '$$', '\\[': '\\]' };

/** A formula in lines of its own. One that is still being written is taken as one too: it would be read as text until its last line. */
const block = (state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean => {
  const lineOf = (line: number): string =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
  const open = lineOf(startLine).slice(0, 2);
  const close = CLOSING[open];
  if (close === undefined || (state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const lines: string[] = [];
  for (let line = startLine; line < endLine; line++) {
    if (line > startLine && (state.sCount[line] ?? 0) < state.blkIndent) break;
    const text = line === startLine ? lineOf(line).slice(2) : lineOf(line);
    const at = findClose(text, close, 0);
    lines.push(at === -1 ? text : text.slice(0, at));
    const isLast = line === endLine - 1;
    if (at === -1 && !(isLast && (state.env as { writing?: boolean }).writing)) continue;
    if (at !== -1 && text.slice(at + 2).trim() !== '') return false; // text follows: it is a formula within a paragraph
    if (silent) return true;
    const token = state.push('math_block', 'math', 0);
    token.block = true;
    token.content = lines.join('\n').trim();
    token.map = [startLine, line + 1];
    token.meta = { closed: at !== -1 };
    state.line = line + 1;
    return true;
  }
  return false;
};

/** Formulas as models write them: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`. What they say is left to whoever draws them. */
export const mathRules = (markdown: MarkdownIt): void => {
  markdown.inline.ruler.before('escape', 'math', inline);
  markdown.block.ruler.before('fence', 'math', block, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
};
