/** Where one thing that is said ends and the next begins: marks, words that join, words that begin a question. */
const BETWEEN =
  /[.!?？…,;~\n]+|(?<=는데요?|은데요?|지만|니까|거든요?|[았었했]고|[어아]서|다가|[어아네]요|니다) | (?=(?:but|and|so|because|then|what|how|who|where|when|why|which|can|could|should|please|help)\b)| (?=어떡|어떻게|어쩌|뭐부터|뭘|무엇|누구|어디|도와|이제|그런데|근데|그래서)/g;
/** So far on each side a clause is read: nobody denies what they said that far away. */
const LONGEST = 200;

interface Clause {
  readonly start: number;
  readonly end: number;
  /** What ends it; nothing at the end of all. */
  readonly mark: string;
}

/** A text with its clauses, which are looked for once: however often it is asked what a word stands in. */
export interface Divided {
  readonly text: string;
  readonly clauses: readonly Clause[];
}

export const divided = (text: string): Divided => {
  const clauses: Clause[] = [];
  let start = 0;
  for (const { index, 0: mark } of text.matchAll(BETWEEN)) {
    clauses.push({ start, end: index, mark });
    start = index + mark.length;
  }
  clauses.push({ start, end: text.length, mark: '' });
  return { text, clauses };
};

/** The clause in which a place is, cut to what is near it. */
export const clauseAround = ({ text, clauses }: Divided, place: number): Clause => {
  let [first, last] = [0, clauses.length - 1];
  while (first < last) {
    const middle = (first + last) >> 1;
    if ((clauses[middle]?.end ?? text.length) >= place) last = middle;
    else first = middle + 1;
  }
  const { start, end, mark } = clauses[first] ?? { start: 0, end: text.length, mark: '' };
  const cutEnd = Math.min(end, place + LONGEST);
  return { start: Math.max(start, place - LONGEST), end: cutEnd, mark: cutEnd === end ? mark : '' };
};
