import type { FinishReason } from '@madang/contracts/chat';
import { uuidv7 } from 'uuidv7';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import type { Catalogue } from '../models/catalogue.ts';
import { estimatePrompt } from '../models/counted-model-call.ts';
import type { AnswerEnd, AnswerPart, PersonaPrompt, Usage } from '../models/model.ts';
import type { Prompt } from '../models/prompt.ts';
import { judgeAnswer } from '../moderation/judge-answer.ts';
import type { Moderation } from '../moderation/moderation.ts';
import type { ReserveFor } from '../usage/turn-usage.ts';
import { findAnswering } from './answering.ts';
import { picturesIn, refuseField, spokenIn, textsIn, type ClientPrompt } from './client-prompt.ts';
import type { CountedWork } from './counted-work.ts';

export interface CompletionMeans {
  readonly db: Database;
  readonly catalogue: Catalogue;
  readonly moderation: Moderation | undefined;
  readonly reserveFor: ReserveFor;
  readonly counted: CountedWork;
}

/** How an answer to a client of its own came to its end. */
export interface CompletionEnd {
  readonly finish: Exclude<FinishReason, 'error' | 'unknown'>;
  readonly usage: Usage;
  /** What was said of it is not to be read: it was judged when it was whole. */
  readonly isHeldBack: boolean;
}

/** Each is judged, and shown to a model: as many as any provider takes. */
const MOST_PICTURES = 50;

type TakePart = (part: AnswerPart) => void;
export type Complete = (asked: ClientPrompt, who: CallContext, take: TakePart) => Promise<CompletionEnd>;

const asPersona = (prompt: Prompt, persona: PersonaPrompt): Prompt => ({
  ...prompt,
  messages: [{ role: 'system' as const, content: persona.instructions }, ...prompt.messages],
  temperature: prompt.temperature ?? persona.temperature,
});

/** @throws AppError `model_empty`, `model_failed` */
const finishOf = ({ finish }: AnswerEnd, hasAnswered: boolean): CompletionEnd['finish'] => {
  if (finish === 'error') throw new AppError('model_failed');
  if (finish === 'unknown' && !hasAnswered) throw new AppError('model_empty');
  return finish === 'unknown' ? 'stop' : finish;
};

/** Gathers what is to be judged at the end. */
const listenTo = (take: TakePart) => {
  let said = '';
  let calls = '';
  return {
    take(part: AnswerPart): void {
      if (part.kind === 'text') said += part.text;
      if (part.kind === 'call') calls += `\n${part.call.input}`;
      take(part);
    },
    all: (): string => said + calls,
  };
};

/**
 * Answers what a client has put together itself, history and all. What goes for a turn goes for it: it is judged, takes of
 * the person's limits before and is counted after. It is stored nowhere.
 */
export const createCompletions =
  ({ db, catalogue, moderation, reserveFor, counted }: CompletionMeans): Complete =>
  async ({ model: name, prompt: given }, who, take) => {
    const { model, persona } = await findAnswering(db, catalogue, name);
    const pictures = picturesIn(given);
    if (pictures.length > MOST_PICTURES) refuseField('body', 'too_many_pictures', who.request.locale);
    if (pictures.length > 0 && !model.info.capabilities.includes('vision'))
      refuseField('body.model', 'sees_no_pictures', who.request.locale);
    const prompt = persona === undefined ? given : asPersona(given, persona);
    const tokens = { told: estimatePrompt(prompt), answer: prompt.options?.maxTokens };
    const heard = listenTo(take);
    const { result, usage } = await counted(who, reserveFor(who, model.info, tokens), async ({ count, signal }) => {
      // Within what is reserved: what judges it costs as well, and has limits of its own.
      await moderation?.({ ownerId: who.caller.userId, text: textsIn(given), files: [], pictures });
      const end = await model.answer(
        {
          messageId: uuidv7(),
          personaPrompt: persona,
          toolbox: undefined,
          messages: spokenIn(prompt),
          prompt,
          begun: '',
          count,
          signal,
        },
        (part) => heard.take(part),
      );
      const finish = finishOf(end, heard.all() !== '');
      const withheld = await judgeAnswer(moderation, heard.all(), model.info.built_in);
      if (withheld === 'answer_not_judged') throw new AppError(withheld);
      return withheld === undefined
        ? { finish, isHeldBack: false }
        : { finish: 'content_filter' as const, isHeldBack: true };
    });
    return { ...result, usage };
  };
