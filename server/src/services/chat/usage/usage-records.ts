import type { CountedCall } from '../models/model.ts';
import type { ModelPrices } from '../models/prices.ts';

/** Calls of one answer to one model, as they are stored. Costs are in millionths of millionths, which are whole numbers. */
export interface UsageRecord {
  readonly model: string;
  readonly calls: number;
  readonly input: number;
  readonly output: number;
  readonly estimated: number;
  readonly unpriced: number;
  readonly usd: number;
  readonly krw: number;
}

const recordOf = ({ model, input, output, isEstimated }: CountedCall, prices: ModelPrices): UsageRecord => {
  const price = prices.priceOf(model);
  const cost = price === null ? 0 : input * price.inputPerMillion + output * price.outputPerMillion;
  return {
    model,
    calls: 1,
    input,
    output,
    estimated: isEstimated ? 1 : 0,
    // What used no tokens costs nothing, whatever they cost.
    unpriced: price === null && input + output > 0 ? 1 : 0,
    usd: price?.currency === 'USD' ? cost : 0,
    krw: price?.currency === 'KRW' ? cost : 0,
  };
};

/** The statement that stores them adds up those of one model. */
export const usageRecords = (calls: readonly CountedCall[], prices: ModelPrices): UsageRecord[] =>
  calls.map((call) => recordOf(call, prices));
