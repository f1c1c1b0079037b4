import type { modelAnswers } from '@madang/contracts/chat/model-answers';
import type { Calendar } from '#platform/calendar';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { askAboutPictures, estimateQuestion, modelThatSees } from '../models/ask-about-pictures.ts';
import type { Catalogue } from '../models/catalogue.ts';
import { ModelError, type CountedCall } from '../models/model.ts';
import type { CurrentPrices } from '../models/prices.ts';
import { judgeAnswer } from '../moderation/judge-answer.ts';
import type { Moderation } from '../moderation/moderation.ts';
import { takeBudgets } from '../store/turns.ts';
import { settleUsage } from '../store/usage.ts';
import { BudgetSpent, type Budgets } from '../usage/budgets.ts';
import { usageRecords } from '../usage/usage-records.ts';

/** Reserved for an answer, which is a short list. */
const ANSWER_TOKENS = 500;

/** What a model has written into the fields of its answer. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** As one that is attached to a message: of either only the id is read. */
const asFile = (id: string) => ({ id, name: 'picture', mime_type: 'image/jpeg' });

interface Parts extends Pick<ServiceContext, 'db' | 'client'> {
  readonly catalogue: Catalogue;
  readonly prices: CurrentPrices;
  readonly moderation: Moderation | undefined;
  readonly budgets: Budgets;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly now: () => number;
}

export const createModelAnswerRoutes = ({
  db,
  client,
  catalogue,
  prices,
  moderation,
  budgets,
  calendar,
  now,
}: Parts): Handlers<typeof modelAnswers> => ({
  'POST /internal/model-answers': async ({ body, caller, request }) => {
    const { of: kind, network_id: networkId, unstored_pictures: unstored, ...asked } = body;
    const model = modelThatSees(catalogue);
    if (model === undefined) return { model: null, answer: null };
    const given = unstored.map(({ media_type: mediaType, base64 }) => ({ name: 'picture', mediaType, base64 }));
    const question = { ...asked, given };
    const { userId: ownerId } = caller;
    await moderation?.({ ownerId, text: '', files: question.pictures.map(asFile), pictures: given });
    const day = calendar.dayOf(now());
    const offered = budgets
      .limitsWithoutRequest({ kind, userId: ownerId, networkId })
      .map(({ plan, holder_id, period, most }) => ({ plan, holder_id, period, most }));
    const tokens = estimateQuestion(question) + ANSWER_TOKENS;
    const calls: CountedCall[] = [];
    // Should this process die meanwhile, what is reserved stays spent.
    const reserved = await takeBudgets(db, ownerId, {
      reserve: offered.length === 0 ? null : { tokens, offered },
    }).catch((error: unknown) => {
      if (error instanceof BudgetSpent)
        throw new AppError(kind === 'user' ? 'quota_exceeded' : 'guest_quota_exceeded', { cause: error });
      throw error;
    });
    try {
      const answer = await askAboutPictures({ client, model }, question, {
        forUser: ownerId,
        count: (call) => calls.push(call),
        signal: request.signal,
      });
      const withheld = await judgeAnswer(moderation, textsIn(answer).join('\n'), false);
      if (withheld !== undefined) throw new AppError(withheld);
      return { model: calls.at(-1)?.model ?? model.info.id, answer };
    } catch (error) {
      throw error instanceof ModelError ? new AppError(error.code, { cause: error }) : error;
    } finally {
      await settleUsage(db, { ownerId, day, calls: usageRecords(calls, prices.fixed()), reserved });
    }
  },
});
