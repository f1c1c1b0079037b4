import { useI18n } from 'vue-i18n';
import { tokensOf, type Cost, type UsageSum } from './usage-sums.ts';

export const MEASURES = ['tokens', 'cost', 'calls'] as const;
export type Measure = (typeof MEASURES)[number];
type Currency = Cost['amounts'][number]['currency'];

/** Figures of usage as people read them. What is not known is said to be so: it is never nothing. */
export const useUsageWords = () => {
  const { t, n } = useI18n();
  const money = (amount: number, currency: Currency): string =>
    n(amount, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      maximumFractionDigits: currency === 'KRW' ? (amount < 10 ? 2 : 0) : amount < 1 ? 4 : 2,
    });
  const cost = ({ amounts, unpriced_calls }: Cost): string => {
    const known = amounts.map(({ currency, amount }) => money(amount, currency)).join(' + ');
    if (unpriced_calls === 0) return known === '' ? n(0) : known;
    return known === '' ? t('usage.unknown') : t('usage.partlyKnown', { known });
  };
  /** Of several currencies, the one that is drawn. */
  const currencyOf = (sum: UsageSum): Currency => sum.cost.amounts[0]?.currency ?? 'USD';
  const valueOf = (sum: UsageSum, measure: Measure, currency: Currency): number => {
    if (measure === 'tokens') return tokensOf(sum);
    if (measure === 'calls') return sum.calls;
    return sum.cost.amounts.find((amount) => amount.currency === currency)?.amount ?? 0;
  };
  const words = (sum: UsageSum, measure: Measure): string =>
    measure === 'cost' ? cost(sum.cost) : n(valueOf(sum, measure, 'USD'));
  return { money, cost, currencyOf, valueOf, words };
};
