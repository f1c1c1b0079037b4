/** Letters before which none of another direction stands. Source: the first strong character, Unicode Bidirectional Algorithm, P2. */
const STARTS_RIGHT_TO_LEFT =
  /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** The `dir` of a piece of text; nothing where it is that of the page. */
export const directionOf = (text: string): { readonly dir?: 'rtl' } =>
  STARTS_RIGHT_TO_LEFT.test(text) ? { dir: 'rtl' } : {};
