import type { Locale } from '@madang/contracts/fields';
import { Act, CaseCode, Category, Given, Mode, Outcome, RedFlagCode, Stage } from '@madang/contracts/training/case';
import { Help } from '@madang/contracts/training/entities';
import { z } from 'zod';

const Texts = <const K extends readonly [string, ...string[]]>(...keys: K) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, z.string()])) as Record<K[number], z.ZodString>);

const Harm = z.strictObject({
  title: z.string(),
  reply: z.string(),
  said: z.string(),
  steps: z.array(z.string()),
  numbers: z.array(z.string()),
});

export const Words = z.strictObject({
  stages: z.record(Stage, z.string()),
  categories: z.record(CaseCode, z.string()),
  red_flags: z.record(RedFlagCode, z.strictObject({ name: z.string(), hint: z.string() })),
  given: z.record(Given, z.string()),
  deeds: z.record(Act, z.string()),
  false_alarm_deeds: z.partialRecord(Act, z.string()),
  help_deeds: z.partialRecord(Act, z.string()),
  hints: z.partialRecord(z.union([Act, z.literal('help')]), z.string()),
  suggestions: z.record(
    Mode,
    z.strictObject({ early: z.array(z.string()), pressing: z.array(z.string()), asking: z.array(z.string()) }),
  ),
  summary: Texts('start', 'turns', 'given', 'nothing', 'ended'),
  after: z.string(),
  picture: z.string(),
  picture_shows: z.string(),
  quit: z.string(),
  silent_end: z.string(),
  topics: z.record(Category, z.string()),
  headlines: Texts('scam', 'genuine'),
  outcomes: z.record(Outcome, z.string()),
  score: z.strictObject({
    spotting: Texts('scam', 'genuine', 'false_alarm', 'wary', 'missed', 'wrong'),
    protecting: Texts('kept', 'given', 'paid'),
    checking: Texts('done', 'safe_way', 'asked', 'none'),
    responding: Texts('best', 'good', 'late', 'none', 'false_alarm', 'wary', 'abandoned'),
  }),
  coach: Texts('full', 'good', 'steady', 'middle', 'low', 'false_alarm', 'none'),
  progress_coach: Texts('new', 'false_alarm', 'missed', 'good'),
  badge: z.string(),
  numbers: z.array(Help),
  real_harm: Harm,
  /** To who wants to die, or tells so of one of theirs. */
  crisis: Harm,
  /** To who is hurt or in danger of their life, or tells so of one of theirs. */
  emergency: Harm,
});
export type Words = z.infer<typeof Words>;

export const Persona = z.looseObject({ id: z.guid(), key: z.string(), locale: z.string(), system_prompt: z.string() });
export type Persona = z.infer<typeof Persona>;

/** All that is said beside the cases, in both languages, and who says it. */
export interface Speech {
  readonly words: Readonly<Record<Locale, Words>>;
  readonly personas: readonly Persona[];
}
