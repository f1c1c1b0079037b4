/** Weights 3 and 1 from the right; the last figure makes the sum a multiple of ten. Source: GS1 General Specifications, 7.9. */
const hasCheckDigit = (digits: string): boolean => {
  const [check, ...others] = digits.split('').map(Number).reverse();
  const sum = others.reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10 === check;
};

/** One way to write each number: UPC-A is an EAN-13 that begins with 0. @returns undefined for what is none */
export const barcodeNumber = (typed: string): string | undefined => {
  const digits = typed.normalize('NFKC').replace(/[\s\-\u2010-\u2015.]/gu, '');
  if (!/^(?:\d{8}|\d{12,13})$/.test(digits) || /^0+$/.test(digits) || !hasCheckDigit(digits)) return undefined;
  return digits.length === 12 ? `0${digits}` : digits;
};
