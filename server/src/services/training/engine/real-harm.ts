import { BESIDE, DEED, DENIES_THE_PLAY, NOT_MEANT, OF_OTHERS, SIGNS, WANTS_TO_DIE } from './harm-patterns.ts';

/** Where one thing that is said ends and the next begins: marks, words that join, words that begin a question. */
const BETWEEN =
  /[.!?？…,;~\n]+|(?<=는데요?|은데요?|지만|니까|거든요?|[았었했]고|[어아]서|다가|[어아네]요|니다) | (?=(?:but|and|so|because|then|what|how|who|where|when|why|which|can|could|should|please|help)\b)| (?=어떡|어떻게|어쩌|뭐부터|뭘|무엇|누구|어디|도와|이제|그런데|근데|그래서)/g;

/** Right behind a deed: that it was none, or is only imagined. */
const UNDONE_BEHIND =
  /^[가-힣]{0,2} ?(?:있는 |있던 |본 |입은 )?(?:건|것은|게|것이|적은|적이|적도|적) ?(?:절대 |전혀 )?(?:아니|아닌|아녜|없)|^[은는이가를을도]? ?(?:전혀 |아직 )?(?:안 |없|아니|아닌|[입보당]지)| ?있?지(?:는|도)? ?(?:않|못)|^(?:으면|다면|더라면|겠|을 ?(?:리|까|텐))|^다(?:는|고 ?하는) ?(?:거|걸|것|뉴스|기사|얘기|이야기|글|사람)|^다고 ?(?:치|가정|하면|해도)/;
/** Up to the deed, in Korean: the word before it, or that what it calls real is not. */
const UNDONE_BEFORE = /(?:^| )(?:안|못) ?[가-힣]+$|(?:진짜|실제 ?상황|현실)(?:가|이|는|은)? ?(?:아니|말고)/;
/** In English, with nobody else who does something between it and the deed. */
const NEGATED =
  /(?:\b(?:not|never|nothing|nobody|no one|none)\b|n't\b)(?!.*\b(?:i|we|he|she|they|my)\b)|^(?:(?:and|but|so) )?(?:what |even |only |as )?if\b|\b(?:what|even|as) if\b|\b(?:suppose|imagine|pretend)\b/;
const ASKS_OTHERS =
  /^(?:(?:and|but|so|well|how|what|why|when|where|who) )*(?:do|does|did|has|have|had|is|are|was|were|would|could|can|will)(?:n't)? (?:you|he|she|they|it|this|that|these|people|anyone|anybody|someone)\b/;
const OF_ONESELF =
  /(?:^| )(?:저|제|나|내|저는|저도|제가|나는|나도|내가|난|전|저희|저희가|우리|우리가|엄마가|아빠가)(?: |$)|\b(?:i|we|my)\b/;
/** A statement for all its mark. */
const STATES = /(?:는데|거든|다니까)요?$/;

const clauseAround = (text: string, place: number): { readonly start: number; readonly end: number; mark: string } => {
  let start = 0;
  for (const { index, 0: mark } of text.matchAll(BETWEEN)) {
    if (index >= place) return { start, end: index, mark };
    start = index + mark.length;
  }
  return { start, end: text.length, mark: '' };
};

const isDone = (text: string, sign: string, at: number): boolean => {
  const deedEnd = at + sign.length;
  const { start, end, mark } = clauseAround(text, deedEnd);
  const behind = text.slice(deedEnd, end);
  const clause = text.slice(start, end).trim();
  if (UNDONE_BEHIND.test(behind)) return false;
  const before = text.slice(start, deedEnd).trimStart();
  if (!DENIES_THE_PLAY.test(sign) && (UNDONE_BEFORE.test(before) || NEGATED.test(before))) return false;
  if (ASKS_OTHERS.test(clause)) return false;
  return !/[?？]/.test(mark) || OF_ONESELF.test(clause) || STATES.test(clause);
};

/** So far around a deed it is read what it belongs to. */
const NEAR = 60;

/** Whether a deed is one from outside the play: by what stands beside it, and of nobody who is talked to. */
const isOutside = (text: string, at: number): boolean => {
  const around = text.slice(Math.max(0, at - NEAR), at + NEAR);
  return BESIDE.some((sign) => sign.test(around)) && !OF_OTHERS.test(around);
};

/**
 * Whether somebody says that it is really happening to them. Judged by what is said of the deed itself: questions and denials
 * beside it change nothing. Whoever is taken for a victim and is none loses an exercise, the other way round more: so what is
 * in doubt is harm.
 *
 * @param text in small letters, blanks single
 */
export const saysRealHarm = (text: string): boolean =>
  SIGNS.some((sign) => [...text.matchAll(sign)].some(({ 0: words, index }) => isDone(text, words, index))) ||
  [...text.matchAll(DEED)].some(({ 0: words, index }) => isDone(text, words, index) && isOutside(text, index));

/** Whether somebody wants to die, or says so of one of theirs: no play goes on from there. */
export const saysWantsToDie = (text: string): boolean =>
  WANTS_TO_DIE.some((sign) =>
    [...text.matchAll(sign)].some(({ 0: words, index }) => {
      const { start, end, mark } = clauseAround(text, index + words.length);
      const around = [text.slice(start, index), text.slice(index + words.length, end)] as const;
      return (
        !around.some((part) => NOT_MEANT.test(part)) &&
        !(/[?？]/.test(mark) && ASKS_OTHERS.test(text.slice(start, end)))
      );
    }),
  );
