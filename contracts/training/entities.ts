import { z } from 'zod';
import { Id, Locale, Timestamp } from '../fields.ts';
import { AttachedPicture } from './judged.ts';
import { Utterance } from './utterance.ts';
import { Act, CaseCode, CaseSource, Channel, Difficulty, Given, Mode, Outcome, RedFlagCode, Stage } from './case.ts';

/** A number to call, with who says so. */
export const Help = z
  .object({
    number: z.string(),
    name: z.string(),
    when: z.string(),
    source: z.string(),
    checked_on: z.iso.date(),
  })
  .meta({ id: 'TrainingHelp' });

const Deed = z
  .object({
    act: Act,
    utterance: Utterance.nullable().default(null).meta({ description: 'What was said beyond the act' }),
    good: z.boolean(),
    acts: z.array(Act).optional().meta({
      description: 'All that is to be praised in it; empty where that is not sure. Not told of older turns',
    }),
    text: z.string().meta({ description: 'One sentence, for the person' }),
  })
  .meta({ id: 'TrainingDeed' });

const ShownFlag = z
  .object({ code: RedFlagCode, phrase: z.string().meta({ description: 'Words of the message that show it' }) })
  .meta({ id: 'TrainingShownFlag' });

export const HarmKind = z.enum(['loss', 'crisis', 'emergency']).meta({ id: 'TrainingHarmKind' });
export type HarmKind = z.infer<typeof HarmKind>;

/** What to do when it is really happening. */
export const RealHarm = z
  .object({
    kind: HarmKind.default('loss').meta({
      description:
        'What it is: `loss` something was lost, given away or is threatened; `crisis` someone wants to die; ' +
        '`emergency` someone is hurt, has taken something, or is in danger of their life. The gravest of what was said',
    }),
    title: z.string(),
    steps: z.array(z.string()),
    numbers: z.array(Help),
  })
  .meta({ id: 'TrainingRealHarm' });

/** What each answer in a conversation of the app `training` says beside its text: `structured` of the message. */
export const TrainingReply = z
  .object({
    session_id: Id,
    reply: z.string(),
    turn: z
      .number()
      .int()
      .meta({ description: 'Which message of the person it answers, from 1 on; 0 for the opening' }),
    stage: Stage,
    red_flags_shown: z.array(ShownFlag),
    user_risk: z.enum(['none', 'low', 'high']),
    disclosed: z.array(Given).meta({ description: 'All that was given away so far' }),
    deed: Deed.nullable().meta({ description: 'What the person did with their message' }),
    suggested_user_questions: z.array(z.string()).max(3).meta({ description: 'Three while it goes on, none after' }),
    coach_hint: z.string().nullable(),
    progress: z.object({ summary: z.string(), is_ready_to_move_on: z.boolean() }),
    next_topic_suggestions: z.array(z.string()),
    ended: z.boolean(),
    outcome: Outcome.nullable(),
    real_harm: RealHarm.nullable().meta({ description: 'Steps and numbers, where the person said that it is real' }),
    may_be_real: HarmKind.nullable()
      .default(null)
      .meta({
        description:
          'What the message tells of if it is real, where it may as well be said in the role: the person is to be asked, ' +
          'and the play goes on',
      }),
    pictures: z.array(AttachedPicture).default([]).meta({
      description:
        'What the pictures that came with the message say and show, judged by the rules and the wording alone',
    }),
  })
  .meta({ id: 'TrainingReply' });
export type TrainingReply = z.infer<typeof TrainingReply>;

/** What is told of a case only once a session of it is over. */
export const Revealed = z
  .object({ code: CaseCode, title: z.string(), summary: z.string(), is_genuine: z.boolean() })
  .meta({ id: 'TrainingRevealed' });

/** A contact in the list. Nothing in it tells what it is. */
export const CaseCard = z
  .object({
    id: Id,
    channel: Channel,
    sender: z.object({ name: z.string(), note: z.string() }),
    preview: z.string(),
    difficulty: Difficulty,
    locale: Locale,
    made_by_model: z.boolean(),
    status: z.enum(['new', 'open', 'done']),
    open_session_id: Id.nullable().meta({ description: 'One that can be gone on with' }),
    best_score: z.number().int().nullable(),
    revealed: Revealed.nullable().meta({
      description: 'Once a session of it is over in which no verdict is awaited any more',
    }),
  })
  .meta({ id: 'TrainingCaseCard' });
export type CaseCard = z.infer<typeof CaseCard>;

export const Session = z
  .object({
    id: Id,
    conversation_id: Id.nullable().meta({ description: 'null once the conversation is gone' }),
    case_id: Id,
    mode: Mode,
    channel: Channel,
    sender: z.object({ name: z.string(), note: z.string() }),
    /** Whom the person helps. */
    helps: z.object({ name: z.string(), about: z.string() }).nullable(),
    difficulty: Difficulty,
    locale: Locale,
    opening: z.string().meta({ description: 'What is said first, before any message; a line break begins a bubble' }),
    suggested_user_questions: z.array(z.string()).meta({ description: 'For the first message' }),
    status: z.enum(['open', 'finished']),
    stage: Stage,
    turns: z.number().int(),
    disclosed: z.array(Given),
    outcome: Outcome.nullable(),
    score: z.number().int().nullable(),
    real_harm: HarmKind.nullable().meta({
      description: 'What the person said that they are really in; the gravest of it',
    }),
    revealed: Revealed.nullable().meta({ description: 'Once it is over, and no verdict is awaited any more' }),
    created_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: 'TrainingSession' });
export type Session = z.infer<typeof Session>;

export const SCORE_PARTS = { spotting: 30, protecting: 30, checking: 20, responding: 20 } as const;
export const ScorePart = z
  .object({
    part: z.enum(['spotting', 'protecting', 'checking', 'responding']),
    points: z.number().int(),
    max: z.number().int(),
    why: z.string(),
  })
  .meta({ id: 'TrainingScorePart' });

/** Where in the talk: `message_id` is null for the opening, which is no message of the conversation. */
const Place = { turn: z.number().int(), message_id: Id.nullable() };

export const Debrief = z
  .object({
    session_id: Id,
    conversation_id: Id.nullable(),
    mode: Mode,
    channel: Channel,
    difficulty: Difficulty,
    case: Revealed.extend({
      id: Id,
      source: CaseSource,
      method: z.array(z.object({ stage: Stage, name: z.string(), text: z.string(), reached: z.boolean() })),
    }),
    headline: z.string(),
    outcome: Outcome,
    duration_seconds: z.number().int(),
    score: z.number().int().nullable().meta({ description: 'null where nothing was answered, or it was real' }),
    score_parts: z
      .array(ScorePart)
      .meta({ description: 'Four that add up to the score; none where there is no score' }),
    red_flags: z.array(
      z.object({
        ...Place,
        code: RedFlagCode,
        phrase: z.string(),
        name: z.string(),
        why: z.string(),
        noticed: z
          .boolean()
          .nullable()
          .meta({ description: 'Did the person act on it, or name it; null where that is not sure' }),
      }),
    ),
    did_well: z.array(z.object({ ...Place, act: Act, text: z.string() })),
    gave_away: z.array(
      z.object({
        ...Place,
        what: Given,
        name: z.string(),
        text: z.string(),
        points: z.number().int().meta({ description: 'What it has cost' }),
      }),
    ),
    false_alarm: z.boolean(),
    right_actions: z.array(z.string()),
    numbers: z.array(Help),
    coach: z.string(),
    next_topic_suggestions: z.array(z.string()),
    real_harm: RealHarm.nullable(),
  })
  .meta({ id: 'TrainingDebrief' });
export type Debrief = z.infer<typeof Debrief>;

export const Progress = z
  .object({
    cases: z.number().int(),
    met: z.number().int().meta({ description: 'Different contacts of those with a finished session' }),
    sessions: z.number().int().meta({ description: 'Finished ones' }),
    average: z.number().int().nullable(),
    best: z.number().int().nullable(),
    false_alarms: z.number().int(),
    missed: z.number().int().meta({ description: 'Scams that got what they were after' }),
    by_category: z.array(
      z.object({ code: CaseCode, name: z.string(), sessions: z.number().int(), average: z.number().int().nullable() }),
    ),
    history: z
      .array(z.object({ session_id: Id, score: z.number().int(), finished_at: Timestamp }))
      .meta({ description: 'The latest 50, oldest first' }),
    badges: z.array(z.object({ id: z.enum(['first_full_score']), name: z.string(), earned_at: Timestamp })),
    coach: z.string().meta({ description: 'What the dog says about it' }),
  })
  .meta({ id: 'TrainingProgress' });
export type Progress = z.infer<typeof Progress>;
