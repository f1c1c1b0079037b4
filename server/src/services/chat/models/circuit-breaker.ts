import {
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  isBrokenCircuitError,
  type IBackoff,
  type IHalfOpenAfterBackoffContext as OpenedBy,
} from 'cockatiel';
import { ModelError, type AnswerEnd, type ChatModel } from './model.ts';

/** So many answers in a row that fail like this, and the model is taken for down: nobody waits for it then. */
const MOST_FAILURES = 10;
const OPEN_MS = 30_000;

/** Too many requests are no reason: that is said at once, and about some people more than about others. */
const isDown = (error: unknown): boolean =>
  error instanceof ModelError && (error.code === 'model_unavailable' || error.code === 'model_timeout');

/** Whoever asked has left, which says nothing about the model: it is neither down for that nor back. */
class Left extends Error {}
/** They were the one to find out whether it is back. */
class LeftUnproven extends Left {}

/** For so long nobody asks it; where the one who was to find out has left, the next one does at once. */
const unasked = (ms: number): IBackoff<OpenedBy> => ({ duration: ms, next: waitAfter });
const waitAfter = ({ result }: OpenedBy): IBackoff<OpenedBy> =>
  unasked('error' in result && result.error instanceof LeftUnproven ? 0 : OPEN_MS);

/**
 * The same model, which is not asked for half a minute after it was down for many in a row; then for one who finds out
 * whether it is back, which it is as soon as it says something. @throws ModelError `model_unavailable` meanwhile
 */
export const withCircuitBreaker = (model: ChatModel): ChatModel => {
  // What the library is not to handle counts as a success of the one who finds out.
  const breaker = circuitBreaker(
    handleWhen((error) => isDown(error) || error instanceof LeftUnproven),
    {
      halfOpenAfter: { next: waitAfter },
      breaker: new ConsecutiveBreaker(MOST_FAILURES),
    },
  );
  return {
    info: model.info,
    async answer(request, emit): Promise<AnswerEnd> {
      // The library would have the others wait for the one who finds out, who may wait for minutes.
      if (breaker.state === CircuitState.HalfOpen)
        throw new ModelError('model_unavailable', new Error('somebody finds out whether the model is back'));
      let answered: Promise<AnswerEnd> | undefined;
      const begin = async (): Promise<void> => {
        const findsOut = breaker.state === CircuitState.HalfOpen;
        const begun = Promise.withResolvers<unknown>();
        answered = model.answer(request, (part) => {
          begun.resolve(undefined);
          emit(part);
        });
        answered.then(begun.resolve, (cause: unknown) => {
          const Leaving = findsOut ? LeftUnproven : Left;
          begun.reject(request.signal.aborted ? new Leaving('whoever asked has left', { cause }) : cause);
        });
        await begun.promise;
      };
      try {
        await breaker.execute(begin);
      } catch (error) {
        if (error instanceof Left) throw error.cause;
        throw isBrokenCircuitError(error) ? new ModelError('model_unavailable', error) : error;
      }
      if (answered === undefined) throw new Error('the model was not asked');
      return answered;
    },
  };
};
