/** What something costs; small amounts keep as many digits as say something. */
export const formatMoney = (amount: number, currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol', // as on the account page: what is paid in is US dollars or won
    minimumFractionDigits: 0,
    ...(amount !== 0 && amount < 1 ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 2 }),
  }).format(amount);

/** An amount as somebody types it; null for none, undefined for what is no amount. */
export const readAmount = (typed: string): number | null | undefined => {
  const text = typed.trim().replaceAll(',', '');
  if (text === '') return null;
  const amount = Number(text);
  return /^\d+(\.\d+)?$/.test(text) && amount <= 1_000_000 ? amount : undefined;
};

interface Cost {
  readonly amounts: readonly { readonly currency: string; readonly amount: number }[];
  readonly unpriced_calls: number;
}

/** Each currency by itself. */
export const sumCosts = (costs: readonly Cost[]) => {
  const sums = new Map<string, number>();
  for (const { currency, amount } of costs.flatMap(({ amounts }) => amounts))
    sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return {
    amounts: [...sums].map(([currency, amount]) => ({ currency, amount })),
    unpriced: costs.reduce((sum, { unpriced_calls }) => sum + unpriced_calls, 0),
  };
};
