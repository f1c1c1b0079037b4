import { BETWEEN_DIGITS } from './digits.ts';

/** Numbers that anybody may call for help, and names nobody's account. */
const PUBLIC = new Set(['109', '112', '119', '1394', '1332', '118', '110', '182', '15771000', '027358994']);
/** Fewer digits are nobody's number. */
const LEAST_DIGITS = 7;
const MOST_PHONE_DIGITS = 12;

/** Sums, counts, dates and times, whole: with what has to stand around them to be one. */
const SUMS = [
  /(?<![\d.,-])[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?\s?(?:[만천억]\s?)?(?:원|달러|불|엔|유로|won\b|krw\b|usd\b|dollars?\b|명|건|개|회|점|포인트|주|%)(?![가-힣])/gu,
  /(?<![\d.,-])[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?\s?(?:[만천억]\s?)?(?:원|달러|불|엔|유로|명|건|개|회|점|포인트|주)(?=이|을|은|의|에|만|씩|도|과|까|부|정도|짜|어치|으로|입|인|쯤|보|대)/gu,
  /(?:[₩$€£¥]|\bkrw|\busd)\s?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?(?!,?\d|-)/gu,
  // Without commas, only where nobody would take it for a number to call.
  /(?<![\d.,-])[1-9]\d{3,6}000\s?(?:원|won\b|krw\b)(?![가-힣])/gu,
  /(?<![\d.,-])[1-9]\d{3,6}000\s?원(?=이|을|은|의|에|만|씩|도|과|까|부|정도|짜|어치|으로|입|인|쯤|보|대)/gu,
  /(?<![\d:.-])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:])/gu,
  /(?<![\d.,-])(?:19|20)\d\d(?:-|\/|\. ?)(?:0?[1-9]|1[0-2])(?:-|\/|\. ?)(?:0?[1-9]|[12]\d|3[01])(?![\d-])/gu,
];
/** Digits in a row, whatever signs and small words stand between them. */
const RUN = new RegExp(`\\d+(?:${BETWEEN_DIGITS}\\d+)*`, 'gu');
/** Parts as long as those of a telephone number, whatever short word is said between them. */
const PARTS = /(?<![\d.,-])(0\d{1,3})([^\d\n]{1,8})(\d{3,4})([^\d\n]{1,8})(\d{4})(?!\d)/gu;

const withoutCountry = (digits: string): string => digits.replace(/^(?:00)?82(?=0?[1-9])0?/, '0');
/** Nobody has them: 010-0… and 010-1… are not assigned, and there is no area 000, nor an exchange 000. */
const startsUnassigned = (digits: string): boolean => /^(?:010[01]|02000|0[1-9]\d000)/.test(digits);
const isUnassigned = (digits: string): boolean =>
  /^(?:010[01]\d{7}|000\d{7,8}|02000\d{4}|0[1-9]\d000\d{4})$/.test(digits);
const isPhone = (digits: string): boolean => /^(?:0[1-9]\d{7,10}|1[5-8]\d{6})$/.test(digits);

/** Ends of the parts that begin at `from` and are a number together. */
function* numbersFrom(parts: readonly string[], from: number): Generator<{ digits: string; end: number }> {
  let digits = '';
  for (let end = from; end < parts.length && digits.length <= MOST_PHONE_DIGITS + 4; end += 1) {
    digits += parts[end] ?? '';
    yield { digits: withoutCountry(digits), end: end + 1 };
  }
}

/** One unassigned number excuses nothing that stands beside it: every number that the parts could be is looked at. */
const holdsPhone = (parts: readonly string[]): boolean =>
  parts.some((_, from) =>
    numbersFrom(parts, from).some(({ digits }) => isPhone(digits) && !PUBLIC.has(digits) && !startsUnassigned(digits)),
  );

/** Digits that belong to no number that nobody has: of an account, or of a phone abroad. */
const digitsLeft = (parts: readonly string[]): string => {
  let left = '';
  for (let at = 0; at < parts.length;) {
    const whole = numbersFrom(parts, at)
      .filter(({ digits }) => PUBLIC.has(digits) || isUnassigned(digits))
      .reduce((longest, { end }) => Math.max(longest, end), at);
    if (whole === at) left += parts[at] ?? '';
    at = Math.max(whole, at + 1);
  }
  return left;
};

const heldApart = (text: string): string[] =>
  Array.from(text.matchAll(PARTS)).flatMap(([whole, first = '', , second = '', , last = '']) =>
    isUnassigned(`${first}${second}${last}`) || !/[1-9]/.test(whole) ? [] : [whole],
  );

/** Numbers in plain digits that could be somebody's. */
export const usableNumbers = (plain: string): string[] => {
  const numbers = SUMS.reduce((text, sum) => text.replace(sum, ' x '), plain);
  const inRows = Array.from(numbers.matchAll(RUN)).flatMap(([run]) => {
    const parts = run.match(/\d+/gu) ?? [];
    const left = digitsLeft(parts);
    return holdsPhone(parts) || (left.length >= LEAST_DIGITS && /[1-9]/.test(left)) ? [run] : [];
  });
  return [...inRows, ...heldApart(numbers)];
};
