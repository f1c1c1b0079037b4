import type { texts } from '@madang/contracts/chat/texts';
import { storableText } from '@madang/contracts/fields';
import { uuidv7 } from 'uuidv7';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { CallContext, Handlers } from '#platform/http/handler';
import type { Catalogue } from '../models/catalogue.ts';
import { ModelError, type AnswerRequest, type ChatModel, type CountedCall } from '../models/model.ts';
import type { CurrentPrices } from '../models/prices.ts';
import { judgeAnswer } from '../moderation/judge-answer.ts';
import type { Moderation } from '../moderation/moderation.ts';
import type { Context } from '../settings.ts';
import { takeBudgets } from '../store/turns.ts';
import { settleUsage } from '../store/usage.ts';
import { withinBudgets } from '../turns/start-turn.ts';
import type { Budgets } from '../usage/budgets.ts';
import type { UsageOf } from '../usage/turn-usage.ts';
import { usageRecords } from '../usage/usage-records.ts';

/** Somebody waits for it. */
const MOST_MS = 150_000;
/** More is not listened to. */
const MOST_CHARS = 200_000;

class SaysTooMuch extends Error {}

/** @throws AppError what the model ends with; the signal's reason */
const written = async (model: ChatModel, request: AnswerRequest): Promise<string> => {
  const enough = new AbortController();
  const late = AbortSignal.timeout(MOST_MS);
  let text = '';
  try {
    const signal = AbortSignal.any([request.signal, late, enough.signal]);
    const { finish } = await model.answer({ ...request, signal }, (part) => {
      if (part.kind !== 'text') return;
      text += part.text;
      if (text.length > MOST_CHARS) enough.abort(new SaysTooMuch());
    });
    if (finish === 'content_filter') throw new ModelError('model_filtered');
    if (finish === 'error') throw new ModelError('model_failed');
  } catch (error) {
    request.signal.throwIfAborted();
    const code = late.aborted ? 'model_timeout' : error instanceof ModelError ? error.code : undefined;
    if (code === undefined && !enough.signal.aborted) throw error;
    if (code !== undefined) throw new AppError(code, { values: { service: 'model', seconds: 30 }, cause: error });
  }
  return storableText(text.slice(0, MOST_CHARS));
};

interface Means {
  readonly catalogue: Catalogue;
  readonly prices: CurrentPrices;
  readonly moderation: Moderation | undefined;
  readonly usageOf: UsageOf;
  readonly budgets: Budgets;
}

export const createTextRoutes = (
  { db }: Pick<Context, 'db'>,
  { catalogue, prices, moderation, usageOf, budgets }: Means,
): Handlers<typeof texts> => ({
  'POST /internal/texts': async ({ body: { model: id, instructions, messages }, caller, request }) => {
    const model = catalogue.find(id);
    if (model === undefined || model.info.built_in)
      throw new AppError('validation_failed', { errors: [fieldError('body.model', 'unknown_model', request.locale)] });
    const who: CallContext = { caller, request };
    const personaPrompt = { instructions, temperature: null };
    const { day, reserve } = usageOf(who, {
      content: '',
      files: [],
      history: messages.map(({ content }) => ({ content, parts: null })),
      selection: { model, personaPrompt },
    });
    const reserved = await withinBudgets({ budgets }, who, () => takeBudgets(db, caller.userId, { reserve }));
    const calls: CountedCall[] = [];
    const pricesNow = prices.fixed();
    try {
      const text = await written(model, {
        messageId: uuidv7(),
        personaPrompt,
        toolbox: undefined,
        messages,
        begun: '',
        count: (call) => void calls.push(call),
        signal: request.signal,
      });
      const withheld = await judgeAnswer(moderation, text, false);
      if (withheld !== undefined) throw new AppError(withheld);
      return { text };
    } finally {
      await settleUsage(db, { ownerId: caller.userId, day, calls: usageRecords(calls, pricesNow), reserved });
    }
  },
});
