import type { Metrics } from '#platform/metrics';
import { countedModelCall } from './counted-model-call.ts';
import type { CountedCall } from './model.ts';
import { fromMicro, type ModelPrices } from './prices.ts';
import type { ModelFigures } from './model-figures.ts';
import { toModelError } from './provider-error.ts';
import type { ModelCall, ModelCallPart } from './model-call.ts';

const SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 180] as const;

/**
 * Counts how models end, by the reason that they gave or the code of the problem, how long they take to their first
 * token, and what they use. What a person has stopped is counted as that.
 */
export const createMeasuredModelCalls = (
  metrics: Pick<Metrics, 'counter' | 'histogram'>,
  figures: Pick<ModelFigures, 'firstToken'>,
  prices: ModelPrices,
): ((model: string, modelCall: ModelCall) => ModelCall) => {
  const ends = metrics.counter('madang_model_calls_total', 'Calls of models, by how they ended', ['model', 'outcome']);
  const firsts = metrics.histogram(
    'madang_model_first_token_seconds',
    'Time until a model says something',
    ['model'],
    SECONDS,
  );
  const tokens = metrics.counter(
    'madang_model_tokens_total',
    'Tokens of models; estimated where a provider counts none',
    ['model', 'direction'],
  );
  const costs = metrics.counter('madang_model_cost_total', 'What models cost, as far as their prices are known', [
    'model',
    'currency',
  ]);
  const count = ({ model, input, output }: CountedCall): void => {
    tokens.inc({ model, direction: 'input' }, input);
    tokens.inc({ model, direction: 'output' }, output);
    const price = prices.priceOf(model);
    if (price === null) return;
    const cost = input * fromMicro(price.inputPerMillion) + output * fromMicro(price.outputPerMillion);
    costs.inc({ model, currency: price.currency }, cost / 1_000_000);
  };
  const measure =
    (model: string, modelCall: ModelCall): ModelCall =>
    async (prompt, signal, take) => {
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
  return (model, modelCall) => measure(model, countedModelCall(model, modelCall, count));
};
