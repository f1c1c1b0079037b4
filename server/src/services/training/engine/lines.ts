import type { Line, Script, Stage } from '@madang/contracts/training/case';

/** A whole number that is the same for the same words, and spread (FNV-1a). */
export const hashOf = (words: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) hash = Math.imul(hash ^ words.charCodeAt(at), 0x01000193);
  return hash >>> 0;
};

/** The first of the lines, from one on that the seed chooses, that was not said yet. */
export const unsaid = (lines: readonly Line[], said: ReadonlySet<string>, seed: string): Line | undefined => {
  const from = lines.length === 0 ? 0 : hashOf(seed) % lines.length;
  return [...lines.slice(from), ...lines.slice(0, from)].find(({ text }) => !said.has(text));
};

/** Those that make sense at a stage. Names of stages are in their order by themselves. */
export const fitting = (lines: readonly Line[], stage: Stage): Line[] =>
  lines.filter(({ from = 'S1', until = 'S7' }) => from <= stage && stage <= until);

/** What a script says at more than one place: it would be said once only. */
export const repeatedLines = ({ stages, reactions, question_about, disclosure_of, endings }: Script): string[] => {
  const texts = [stages, reactions, question_about, disclosure_of, endings]
    .flatMap((part) => Object.values<readonly Line[]>(part))
    .flat()
    .map(({ text }) => text);
  return [...new Set(texts.filter((text, at) => texts.indexOf(text) !== at))];
};
