import type { modelAnswers } from '@madang/contracts/chat/model-answers';
import type { Calendar } from '#platform/calendar';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { askAboutPictures, estimateQuestion, modelThatSees } from '../models/ask-about-pictures.ts';
import type { Catalogue } from '../models/catalogue.ts';
import { ModelError, type CountedCall } from '../models/model.ts';
import type { CurrentPrices } from '../models/prices.ts';
import { takeBudgets } from '../store/turns.ts';
import { settleUsage } from '../store/usage.ts';
import { BudgetSpent, type Budgets } from '../usage/budgets.ts';
import { usageRecords } from '../usage/usage-records.ts';

/** Reserved for an answer, which is a short list. */
const ANSWER_TOKENS = 500;

interface Parts extends Pick<ServiceContext, 'db' | 'client'> {
  readonly catalogue: Catalogue;
  readonly prices: CurrentPrices;
  readonly budgets: Budgets;
  readonly calendar: Pick<Calendar, 'dayOf'>;
  readonly now: () => number;
}

export const createModelAnswerRoutes = ({
  db,
  client,
  catalogue,
  prices,
  budgets,
  calendar,
  now,
}: Parts): Handlers<typeof modelAnswers> => ({
  'POST /internal/model-answers': async ({ body: { of: kind, ...question }, caller, request }) => {
    const model = modelThatSees(catalogue);
    if (model === undefined) return { model: null, answer: null };
    const { userId: ownerId } = caller;
    const day = calendar.dayOf(now());
    const offered = budgets
      .limitsWithoutRequest({ kind, userId: ownerId })
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
      return { model: calls.at(-1)?.model ?? model.info.id, answer };
    } catch (error) {
      throw error instanceof ModelError ? new AppError(error.code, { cause: error }) : error;
    } finally {
      await settleUsage(db, { ownerId, day, calls: usageRecords(calls, prices.fixed()), reserved });
    }
  },
});
