/** An item that was found, and by what. */
export interface Ranked {
  readonly itemId: string;
  /** 0 to 1. */
  readonly score: number;
  /** The name or keyword, as it is written in the guide. */
  readonly matched: string;
  /** What was asked for, normalised. */
  readonly typed: string;
}

/** Anything below is noise. */
export const LEAST_SCORE = 0.3;

/** The first of each item. */
export const bestOfEach = <T extends Ranked>(ranked: readonly T[]): T[] => {
  const best = new Map<string, T>();
  for (const hit of ranked) if (!best.has(hit.itemId)) best.set(hit.itemId, hit);
  return [...best.values()];
};

export const byScore = (a: Ranked, b: Ranked): number => b.score - a.score || a.matched.length - b.matched.length || a.itemId.localeCompare(b.itemId);
