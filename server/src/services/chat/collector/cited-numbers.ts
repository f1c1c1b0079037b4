/** [1], [1, 2]: up to three digits, as the web app links them. */
const CITED = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;
/** A bracket that is still open after so much cites nothing. */
const LONGEST = 200;

/** Tells which numbers a text cites that comes in pieces, one of which may end within a number. */
export const createCitedNumbers = (): { readonly cited: ReadonlySet<number>; take(text: string): void } => {
  const cited = new Set<number>();
  let open = '';
  return {
    cited,
    take(text) {
      open += text;
      for (const [, numbers = ''] of open.matchAll(CITED))
        for (const each of numbers.split(',')) cited.add(Number(each));
      const at = open.lastIndexOf('[');
      const rest = at === -1 ? '' : open.slice(at);
      open = rest.length > LONGEST || rest.includes(']') ? '' : rest;
    },
  };
};

/** The numbers that a text cites. */
export const citedIn = (text: string): ReadonlySet<number> => {
  const numbers = createCitedNumbers();
  numbers.take(text);
  return numbers.cited;
};

/** Code is kept to the letter. */
const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;
const MARK = new RegExp(`[ \\t]?${CITED.source}`, 'g');

/** A text without its marks of these numbers, for where their sources are not: [1] would lead nowhere. */
export const withoutMarks = (text: string, numbers: ReadonlySet<number>): string => {
  if (numbers.size === 0) return text;
  const isCited = (inside: string): boolean => inside.split(',').every((each) => numbers.has(Number(each)));
  return text
    .split(CODE)
    .map((part, at) =>
      at % 2 === 1 ? part : part.replace(MARK, (mark: string, inside: string) => (isCited(inside) ? '' : mark)),
    )
    .join('');
};
