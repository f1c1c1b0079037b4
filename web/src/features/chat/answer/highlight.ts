import hljs from 'highlight.js/lib/common';
import type { VNode } from 'vue';
import { markupNodes } from './markup-nodes.ts';

/** Longer code is shown in one colour: it would hold up the page. */
const LONGEST = 40_000;

/** Code in colours; null where the language is not known. It is not guessed: a wrong guess is worse than none. */
export const highlightedNodes = (code: string, language: string): (VNode | string)[] | null => {
  if (code.length > LONGEST || hljs.getLanguage(language) === undefined) return null;
  return markupNodes(hljs.highlight(code, { language, ignoreIllegals: true }).value, { span: ['class'] });
};
