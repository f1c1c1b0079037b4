export interface Weights {
  readonly bias: number;
  /** What one of `weights` stands for. */
  readonly scale: number;
  /** One a bucket. */
  readonly weights: Int8Array;
}

/**
 * Of all lines together, of length 1 with the silence: a long message has no more to say than one of middling length.
 *
 * @param silence so many pieces of it are in each message, so that of a few words alone nothing is sure
 */
export const strengthsOf = (
  lines: readonly ReadonlyMap<number, number>[],
  silence = 0,
): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  for (const line of lines) for (const [bucket, count] of line) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  const strengths = new Map([...counts].map(([bucket, count]) => [bucket, 1 + Math.log(count)]));
  let squares = silence;
  for (const strength of strengths.values()) squares += strength * strength;
  const length = Math.sqrt(squares) || 1;
  return new Map([...strengths].map(([bucket, strength]) => [bucket, strength / length]));
};
