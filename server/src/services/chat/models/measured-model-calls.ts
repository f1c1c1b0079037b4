import type { Metrics } from '#platform/metrics';
import type { ModelFigures } from './model-figures.ts';
import { toModelError } from './provider-error.ts';
import type { ModelCall, ModelCallPart } from './model-call.ts';

const SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 180] as const;

/**
 * Counts how models end, by the reason that they gave or the code of the problem, and how long they take to their first
 * token. What a person has stopped is counted as that.
 */
export const createMeasuredModelCalls = (
  metrics: Pick<Metrics, 'counter' | 'histogram'>,
  figures: Pick<ModelFigures, 'firstToken'>,
): ((model: string, modelCall: ModelCall) => ModelCall) => {
  const ends = metrics.counter('madang_model_calls_total', 'Calls of models, by how they ended', ['model', 'outcome']);
  const firsts = metrics.histogram(
    'madang_model_first_token_seconds',
    'Time until a model says something',
    ['model'],
    SECONDS,
  );
  return (model, modelCall) => async (prompt, signal, take) => {
    const begin = performance.now();
    let hasBegun = false;
    const takeFirst = (part: ModelCallPart): void => {
      if (!hasBegun) {
        const ms = performance.now() - begin;
        firsts.observe({ model }, ms / 1000);
        figures.firstToken(model, ms);
      }
      hasBegun = true;
      take(part);
    };
    try {
      const end = await modelCall(prompt, signal, takeFirst);
      ends.inc({ model, outcome: end.finish });
      return end;
    } catch (error) {
      ends.inc({ model, outcome: signal.aborted ? 'stopped' : toModelError(error).code });
      throw error;
    }
  };
};
