import type { Region } from '@madang/contracts/recycle-regions';
import { wordsOf } from './normalise-term.ts';

/** The form in which names of places are compared. */
export const normalisePlace = (name: string): string => wordsOf(name).join('');

export const regionNamesOf = ({ code, name, short_name, aliases }: Region): string[] => [
  ...new Set([code, name.ko, name.en, short_name, ...aliases].map(normalisePlace)),
];
