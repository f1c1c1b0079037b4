import createDOMPurify from 'dompurify';
import { renderBlocks, type Cited } from './answer-markdown.ts';

const purify = createDOMPurify(window);
purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer nofollow');
});

/** What a model writes is data: the parser makes no markup of its own, and this lets none through. */
const sanitise = (html: string): string =>
  purify.sanitize(html, { FORBID_TAGS: ['img', 'style', 'form', 'input', 'svg', 'math'], FORBID_ATTR: ['style', 'id', 'name'] });

/** Remembers the blocks of the answer as it was, most of which are the same in the next frame. */
export const createAnswerHtml = () => {
  let known = new Map<string, string>();
  return (text: string, cited: Cited): string[] => {
    const blocks = renderBlocks(text, cited);
    known = new Map(blocks.map((block) => [block, known.get(block) ?? sanitise(block)]));
    return blocks.map((block) => known.get(block) ?? '');
  };
};
