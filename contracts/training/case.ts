import { z } from 'zod';
import { Id, Locale } from '../fields.ts';
import { Utterance, Manner } from './utterance.ts';

export const CaseCode = z
  .enum([
    'GovScam',
    'FriendScam',
    'LoanScam',
    'Smishing',
    'DeliveryScam',
    'Sextortion',
    'InvestScam',
    'NewAlerts',
    'Genuine',
  ])
  .meta({ id: 'TrainingCaseCode' });
export type CaseCode = z.infer<typeof CaseCode>;
/** What a person can ask for: that a contact is genuine is never told before it is over. */
export const Category = CaseCode.exclude(['Genuine']).meta({ id: 'TrainingCategory' });
export type Category = z.infer<typeof Category>;

/** Approach, trust, pressure, isolation, means, taking, more or vanish. */
export const Stage = z.enum(['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7']).meta({ id: 'TrainingStage' });
export type Stage = z.infer<typeof Stage>;

/**
 * 1 poses as an office, 2 urgency, 3 secrecy and isolation, 4 a link or an app, 5 personal or secret data, 6 transfer or
 * advance payment, 7 vouchers, coins or cash, 8 another channel, 9 hinders checking, 10 unreal gain, 11 a wrong sender or
 * address, 12 threats.
 */
export const RedFlagCode = z
  .enum(['RF1', 'RF2', 'RF3', 'RF4', 'RF5', 'RF6', 'RF7', 'RF8', 'RF9', 'RF10', 'RF11', 'RF12'])
  .meta({ id: 'TrainingRedFlagCode' });
export type RedFlagCode = z.infer<typeof RedFlagCode>;

export const Channel = z.enum(['call', 'sms', 'messenger', 'marketplace', 'email']).meta({ id: 'TrainingChannel' });
export type Channel = z.infer<typeof Channel>;
export const Mode = z.enum(['receive', 'help']).meta({ id: 'TrainingMode' });
export type Mode = z.infer<typeof Mode>;
export const Difficulty = z.number().int().min(1).max(3);

/** How a talk ends. `handled`: a genuine matter that was dealt with. */
export const Outcome = z
  .enum(['reported', 'hung_up', 'verified', 'prevented', 'disclosed', 'paid', 'handled', 'abandoned'])
  .meta({ id: 'TrainingOutcome' });
export type Outcome = z.infer<typeof Outcome>;

/** What somebody does with one message. */
export const Act = z
  .enum([
    'statement',
    'compliance',
    'question',
    'refusal',
    'accusation',
    'verification',
    'stalling',
    'silence',
    'anger',
    'foreign_language',
    'nonsense',
    'bot',
    'jailbreak',
    'disclosure',
    'payment',
    'hang_up',
    'report',
    'quit',
    'real_harm',
  ])
  .meta({ id: 'TrainingAct' });
export type Act = z.infer<typeof Act>;

/** What people give away. The first nine are found by what they look like, and masked. */
export const Given = z
  .enum([
    'resident_number',
    'card_number',
    'account_number',
    'phone_number',
    'one_time_code',
    'password',
    'passport_number',
    'licence_number',
    'email_address',
    'id_photo',
    'installed_app',
    'opened_link',
    'address',
  ])
  .meta({ id: 'TrainingGiven' });
export type Given = z.infer<typeof Given>;

/**
 * What a question can be about that a contact has an answer of its own to; `contact` is how they came by one's number,
 * `wellbeing` whether they are all right.
 */
export const QuestionTopic = z
  .enum(['who', 'what', 'why', 'where', 'proof', 'contact', 'amount', 'deadline', 'wellbeing'])
  .meta({ id: 'TrainingQuestionTopic' });
export type QuestionTopic = z.infer<typeof QuestionTopic>;

/** Who plays it; each has a persona of that name in content/training/personas.json. */
export const PersonaKey = z
  .enum(['investigator', 'manager', 'child', 'notice', 'clerk'])
  .meta({ id: 'TrainingPersona' });
export type PersonaKey = z.infer<typeof PersonaKey>;

const Words = z.string().trim().min(1).max(600);
/**
 * What is said at once; a line break begins another bubble. `flags`: red flags with the words in it that show them. `from`
 * and `until`: the stages at which an answer makes sense, where that is not all of them. Without any, the text alone is
 * enough.
 */
export const Line = z
  .union([
    Words.transform((text) => ({ text, flags: {} })),
    z.strictObject({
      text: Words,
      flags: z.partialRecord(RedFlagCode, Words).default({}),
      from: Stage.optional(),
      until: Stage.optional(),
    }),
  ])
  .pipe(
    z.object({
      text: z.string(),
      flags: z.partialRecord(RedFlagCode, z.string()),
      from: Stage.optional(),
      until: Stage.optional(),
    }),
  )
  .superRefine(({ text, flags, from = 'S1', until = 'S7' }, context) => {
    // It would be said at no stage.
    if (Stage.options.indexOf(from) > Stage.options.indexOf(until))
      context.addIssue({
        code: 'custom',
        message: 'must not be before the stage that it is said from',
        path: ['until'],
        params: { code: 'until_before_from' },
      });
    for (const [code, phrase] of Object.entries(flags))
      if (!text.includes(phrase))
        context.addIssue({ code: 'custom', message: `${code} is to be shown by “${phrase}”, which “${text}” lacks` });
  });
export type Line = z.output<typeof Line>;
const atLeast = (count: number) => z.array(Line).min(count).max(12);

/** Answers to what the other one does, whatever the stage: in each list different ones, which can be said one after another. */
const Reactions = z.strictObject({
  compliance: atLeast(3),
  question: atLeast(3),
  refusal: atLeast(3),
  accusation: atLeast(2),
  verification: atLeast(2),
  stalling: atLeast(3),
  silence: atLeast(2),
  anger: atLeast(2),
  foreign_language: atLeast(1),
  nonsense: atLeast(2),
  bot: atLeast(1),
  jailbreak: atLeast(2),
  disclosure: atLeast(2),
  payment: atLeast(1),
});
export type ReactionKey = keyof z.output<typeof Reactions>;

/** All that the other one says in a talk. */
const Script = z.strictObject({
  /** In its order; of each stage one of the lines is said. The first begins the talk. */
  stages: z.partialRecord(Stage, z.array(Line).min(1).max(8)),
  reactions: Reactions,
  /** Better than `reactions.question` where just this is asked. */
  question_about: z.partialRecord(QuestionTopic, z.array(Line).min(1).max(6)).default({}),
  /** Better than `reactions.disclosure` where just this was given away. */
  disclosure_of: z.partialRecord(Given, z.array(Line).min(1).max(6)).default({}),
  /** Whose way of speaking it has; the persona tells where it is not given. */
  manner: Manner.optional(),
  /** Better than all others where just this is said, and in the place of what the manner would say. */
  answers_to: z.partialRecord(Utterance, z.array(Line).min(1).max(6)).optional(),
  /** Stages that only come after the person has gone along at that stage or later: what they threaten with must have happened. */
  only_after: z.partialRecord(Stage, Stage).optional(),
  /** In the place of `endings.handled` where something was moved or cancelled. */
  handled_otherwise: z.array(Line).min(1).max(6).optional(),
  /** The last thing that is said. */
  endings: z.partialRecord(Outcome.exclude(['abandoned']), z.array(Line).min(1).max(6)),
});
export type Script = z.output<typeof Script>;

export const CaseSource = z
  .object({
    title: z.string().trim().min(1).max(300).meta({ description: 'Who has published it, and what it is called' }),
    url: z.url({ protocol: /^https?$/ }).nullable(),
    published_on: z.iso.date().nullable(),
    checked_on: z.iso.date(),
  })
  .meta({ id: 'TrainingCaseSource' });

export const ReportNumber = z.enum(['112', '1394', '1332', '118', '110', '182', '02-735-8994', '1577-1000']);
export type ReportNumber = z.infer<typeof ReportNumber>;

const SCAM_ENDINGS = ['reported', 'hung_up', 'verified', 'prevented', 'disclosed', 'paid'] as const;
const GENUINE_ENDINGS = ['reported', 'hung_up', 'verified', 'handled'] as const;

const CaseShape = z.strictObject({
  id: Id,
  key: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/)
    .meta({ description: 'The same for one case in several languages' }),
  locale: Locale,
  code: CaseCode,
  /** Of a genuine contact: the category that it could be mistaken for, under which it is found too. */
  resembles: Category.nullable().default(null),
  title: Words,
  summary: Words,
  channel: Channel,
  difficulty: Difficulty,
  persona: PersonaKey,
  sender: z.strictObject({ name: Words, note: Words }),
  /** What the list of contacts shows of it. */
  preview: Words,
  /** What it is after. */
  taking: z.enum(['money', 'information', 'nothing']),
  /** How such a thing goes, stage by stage, for the debrief. */
  method: z.partialRecord(Stage, Words),
  red_flags: z.array(z.strictObject({ code: RedFlagCode, why: Words })).max(30),
  /** What to do, in its order. */
  correct_actions: z.array(Words).min(2).max(6),
  report_numbers: z.array(ReportNumber).min(1).max(20),
  receive: Script,
  help: Script.extend({ who: z.strictObject({ name: Words, about: Words }) }),
  /** What the person could say next, in the place of the general ones. */
  suggestions: z.partialRecord(Stage, z.array(Words).length(3)).default({}),
  source: CaseSource,
});

const codesOf = (lines: readonly Line[]): Set<string> => new Set(lines.flatMap(({ flags }) => Object.keys(flags)));
/** Codes that the lines of a script show. */
const shownBy = ({ stages, reactions, question_about, disclosure_of, endings }: Script): Set<string> =>
  codesOf(
    [stages, reactions, question_about, disclosure_of, endings]
      .flatMap((part) => Object.values<readonly Line[]>(part))
      .flat(),
  );
/** Of lines that are only said to few people: nothing is shown by these alone. */
const shownToFew = ({ answers_to = {}, handled_otherwise = [] }: Script): Set<string> =>
  codesOf([...Object.values<readonly Line[]>(answers_to).flat(), ...handled_otherwise]);

/** A case as it is written: content/training/cases/*.json, explained in docs/training.md. */
export const Case = CaseShape.superRefine((each, context) => {
  const wrong = (message: string): void => context.addIssue({ code: 'custom', message });
  const isGenuine = each.code === 'Genuine';
  if (isGenuine !== (each.resembles !== null)) wrong('a genuine case, and no other, names what it resembles');
  if (isGenuine !== (each.taking === 'nothing')) wrong('a genuine case, and no other, takes nothing');
  const listed = new Set<string>(each.red_flags.map(({ code }) => code));
  for (const mode of ['receive', 'help'] as const) {
    const script = each[mode];
    const stages = Stage.options.filter((stage) => script.stages[stage] !== undefined);
    if (stages[0] !== 'S1') wrong(`${mode}: S1 begins it`);
    const variants = stages.filter((stage) => stage !== 'S7' && (script.stages[stage]?.length ?? 0) < 2);
    if (variants.length > 0) wrong(`${mode}: two lines at least to choose from in ${variants.join(', ')}`);
    if (isGenuine ? stages.length < 3 : stages.length < Stage.options.length)
      wrong(`${mode}: a scam has all stages, a genuine case at least three`);
    for (const ending of isGenuine ? GENUINE_ENDINGS : SCAM_ENDINGS)
      if (script.endings[ending] === undefined) wrong(`${mode}: no ending ${ending}`);
    for (const [stage, needed] of Object.entries(script.only_after ?? {}))
      if (Stage.options.indexOf(needed) >= Stage.options.indexOf(stage as Stage))
        context.addIssue({
          code: 'custom',
          message: 'must be an earlier stage',
          path: [mode, 'only_after', stage],
          params: { code: 'not_an_earlier_stage' },
        });
    const shown = shownBy(script);
    const all = shown.union(shownToFew(script));
    for (const code of all) if (!listed.has(code)) wrong(`${mode}: ${code} is shown and not among red_flags`);
    if (isGenuine && all.size > 0) wrong(`${mode}: a genuine contact shows no red flags`);
    if (mode === 'receive')
      for (const code of listed) if (!shown.has(code)) wrong(`${code} is among red_flags, and no line shows it`);
  }
});
export type Case = z.output<typeof Case>;
