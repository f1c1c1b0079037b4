import iconv from 'iconv-lite';
import { PageWriter } from './page-writer.ts';
import type { DocumentText } from './types.ts';

/** Groups that hold no text of the document. What begins with `\*` is left out as well. */
const SILENT = new Set([
  ...[
    'fonttbl',
    'colortbl',
    'stylesheet',
    'info',
    'pict',
    'object',
    'header',
    'footer',
    'headerl',
    'headerr',
    'headerf',
  ],
  ...['footerl', 'footerr', 'footerf', 'listtable', 'listoverridetable', 'revtbl', 'rsidtbl', 'generator', 'themedata'],
  ...['fldinst', 'xmlnstbl', 'datastore', 'latentstyles', 'bkmkstart', 'bkmkend', 'nonshppict'],
]);
const SAID: ReadonlyMap<string, string> = new Map([
  ...['par', 'line', 'row', 'sect', 'page'].map((name) => [name, '\n'] as const),
  ...['cell', 'tab'].map((name) => [name, '\t'] as const),
  ...Object.entries({ '~': '\u00a0', _: '-', bullet: '•', endash: '–', emdash: '—' }),
  ...Object.entries({ lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”' }),
]);
const MOST_DEPTH = 1_000;

/** Code pages of Windows, of fonts by their character set (RTF 1.9.1, `\fcharset`). */
const CHARSETS: Readonly<Record<number, string>> = {
  ...{
    128: 'cp932',
    129: 'cp949',
    134: 'gbk',
    136: 'big5',
    161: 'cp1253',
    162: 'cp1254',
    204: 'cp1251',
    238: 'cp1250',
  },
};

interface Group {
  readonly isSilent: boolean;
  readonly isFonts: boolean;
  /** Letters that stand after one of Unicode for those who cannot show it. */
  readonly fallback: number;
  readonly font: number;
}

/** A control word with its number, an escaped byte, an escaped sign, a brace, or letters. */
const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}]+)/gis;

/** Text of paragraphs and cells. Pages are where a printer would end them, so it has none. */
export const readRtf = (bytes: Uint8Array): Omit<DocumentText, 'kind'> => {
  const pages = new PageWriter();
  const groups: Group[] = [];
  let group: Group = { isSilent: false, isFonts: false, fallback: 1, font: -1 };
  const encodings = new Map<number, string>();
  let [encoding, defining, skip] = ['cp1252', -1, 0];
  let title = '';
  let isTitle = false;
  let held: number[] = [];
  const write = (text: string): void => {
    if (isTitle) title += text;
    if (!group.isSilent) pages.write(text);
  };
  const flush = (): void => {
    if (held.length > 0) write(iconv.decode(Buffer.from(held), encodings.get(group.font) ?? encoding));
    held = [];
  };
  const letters = (codes: Iterable<number>): void => {
    for (const code of codes) {
      if (skip > 0) skip--;
      else if (code !== 10 && code !== 13) held.push(code);
    }
  };
  const tokens = new RegExp(TOKEN);
  const word = (name: string, number: number | undefined): void => {
    if (name === 'ansicpg' && number !== undefined && iconv.encodingExists(`cp${number}`)) encoding = `cp${number}`;
    else if (name === 'uc') group = { ...group, fallback: Math.min(100, Math.max(0, number ?? 1)) };
    else if (name === 'u') {
      write(String.fromCharCode((number ?? 0) & 0xffff));
      skip = group.fallback;
    } else if (name === 'bin') tokens.lastIndex += Math.max(0, number ?? 0);
    else if (name === 'f' && group.isFonts) defining = number ?? -1;
    else if (name === 'f' || (name === 'deff' && group.font < 0)) group = { ...group, font: number ?? -1 };
    else if (name === 'plain') group = { ...group, font: -1 };
    else if (name === 'fcharset') {
      const one = CHARSETS[number ?? 0];
      if (one !== undefined) encodings.set(defining, one);
    } else if (name === 'title') isTitle = true;
    else if (SILENT.has(name)) group = { ...group, isSilent: true, isFonts: name === 'fonttbl' };
    else write(SAID.get(name) ?? '');
  };
  const whole = Buffer.from(bytes).toString('latin1');
  for (let token = tokens.exec(whole); token !== null && !pages.isFull; token = tokens.exec(whole)) {
    const [, name, number, byte, sign, brace, text] = token;
    if (byte !== undefined) letters([Number.parseInt(byte, 16)]);
    else if (text !== undefined) letters(Buffer.from(text, 'latin1'));
    else {
      flush();
      if (brace === '{') {
        if (groups.length < MOST_DEPTH) groups.push(group);
      } else if (brace === '}') {
        group = groups.pop() ?? group;
        isTitle = false;
        skip = 0;
      } else if (name !== undefined) word(name.toLowerCase(), number === undefined ? undefined : Number(number));
      else if (sign === '*') group = { ...group, isSilent: true };
      else if (sign !== undefined && '\\{}'.includes(sign)) letters([sign.charCodeAt(0)]);
      else if (sign === '\n' || sign === '\r') write('\n');
      else write(SAID.get(sign ?? '') ?? '');
    }
  }
  flush();
  return { title: title === '' ? null : title, ...pages.end() };
};
