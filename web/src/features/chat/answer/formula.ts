import katex from 'katex';
import type { VNode } from 'vue';
import { markupNodes, type Allowed } from './markup-nodes.ts';

/** MathML Core, without what links or names. KaTeX's other output needs style attributes, which the content policy forbids. */
const NONE: readonly string[] = [];
const ALLOWED: Allowed = {
  math: ['display'],
  semantics: NONE,
  mrow: NONE,
  mi: ['mathvariant'],
  mn: NONE,
  mtext: NONE,
  ms: NONE,
  mo: [
    'fence',
    'stretchy',
    'symmetric',
    'separator',
    'lspace',
    'rspace',
    'minsize',
    'maxsize',
    'largeop',
    'movablelimits',
    'accent',
  ],
  mfrac: ['linethickness'],
  msqrt: NONE,
  mroot: NONE,
  msub: NONE,
  msup: NONE,
  msubsup: NONE,
  mmultiscripts: NONE,
  mprescripts: NONE,
  munder: ['accentunder'],
  mover: ['accent'],
  munderover: ['accent', 'accentunder'],
  mspace: ['width', 'height', 'depth'],
  mpadded: ['width', 'height', 'depth', 'lspace', 'voffset'],
  mphantom: NONE,
  mstyle: ['scriptlevel', 'displaystyle'],
  mtable: ['columnalign', 'columnlines', 'rowlines'],
  mtr: NONE,
  mtd: NONE,
  menclose: ['notation'],
};
/** For whoever copies it; readers of screens and of pages have the formula. */
const SOURCE = /<annotation\b.*?<\/annotation>/gs;
/** KaTeX's macron stands beside a letter; browsers put this one above it. */
const MACRON = ['<mo>ˉ</mo>', '<mo stretchy="false">¯</mo>'] as const;
/** A formula that expands without end, or to the size of a house, is no formula. */
const LIMITS = { maxExpand: 500, maxSize: 40 };

/** Before its second equals sign, where it may go on in another line. */
const inLines = (markup: string): string => {
  const [begin, middle = '', end] = markup.split(/(?<=<semantics><mrow>)|(?=<\/mrow><\/semantics>)/);
  const first = middle.indexOf(EQUALS);
  const second = first === -1 ? -1 : middle.indexOf(EQUALS, first + 1);
  const isWhole = (part: string): boolean =>
    (part.match(/<m\w+/g) ?? []).length === (part.match(/<\/m\w+>/g) ?? []).length;
  const [left, right] = [middle.slice(0, second), middle.slice(second)];
  return second === -1 || end === undefined || !isWhole(left) || !isWhole(right)
    ? markup
    : `${begin}${left}${end}${begin}${right}${end}`;
};
const EQUALS = '<mo>=</mo>';

/** The formula as MathML, a long one in two; null where it is none that KaTeX knows. */
export const formulaNodes = (tex: string, display: boolean): (VNode | string)[] | null => {
  try {
    const markup = katex
      .renderToString(tex, {
        output: 'mathml',
        displayMode: display,
        trust: false,
        strict: 'ignore',
        throwOnError: true,
        ...LIMITS,
      })
      .replace(SOURCE, '')
      .replaceAll(...MACRON);
    return markupNodes(display ? inLines(markup) : markup, ALLOWED);
  } catch {
    return null;
  }
};
