import { Parser } from 'htmlparser2';
import { MOST_CHARACTERS } from './limits.ts';
import { TableGrid, tabs } from './table-grid.ts';

/** What nobody reads. */
const SILENT = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'math',
  'iframe',
  'object',
  'head',
  'select',
]);
const PARAGRAPHS = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'blockquote',
  'pre',
  'ul',
  'ol',
  'table',
  'figure',
]);
const LINES = new Set([
  ...[
    'div',
    'section',
    'article',
    'header',
    'footer',
    'main',
    'aside',
    'nav',
    'form',
    'address',
    'body',
    'dl',
    'dt',
    'dd',
  ],
  ...['li', 'tr', 'figcaption', 'caption', 'hr', 'details', 'summary', 'option'],
]);

export interface HtmlText {
  readonly text: string;
  readonly title: string | null;
  readonly language: string | null;
  /** How deep its elements are nested. */
  readonly depth: number;
}

/** All that HTML says, in lines as its blocks make them. It is read once from front to back: nothing of it is kept as a tree. */
export const htmlText = (html: string): HtmlText => {
  const parts: string[] = [];
  let length = 0;
  let [silent, pre, title, language] = [0, 0, '', ''];
  let inTitle = false;
  let last = '\n';
  let [depth, deepest] = [0, 0];
  const tables: { readonly grid: TableGrid; written: number; says: boolean }[] = [];
  const add = (text: string): void => {
    if (text === '' || length > MOST_CHARACTERS) return;
    parts.push(text);
    length += text.length;
    last = text.slice(-1);
  };
  const line = (): void => add(last === '\n' ? '' : '\n');
  const breakFor = (name: string): void => {
    if (PARAGRAPHS.has(name)) {
      line();
      add('\n');
    } else if (LINES.has(name)) line();
  };
  const parser = new Parser({
    onopentag: (name, { lang, hidden, colspan, rowspan }) => {
      deepest = Math.max(deepest, ++depth);
      if (name === 'html') language = lang ?? '';
      if (name === 'title' && title === '') inTitle = true;
      if (silent > 0 || SILENT.has(name) || hidden !== undefined) silent++;
      if (silent > 0) return;
      if (name === 'pre') pre++;
      breakFor(name);
      if (name === 'br') add('\n');
      if (name === 'li') add('- ');
      if (name === 'table') tables.push({ grid: new TableGrid(), written: 0, says: false });
      const table = tables.at(-1);
      if (table === undefined) return;
      if (name === 'tr') {
        table.grid.row();
        [table.written, table.says] = [0, false];
      }
      if (name === 'td' || name === 'th') {
        const column = table.grid.next();
        // A block within a cell has ended the line already.
        add(table.says && last === '\n' ? '' : tabs(table.written, column));
        table.written = column;
        table.grid.passCell(colspan, rowspan);
      }
    },
    ontext: (text) => {
      if (inTitle) title += text;
      if (silent > 0) return;
      if (pre > 0) {
        add(text);
        return;
      }
      const one = text.replace(/\s+/g, ' ');
      const table = tables.at(-1);
      if (table !== undefined && one.trim() !== '') table.says = true;
      add(/\s/.test(last) ? one.trimStart() : one);
    },
    onclosetag: (name) => {
      depth--;
      if (name === 'title') inTitle = false;
      if (silent > 0) {
        silent--;
        return;
      }
      if (name === 'pre') pre--;
      if (name === 'table') {
        tables.pop();
        const around = tables.at(-1);
        if (around !== undefined) around.says = true;
      }
      breakFor(name);
    },
  });
  parser.end(html);
  return {
    text: parts.join(''),
    title: title === '' ? null : title,
    language: language === '' ? null : language,
    depth: deepest,
  };
};
