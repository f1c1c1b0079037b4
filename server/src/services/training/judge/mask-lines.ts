import type { Locale } from '@madang/contracts/fields';
import { LABELS, mask, type Kind } from '@madang/masking';

interface Secret {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
}

/** Where each line of a text begins that is made of all of them. */
const startsOf = (lines: readonly string[], between: string): number[] => {
  let at = 0;
  return lines.map((line) => {
    const start = at;
    at += line.length + between.length;
    return start;
  });
};

/** The parts of each line that are a secret, where the lines are read as one text. */
const secretsIn = (lines: readonly string[], between: string, locale: Locale): Secret[][] => {
  const { found } = mask(lines.join(between), locale);
  return startsOf(lines, between).map((start, index) => {
    const length = lines[index]?.length ?? 0;
    return found
      .map((secret) => ({
        kind: secret.kind,
        start: Math.max(0, secret.start - start),
        end: Math.min(length, secret.end - start),
      }))
      .filter((part) => part.start < part.end);
  });
};

/** 12,000원 below a code is no end of it: the digits of both only stand behind one another. */
const SUM = /^\s*(?:₩\s?)?\d{1,3}(?:,\d{3})+(?!\d)|^\s*\d+\s?(?:원|만\s?원|천\s?원)/u;
const isOfSum = (line: string, { start, end }: Secret): boolean =>
  start === 0 && end <= (SUM.exec(line)?.[0].length ?? 0);

/**
 * Masks the lines of a picture, each in its own place. A secret may go on in the next line, cut anywhere, and the word that
 * makes a number one may stand in the line before.
 */
export const maskLines = (lines: readonly string[], locale: Locale): string[] => {
  const [apart, joined] = [secretsIn(lines, '\n', locale), secretsIn(lines, '', locale)];
  return lines.map((line, index) => {
    const secrets = [...(apart[index] ?? []), ...(joined[index] ?? []).filter((part) => !isOfSum(line, part))].toSorted(
      (a, b) => a.start - b.start || b.end - a.end,
    );
    let masked = '';
    let at = 0;
    for (const { kind, start, end } of secrets) {
      if (start >= at) masked += line.slice(at, start) + LABELS[locale][kind];
      at = Math.max(at, end);
    }
    return masked + line.slice(at);
  });
};
