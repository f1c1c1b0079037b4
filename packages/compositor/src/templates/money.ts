/** A price as it was written: what stands before and after its number. */
export interface Money {
  readonly text: string;
  readonly before: string;
  readonly number?: string;
  readonly after: string;
}

export const moneyOf = (text: string): Money => {
  const found = /^([^\d]{0,8}?)(\d[\d,.]*\d|\d)(\D{0,8})$/u.exec(text);
  if (found === null) return { text, before: '', after: '' };
  const [, before = '', number = '', after = ''] = found;
  // The won sign belongs to the number; words before it ("단돈") are set small.
  if (/^[₩$€¥]$/u.test(before.trim())) return { text, before: '', number: before.trim() + number, after: after.trim() };
  return { text, before: before.trim(), number, after: after.trim() };
};

const amountOf = (text: string | undefined): number | undefined => {
  const digits =
    text === undefined
      ? undefined
      : moneyOf(text)
          .number?.replace(/[^\d.]/g, '')
          .replace(/\.(?=\d{3}\b)/g, '');
  const amount = Number(digits);
  return digits === undefined || digits === '' || !Number.isFinite(amount) ? undefined : amount;
};

/** Whole percent, rounded down: an advertisement never promises more than it gives. */
export const discountOf = (price: string | undefined, oldPrice: string | undefined): number | undefined => {
  const [now, before] = [amountOf(price), amountOf(oldPrice)];
  if (now === undefined || before === undefined || before <= now || before === 0) return undefined;
  const percent = Math.floor(((before - now) * 100) / before);
  return percent >= 1 ? percent : undefined;
};
