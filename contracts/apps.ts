import { z } from 'zod';
import { Citation, MessageStatus } from './chat/entities.ts';
import { Id, Storable, Text, type Localized } from './fields.ts';
import type { Operation } from './operation.ts';

/** What was said in a conversation so far, oldest first. */
const Said = z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string() }));

/** A turn as its app sees it before anything of it is stored or sent. */
export const BeforeTurn = z.object({
  conversation_id: Id,
  /** Whether the text is new, or what is stored is answered once more or gone on with. */
  kind: z.enum(['message', 'edit', 'regenerate', 'continue']),
  text: Storable,
  /** Whether nothing was said after what is answered once more. */
  is_newest: z.boolean().default(true),
  history: Said,
  /** What is attached to it, where the app takes files, under the ids by which the conversation holds it. */
  files: z.array(z.object({ id: Id, name: z.string(), mime_type: z.string() })).default([]),
  persona_id: Id.nullable(),
  /** The model that would answer; a built-in one is none that has been connected. */
  model: z.object({ id: z.string(), built_in: z.boolean() }),
});
export type BeforeTurn = z.infer<typeof BeforeTurn>;

/** What an app makes of a turn. What it leaves out stays as it would be. */
export const TurnPlan = z.object({
  /** Stored, shown and sent in the place of what the person wrote. Where nothing new is stored, it is not looked at. */
  text: Text.optional(),
  /**
   * Stored in the place of that, and of what is attached, where the moderation holds it back, or says nothing: the turn goes
   * on. For what an app itself answers to somebody who needs help and must not be sent away.
   */
  text_if_held_back: Text.optional(),
  /** What the model is to do. */
  instructions: z.string().optional(),
  /** What the model is to know: data, never instructions. */
  context: z.string().optional(),
  persona_id: Id.optional(),
  model: z.string().optional(),
  /** Which of the app's tools the model may use. */
  tools: z.array(z.string()).optional(),
  /**
   * No model is asked: the app has this to say, or says it while it is asked (`answer`). Or a connected model words it: then
   * nothing is shown before the app has had all of it and says what is (`revise`), and where none comes, `text` is.
   * `structured`: what the answer says to the app, which the app itself decides.
   */
  reply: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), text: Text, structured: z.unknown().optional() }),
      z.object({ kind: z.literal('worded'), text: Text, structured: z.unknown().optional() }),
      z.object({ kind: z.literal('stream') }),
    ])
    .optional(),
});
export type TurnPlan = z.infer<typeof TurnPlan>;

/** Another version of what was said, or of an answer, that is to be shown. `text`: what the person says in it, or is answered. */
export const ShownVersion = z.object({ conversation_id: Id, message_id: Id, text: z.string() });

/** What an app answers by itself. `begun`: what of the answer is there already, where it is gone on with. */
export const AnswerTurn = z.object({ conversation_id: Id, message_id: Id, messages: Said, begun: z.string() });
export type AnswerTurn = z.infer<typeof AnswerTurn>;

/** The events of such an answer. Without `done` it was cut off, and has failed. */
export const AppAnswerEvents = {
  text: z.object({ text: z.string() }),
  'tool.called': z.object({ name: z.string() }),
  'tool.result': z.object({ name: z.string(), found: z.number().int() }),
  citations: z.object({ citations: z.array(Citation) }),
  done: z.object({}),
} as const;

/** `citations`: those of the answer so far; new ones go on with the numbers. */
export const AppToolCall = z.object({
  conversation_id: Id,
  message_id: Id,
  name: z.string(),
  input: z.unknown(),
  text: z.string(),
  citations: z.array(Citation),
});
export type AppToolCall = z.infer<typeof AppToolCall>;
export const AppToolOutcome = z.object({
  result: z.unknown().meta({ description: 'For the model, as JSON' }),
  found: z.number().int(),
  citations: z.array(Citation),
});
export type AppToolOutcome = z.infer<typeof AppToolOutcome>;

/** What a model has written for an app that lets it word an answer, and the answer as the app would say it itself. */
export const WordedTurn = z.object({
  conversation_id: Id,
  said: z.string(),
  text: z.string(),
  structured: z.unknown(),
});
export type WordedTurn = z.infer<typeof WordedTurn>;
/** `taken`: whether any of the model's own words are in it. */
export const RevisedTurn = z.object({ text: Text, structured: z.unknown().optional(), taken: z.boolean() });
export type RevisedTurn = z.infer<typeof RevisedTurn>;

/** An answer that is written and whose reader has not been told of its end. */
export const WrittenTurn = z.object({
  conversation_id: Id,
  user_message_id: Id,
  message_id: Id,
  status: MessageStatus.exclude(['generating']),
  text: z.string(),
  reply: z.string(),
  structured: z.unknown(),
});
export type WrittenTurn = z.infer<typeof WrittenTurn>;

const CALLER = ['chat'];
/** The operations that the conversation engine calls; an app has those that it declares. */
const HOOKS = {
  'before-turn': {
    operationId: 'planTurn',
    summary: 'Before a turn is stored: replace its text, say how it is answered, or refuse it',
    atRoot: true,
    access: { purpose: 'before-turn', from: CALLER, scope: 'chat:write' },
    body: BeforeTurn,
    responses: { 200: TurnPlan },
  },
  'before-show': {
    operationId: 'planShownVersion',
    summary: 'Before another version of a message is shown in the place of one: refuse it',
    atRoot: true,
    access: { purpose: 'before-show', from: CALLER, scope: 'chat:write' },
    body: ShownVersion,
    responses: { 204: 'empty' },
  },
  answer: {
    operationId: 'answerTurn',
    summary: 'Answer in the place of a model',
    atRoot: true,
    access: { purpose: 'answer', from: CALLER },
    body: AnswerTurn,
    responses: { 200: 'event-stream' },
  },
  tool: {
    operationId: 'useTool',
    summary: 'Use a tool for an answer that is being written',
    atRoot: true,
    access: { purpose: 'tool', from: CALLER },
    body: AppToolCall,
    responses: { 200: AppToolOutcome },
  },
  revise: {
    operationId: 'reviseTurn',
    summary: 'Say what is shown of what a model has worded',
    atRoot: true,
    access: { purpose: 'revise', from: CALLER },
    body: WordedTurn,
    responses: { 200: RevisedTurn },
  },
  judge: {
    operationId: 'judgeTurn',
    summary: 'Say what the person is to see with the end of an answer',
    atRoot: true,
    access: { purpose: 'judge', from: CALLER },
    body: WrittenTurn,
    responses: { 200: z.object({ result: z.unknown() }) },
  },
} as const satisfies Record<string, Operation>;

export type AppHooks = typeof HOOKS;
export type Hook = keyof AppHooks;
type HookKey<N extends string, H extends string> = `POST /internal/apps/${N}/${H}`;
export const hookKey = <N extends string, H extends Hook>(app: N, hook: H): HookKey<N, H> =>
  `POST /internal/apps/${app}/${hook}`;

/** A tool as a model is told of it. */
export interface AppTool {
  readonly description: string;
  readonly input: z.ZodObject;
}

/** How the tool is used that finds what a question is about: for models that take no tools. */
export interface Lookup {
  readonly tool: string;
  input(question: string): Readonly<Record<string, unknown>>;
}

interface Declaration<N extends string, H extends Hook> {
  /** `app` of its conversations. */
  readonly name: N;
  /** The service that has its operations. */
  readonly service: string;
  readonly title: Localized;
  /** One sentence on what it does where no model is connected, for those who ask in the wrong place. */
  readonly about: Localized;
  readonly hooks: readonly H[];
  /** By name, with dots for people. */
  readonly tools?: Readonly<Record<string, AppTool>>;
  /** For models that take no tools: what this finds is told with the question. */
  readonly lookup?: Lookup;
  /** Of what a reply says to the app itself, beside the text for the person; models are told of it. */
  readonly structured?: z.ZodObject;
  /** Codes of errors of its own with which it refuses a turn, or another version. */
  readonly refuses?: readonly string[];
  /** Whether pictures and files may be attached to what people say; a model that words its answers is not given them. */
  readonly takesFiles?: boolean;
  /** false: it answers all by itself, and nothing that an admin collects for it would be looked at. */
  readonly readsCollection?: boolean;
  /** Whether its service is told of each turn that has ended, by `chat.turn_ended`. */
  readonly wantsTurns?: boolean;
  /** Milliseconds that it has before a turn, and for a judgement. */
  readonly beforeMs?: number;
  readonly judgeMs?: number;
}

/** An app on the conversation engine, as its service declares it. */
export type App = Required<Omit<Declaration<string, Hook>, 'structured' | 'refuses' | 'lookup'>> &
  Pick<Declaration<string, Hook>, 'structured' | 'lookup'>;

type HookContract<N extends string, H extends Hook> = { readonly [K in H as HookKey<N, K>]: AppHooks[K] };

const DEFAULT_MS = 5000;

/** Declares an app; `contract` goes into the contract of its service, which then has to have the handlers. */
export const defineApp = <const N extends string, const H extends Hook>({
  refuses = [],
  ...declaration
}: Declaration<N, H>): { readonly app: App; readonly contract: HookContract<N, H> } => ({
  app: {
    tools: {},
    wantsTurns: false,
    takesFiles: false,
    readsCollection: true,
    beforeMs: DEFAULT_MS,
    judgeMs: DEFAULT_MS,
    ...declaration,
  },
  contract: Object.fromEntries(
    declaration.hooks.map((hook) => [
      hookKey(declaration.name, hook),
      hook === 'before-turn' || hook === 'before-show' ? { ...HOOKS[hook], errors: refuses } : HOOKS[hook],
    ]),
  ) as HookContract<N, H>,
});

/** The event that tells apps of ended turns; they are its subscribers by wanting them. */
export const TURN_ENDED = 'chat.turn_ended';
