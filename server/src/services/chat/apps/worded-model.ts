import { RevisedTurn } from '@madang/contracts/apps';
import { isStorable } from '@madang/contracts/fields';
import { isVisible, ModelError, type AnswerEnd, type AnswerRequest, type ChatModel } from '../models/model.ts';
import { DONE, goOn, RULES_MODEL, sayWords } from '../models/rules.ts';
import { judgeAnswer } from '../moderation/judge-answer.ts';
import type { Moderation } from '../moderation/moderation.ts';
import type { OwnReply, TurnOfApp } from './app-model.ts';

/** More than a model has to say in the place of a few sentences; what goes on is not listened to. */
const MOST_CHARS = 20_000;
const REVISE_MS = 5000;

class SaysTooMuch extends Error {}

interface Written {
  readonly said: string;
  readonly usage: AnswerEnd['usage'];
}

/** All that the model says, before anybody is shown any of it; nothing where it fails, or does not end. */
const written = async (model: ChatModel, request: AnswerRequest): Promise<Written> => {
  const enough = new AbortController();
  let said = '';
  try {
    const { usage } = await model.answer(
      {
        ...request,
        begun: '',
        signal: AbortSignal.any([request.signal, enough.signal]),
      },
      (part) => {
        if (part.kind !== 'text') return;
        said += part.text;
        if (said.length > MOST_CHARS) enough.abort(new SaysTooMuch());
      },
    );
    return enough.signal.aborted ? { said: '', usage } : { said, usage };
  } catch (error) {
    request.signal.throwIfAborted();
    if (enough.signal.aborted || error instanceof ModelError) return { said: '', usage: undefined };
    throw error;
  }
};

/**
 * A model that words what an app has decided to say. The app sees it whole before the person does, and says what is shown;
 * where nothing of it can be, or the moderation holds it back, the app's own words are, as what they are: said by rules. So no
 * answer of an app is withheld that has decided already what comes of the turn.
 */
export const wordedModel = (
  { client, app, conversationId, userId }: TurnOfApp,
  model: ChatModel,
  own: OwnReply,
  moderation: Moderation | undefined,
): ChatModel => {
  const revise = async (said: string, signal: AbortSignal): Promise<OwnReply & Pick<RevisedTurn, 'taken'>> => {
    if (!isVisible(said)) return { ...own, taken: false };
    try {
      const body = { conversation_id: conversationId, said, ...own };
      const answer = RevisedTurn.parse(
        await client.hook(app, 'revise', body, { forUser: userId, signal, timeoutMs: REVISE_MS }),
      );
      const withheld = answer.taken ? await judgeAnswer(moderation, answer.text, false) : undefined;
      if (withheld !== undefined) return { ...own, taken: false };
      const { data } = app.structured?.safeParse(answer.structured) ?? {};
      const fits = data !== undefined && isStorable(data);
      return { text: answer.text, taken: answer.taken, structured: fits ? data : own.structured };
    } catch {
      // The app's own words are there all the same, unless it was stopped.
      signal.throwIfAborted();
      return { ...own, taken: false };
    }
  };
  return {
    info: model.info,
    withoutFiles: true,
    isJudged: true,
    structured: own.structured,
    async answer(request, emit) {
      const { said, usage } = await written(model, request);
      const { text, structured, taken } = await revise(said, request.signal);
      if (!taken) emit({ kind: 'note', code: 'model_switched', names: [RULES_MODEL.label], modelId: RULES_MODEL.id });
      await sayWords(goOn(request.begun, text), emit, request.signal);
      return { ...DONE, usage, structured };
    },
  };
};
