import { estimatePrompt, estimateTokens } from './counted-model-call.ts';
import { ModelError, type AnswerEnd, type AnswerPart, type ChatModel } from './model.ts';

/** Codes of a model that is down, or has no room or no credit now: another one may well answer. */
const PASSING: ReadonlySet<string> = new Set([
  'model_unavailable',
  'model_rate_limited',
  'model_timeout',
  'model_no_credit',
]);

const isPassing = (error: unknown): boolean => error instanceof ModelError && PASSING.has(error.code);

/**
 * A model that leaves the answer to the first of the others that gives one, as long as nothing has been said: who reads
 * is told which one answered instead. One that sees no pictures, or cannot read so much, is passed over.
 * @throws ModelError of the model itself where no other one answers either
 */
export const withFailover = (
  model: ChatModel,
  others: readonly ChatModel[],
  onSwitch = (): void => undefined,
): ChatModel => ({
  info: model.info,
  async answer(request, emit): Promise<AnswerEnd> {
    let hasBegun = false;
    const askIt = (asked: ChatModel): Promise<AnswerEnd> =>
      asked.answer(request, (part: AnswerPart) => {
        if (!hasBegun && asked !== model) {
          emit({ kind: 'note', code: 'model_switched', names: [asked.info.label], modelId: asked.info.id });
          onSwitch();
        }
        hasBegun = true;
        emit(part);
      });
    const goesOn = (error: unknown): boolean => isPassing(error) && !hasBegun && !request.signal.aborted;
    const hasPictures = request.messages.some(({ pictures = [] }) => pictures.length > 0);
    try {
      return await askIt(model);
    } catch (first) {
      if (!goesOn(first)) throw first;
      const tokens =
        request.prompt === undefined
          ? estimateTokens(request.summary ?? '', ...request.messages.map(({ content }) => content))
          : estimatePrompt(request.prompt);
      for (const other of others) {
        if (hasPictures && !other.info.capabilities.includes('vision')) continue;
        if (tokens > other.info.context_window) continue;
        try {
          return await askIt(other);
        } catch (error) {
          if (!goesOn(error)) throw hasBegun ? error : first;
        }
      }
      throw first;
    }
  },
});
