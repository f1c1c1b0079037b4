import { joinWords, scriptOf, type Word } from './words.ts';

const ADNOMINAL = /[가-힣](?:[는한된던운할될린온])$/u;
const NOT_ADNOMINAL = /(?:에|으로|에서|까지|부터|보다)는$/u;
const UNIT =
  /^(?:시|분|초|원|명|개|잔|층|일|월|년|주|인|호|번|권|장|박|회|살|세|평|곳|가지|마리|그릇|퍼센트|[cmk]?m|kg|g|l|ml|%)/iu;
const BOUND_NOUN =
  /^(?:수|것|게|때|데|줄|뿐|만큼|대로|적|번째|번|잔|명|개|분|병|권|장|그릇|가지|마리|채|켤레)(?:[은는이가을를도만에과와의로]|까지|부터|에서|에게|께)?[.,!?…]*$/u;
const LONE_SIGN = /^[-–—~+&·|/]+$/u;
const MODIFIER = /^(?:이|그|저|한|두|세|네|첫|더|꼭|안|못|잘|갓|새|딱|온|단|약|총|매|각|전|옛|또|왜|늘)$/u;
const EMOJI = /^\p{Extended_Pictographic}+$/u;
const CLAUSE_END = /[,.!?…·|;]["'”’)]*$/u;
const SENTENCE_END = /[.!?…]["'”’)]*$/u;
const COMMA = /,$/u;
const LATIN = /^[\p{Script=Latin}\p{P}\p{Nd}]+$/u;

const syllables = (text: string): number => Array.from(text.replace(/[^\p{L}\p{N}]/gu, '')).length;

/** What it costs to end a line between two words, whatever the lines look like. */
const breakCost = (before: Word, after: Word, hasClauseEnd: boolean): number => {
  if (before.ends) return 0;
  if (after.glued) return 40;
  let cost = hasClauseEnd && !CLAUSE_END.test(before.text) ? 30 : 0;
  if (ADNOMINAL.test(before.text) && !NOT_ADNOMINAL.test(before.text)) cost += 24;
  if (/\d$/.test(before.text) && UNIT.test(after.text)) cost += 900;
  else if (BOUND_NOUN.test(after.text)) cost += 500;
  if (LONE_SIGN.test(before.text) || LONE_SIGN.test(after.text)) cost += 500;
  if (MODIFIER.test(before.text)) cost += 260;
  if (EMOJI.test(after.text)) cost += 600;
  if (LATIN.test(before.text) && LATIN.test(after.text) && scriptOf(before.text[0] ?? '') === 1) cost += 60;
  return cost;
};

/** What a line costs for the sentences on it. */
const contentCost = (words: readonly Word[], from: number, to: number): number => {
  let cost = 0;
  for (let index = from; index < to; index += 1) {
    const text = words[index]?.text ?? '';
    if (SENTENCE_END.test(text)) cost += 70;
    else if (COMMA.test(text)) cost += 8;
  }
  const before = to > from ? (words[to - 1]?.text ?? '') : '';
  // The first word of a new clause, left alone at the end of the line.
  if (to < words.length - 1 && words[to]?.ends !== true && !CLAUSE_END.test(words[to]?.text ?? '')) {
    if (SENTENCE_END.test(before)) cost += 110;
    else if (COMMA.test(before)) cost += 50;
  }
  return cost;
};

interface Measured {
  /** Width of the words from..to on one line. */
  readonly width: (from: number, to: number) => number;
  readonly box: number;
}

export interface Broken {
  readonly lines: readonly string[];
  readonly cost: number;
}

/** The cheapest way to set the words in exactly `count` lines, or none. */
export const breakLines = (words: readonly Word[], count: number, { width, box }: Measured): Broken | undefined => {
  const size = words.length;
  if (count > size || size === 0) return undefined;
  const target = Math.min(box, width(0, size - 1) / count);
  const hasClauseEnd = words.slice(0, -1).some(({ text }) => CLAUSE_END.test(text));

  const lineCost = (from: number, to: number): number => {
    for (let index = from; index < to; index += 1) if (words[index]?.ends === true) return Infinity;
    const wide = width(from, to);
    if (wide > box) return Infinity;
    if (count === 1) return 0;
    let cost = 100 * ((target - wide) / target) ** 2 + contentCost(words, from, to);
    // Of two ways as good as each other the one with the longer last line stands firmer.
    if (to === size - 1 && wide < target) cost += 6;
    const letters = syllables(joinWords(words.slice(from, to + 1)));
    const last = to === size - 1;
    const forced = words[to]?.ends === true && !last;
    if (last && letters <= 1) cost += 2000;
    else if (last && (letters <= 2 || wide < 0.3 * target)) cost += 45;
    else if (!last && !forced && letters <= 1) cost += 220;
    const [end, next] = [words[to], words[to + 1]];
    if (end !== undefined && next !== undefined) cost += breakCost(end, next, hasClauseEnd);
    return cost;
  };

  // best[k][end]: the cheapest k + 1 lines that end with that word.
  const best: number[][] = [];
  const start: number[][] = [];
  for (let line = 0; line < count; line += 1) {
    best.push(new Array<number>(size).fill(Infinity));
    start.push(new Array<number>(size).fill(0));
    for (let to = line; to < size; to += 1)
      for (let from = to; from >= line; from -= 1) {
        if (width(from, to) > box && from < to) break;
        const before = from === 0 ? (line === 0 ? 0 : Infinity) : (best[line - 1]?.[from - 1] ?? Infinity);
        if (before === Infinity) continue;
        const cost = before + lineCost(from, to);
        if (cost < (best[line]?.[to] ?? Infinity)) {
          (best[line] as number[])[to] = cost;
          (start[line] as number[])[to] = from;
        }
      }
  }
  const cost = best[count - 1]?.[size - 1] ?? Infinity;
  if (cost === Infinity) return undefined;
  const lines: string[] = [];
  for (let line = count - 1, to = size - 1; line >= 0; line -= 1) {
    const from = start[line]?.[to] ?? 0;
    lines.unshift(joinWords(words.slice(from, to + 1)));
    to = from - 1;
  }
  return { lines, cost };
};
