interface ScorePoint {
  readonly x: number;
  readonly y: number;
  readonly score: number;
}

/** Where the scores of a line stand in a drawing of this size: the oldest at the left, 100 at the top. */
export const pointsOf = (scores: readonly number[], width: number, height: number, inset: number): ScorePoint[] =>
  scores.map((score, at) => ({
    score,
    x: scores.length === 1 ? width / 2 : inset + (at / (scores.length - 1)) * (width - 2 * inset),
    y: inset + (1 - score / 100) * (height - 2 * inset),
  }));
