import type { Case } from '@madang/contracts/training/case';
import { withPlainDigits } from './digits.ts';
import { usableAddresses } from './usable-addresses.ts';
import { usableNumbers } from './usable-numbers.ts';

/** What of a text could be used against somebody: addresses that could be there, numbers that could be somebody's. */
export const usableLures = (text: string): string[] => {
  const plain = withPlainDigits(text);
  return [...new Set([...usableAddresses(plain), ...usableNumbers(plain)])];
};

const wordsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : [];
};

/** The same of all the words in something. */
export const luresIn = (value: unknown): string[] => wordsIn(value).flatMap(usableLures);

/** Of what a case says or shows before it is over. */
export const luresOf = ({ receive, help, preview, sender, suggestions }: Case): string[] =>
  luresIn([receive, help, preview, sender, suggestions]);
