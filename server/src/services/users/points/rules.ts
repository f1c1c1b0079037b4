import type { Action } from '@madang/contracts/users/entities';

interface Rule {
  readonly points: number;
  /** How many of them earn points on one day in Seoul; more are kept, with none. */
  readonly perDay: number;
  /** Shows that somebody is a person who uses it: an invitation waits for that. */
  readonly isReal: boolean;
}

/** The one place that says what is rewarded. */
export const RULES: Readonly<Record<Action, Rule>> = {
  attendance: { points: 5, perDay: 1, isReal: false },
  scan: { points: 10, perDay: 20, isReal: true },
  recycled: { points: 50, perDay: 5, isReal: true },
  invitation: { points: 100, perDay: 5, isReal: false },
  training: { points: 20, perDay: 5, isReal: true },
};

/** What people are told of it. */
export const REWARDS = (Object.keys(RULES) as Action[]).map((action) => ({
  action,
  points: RULES[action].points,
  per_day: RULES[action].perDay,
}));

/** With how many points each level begins. */
const LEVELS = [0, 101, 301, 601, 1001] as const;

export const levelOf = (points: number): number => LEVELS.filter((from) => points >= from).length;

export const standingOf = (points: number) => {
  const level = levelOf(points);
  return { points, level, level_from: LEVELS[level - 1] ?? 0, next_level_at: LEVELS[level] ?? null };
};
