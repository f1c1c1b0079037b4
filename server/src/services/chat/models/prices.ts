import { entriesOf } from '#platform/config/settings';

const CURRENCIES = ['USD', 'KRW'] as const;
type Currency = (typeof CURRENCIES)[number];

/** Of a million tokens, in millionths of the currency, which are whole numbers: 0.15 dollars are 150,000. */
export interface ModelPrice {
  readonly currency: Currency;
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** What models cost; null where nobody has said it, which is not the same as nothing. */
export interface ModelPrices {
  readonly priceOf: (modelId: string) => ModelPrice | null;
}

/** They change while answers are written. */
export interface CurrentPrices extends ModelPrices {
  /** As they are now, whatever becomes of them and of their models. */
  readonly fixed: () => ModelPrices;
}

const MICRO = 1_000_000;
/** Names of models hold slashes and colons, but no "=" and no comma. */
const ENTRY = /^([^=\s/]+\/[^=]*[^=\s])\s*=\s*(\d{1,7}(?:\.\d{1,6})?)\s*\/\s*(\d{1,7}(?:\.\d{1,6})?)\s*([A-Z]{3})$/;

export const toMicro = (amount: number): number => Math.round(amount * MICRO);
export const fromMicro = (micro: number): number => micro / MICRO;

const currencyOf = (text: string | undefined): Currency | undefined => CURRENCIES.find((known) => known === text);

/** Reads MODEL_PRICES; `problems` say what of it is not understood. */
export const readPrices = (
  setting: string | undefined,
): { readonly prices: ReadonlyMap<string, ModelPrice>; readonly problems: readonly string[] } => {
  const prices = new Map<string, ModelPrice>();
  const problems: string[] = [];
  for (const entry of entriesOf(setting)) {
    const [, id, input, output, code] = ENTRY.exec(entry) ?? [];
    const currency = currencyOf(code);
    if (id === undefined || currency === undefined)
      problems.push(
        `MODEL_PRICES: "${entry}" is not provider/name=input/output CURRENCY, with ${CURRENCIES.join(' or ')}, like openai/gpt-5-mini=0.25/2 USD.`,
      );
    else if (prices.has(id)) problems.push(`MODEL_PRICES: names ${id} twice.`);
    else
      prices.set(id, { currency, inputPerMillion: toMicro(Number(input)), outputPerMillion: toMicro(Number(output)) });
  }
  return { prices, problems };
};
