import { watchSession } from '#platform/auth/watch-session';
import type { Database } from '#platform/db/database';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import { createOpenStreams } from '#platform/http/open-streams';
import type { ServiceContext } from '#platform/service';
import { ModelError, type CountCall, type CountedCall, type Usage } from '../models/model.ts';
import type { CurrentPrices } from '../models/prices.ts';
import { retryAfterOf } from '../models/try-again.ts';
import { takeBudgets } from '../store/turns.ts';
import { createUsageSettler } from '../store/usage.ts';
import { withinBudgets } from '../turns/start-turn.ts';
import type { Budgets } from '../usage/budgets.ts';
import type { TurnUsage } from '../usage/turn-usage.ts';
import { usageRecords } from '../usage/usage-records.ts';

interface CountedMeans {
  readonly db: Database;
  readonly revocations: ServiceContext['revocations'];
  readonly prices: CurrentPrices;
  readonly budgets: Budgets;
}

interface Work {
  /** Told of each call of a model, as it ends. */
  readonly count: CountCall;
  /** Aborted where whoever asked has gone, or their session has ended. */
  readonly signal: AbortSignal;
}

/** Does what somebody asks of a model outside of any conversation: within their limits, and counted as theirs. */
export type CountedWork = <T>(
  who: CallContext,
  usage: TurnUsage,
  work: (given: Work) => Promise<T>,
) => Promise<{ readonly result: T; readonly usage: Usage }>;

/** Of one person, in one process: a program that answers many people has them at once. */
const MOST_AT_ONCE = 200;
/** Somebody else's answer has ended by then, mostly. */
const RETRY_SECONDS = 1;

/** They are told so by a status that clients wait after. */
export const tooMany = (): AppError =>
  new AppError('rate_limited', { values: { seconds: RETRY_SECONDS }, retryAfterSeconds: RETRY_SECONDS });

const refusalOf = (error: ModelError): AppError =>
  new AppError(error.code, {
    values: { service: 'model', seconds: 30 },
    cause: error,
    ...(error.code === 'model_rate_limited' ? { retryAfterSeconds: retryAfterOf(error) ?? RETRY_SECONDS } : {}),
  });

const sumOf = (calls: readonly CountedCall[]): Usage => ({
  input: calls.reduce((sum, { input }) => sum + input, 0),
  output: calls.reduce((sum, { output }) => sum + output, 0),
});

export const createCountedWork = ({ db, revocations, prices, budgets }: CountedMeans): CountedWork => {
  const settle = createUsageSettler(db);
  const open = createOpenStreams(MOST_AT_ONCE, tooMany);

  const counted: CountedWork = async (who, { day, reserve }, work) => {
    const { caller, request } = who;
    const { userId: ownerId } = caller;
    // Should this process die meanwhile, what is reserved stays spent.
    const reserved = await withinBudgets({ budgets }, who, () => takeBudgets(db, ownerId, { reserve }));
    const calls: CountedCall[] = [];
    const pricesNow = prices.fixed();
    const session = watchSession(revocations, caller);
    try {
      const count: CountCall = (call) => void calls.push(call);
      const result = await work({ count, signal: AbortSignal.any([request.signal, session.signal]) });
      return { result, usage: sumOf(calls) };
    } catch (error) {
      if (session.signal.aborted) throw new AppError('session_revoked');
      // Whoever asked has gone, or the process stops and they may ask another one.
      if (request.signal.aborted) throw new AppError('service_unavailable', { values: { service: 'chat' } });
      throw error instanceof ModelError ? refusalOf(error) : error;
    } finally {
      session.forget();
      if (calls.length > 0 || reserved !== null)
        await settle({ ownerId, day, calls: usageRecords(calls, pricesNow), reserved });
    }
  };

  return async (who, usage, work) => {
    const leave = open.enter(who.caller.userId);
    try {
      return await counted(who, usage, work);
    } finally {
      leave();
    }
  };
};
