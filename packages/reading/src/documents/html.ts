import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { decodeHtml } from './charset.ts';
import { htmlText, type HtmlText } from './html-text.ts';

/** Larger pages are lists or dumps: of these all is read, without a tree that would take hundreds of megabytes. */
const MOST_OF_A_TREE = 6 * 1024 * 1024;
/** As deep as browsers nest; the search for what a page is about goes up from every leaf. */
const DEEPEST = 512;
/** What is shorter than this is a caption or a notice, and not what the page is about. */
const LEAST_OF_AN_ARTICLE = 250;

const articleOf = (html: string): { readonly title: string; readonly text: string } | undefined => {
  try {
    // Both are typed by a DOM that is not there in Node.
    const { document } = parseHTML(html) as unknown as { readonly document: object };
    const article = new Readability(document, { maxElemsToParse: 200_000 }).parse();
    const text = htmlText(article?.content ?? '').text;
    return text.trim().length < LEAST_OF_AN_ARTICLE ? undefined : { title: article?.title ?? '', text };
  } catch {
    // With more elements than are looked through: all of the page is read instead.
    return undefined;
  }
};

/** What a page is about, or where that cannot be told all that it says. */
export const readHtml = (bytes: Uint8Array, contentType?: string): HtmlText => {
  const html = decodeHtml(bytes, contentType);
  const whole = htmlText(html);
  const isTree = html.length <= MOST_OF_A_TREE && whole.depth <= DEEPEST;
  const article = isTree ? articleOf(html) : undefined;
  if (article === undefined) return whole;
  return { ...whole, title: article.title === '' ? whole.title : article.title, text: article.text };
};
