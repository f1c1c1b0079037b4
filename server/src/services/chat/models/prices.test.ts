import { describe, expect, it } from 'vitest';
import { readPrices } from './prices.ts';

describe('prices of models', () => {
  it('are whole millionths of a currency for a million tokens, and unknown where nobody says them', () => {
    const { prices } = readPrices(
      'openai/gpt-5-mini=0.25/2 USD, compatible/qwen3:8b = 0/0 KRW,google/gemini=140.5/560KRW',
    );
    expect(prices.get('openai/gpt-5-mini')).toEqual({
      currency: 'USD',
      inputPerMillion: 250_000,
      outputPerMillion: 2_000_000,
    });
    expect(prices.get('compatible/qwen3:8b')).toEqual({ currency: 'KRW', inputPerMillion: 0, outputPerMillion: 0 });
    expect(prices.get('google/gemini')).toMatchObject({ inputPerMillion: 140_500_000, outputPerMillion: 560_000_000 });
    expect(prices.get('anthropic/claude')).toBeUndefined();
    expect(readPrices(undefined).prices.size).toBe(0);
  });

  it.each(['openai/gpt-5-mini', 'openai/gpt-5-mini=1 USD', 'openai/x=1/2 EUR', 'openai/x=-1/2 USD', 'x=1/2 USD'])(
    'are refused as %s',
    (setting) => {
      expect(readPrices(setting).problems).toEqual([expect.stringContaining(setting)]);
    },
  );

  it('are refused when a model has two', () => {
    expect(readPrices('openai/x=1/2 USD,openai/x=1/3 USD').problems).toEqual(['MODEL_PRICES: names openai/x twice.']);
  });
});
