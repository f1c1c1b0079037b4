import type { HarmKind } from '@madang/contracts/training/entities';
import { GRAVEST } from '../turn-record.ts';
import { divided } from './clauses.ts';
import { harmByWording } from './hearing/hear-harm.ts';
import { readerOf } from './insisting.ts';
import { plainOf } from './plain-text.ts';
import { saysEmergency, saysRealHarm, saysWantsToDie } from './real-harm.ts';

/** What was learned is of lines as people write them. */
const LONGEST_LINE = 200;
/** So much of a message is read from its beginning and so much from its end: far more than one may have that is answered. */
const READ = 10_000;
const BETWEEN_SENTENCES = /(?<=[.!?？…~])\s+|\n+/;

const readable = (said: string): string =>
  said.length <= 2 * READ ? said : `${said.slice(0, READ)}\n${said.slice(-READ)}`;

/**
 * What of it a message of any length says, wherever in a talk it is said: by plain words in the whole of it, and by what was
 * learned in each of its sentences. The gravest counts, whatever is said first or last.
 */
export const harmIn = (said: string): HarmKind | undefined => {
  const read = readable(said);
  const plain = plainOf(read);
  const withoutInsistence = readerOf(plain);
  const text = withoutInsistence(plain);
  const whole = divided(text);
  const kinds = new Set<HarmKind | undefined>();
  if (saysEmergency(whole)) kinds.add('emergency');
  if (saysWantsToDie(whole)) kinds.add('crisis');
  if (saysRealHarm(whole)) kinds.add('loss');
  const lines = read.split(BETWEEN_SENTENCES).map((line) => withoutInsistence(plainOf(line)));
  for (const line of new Set([...lines, text])) if (line.length <= LONGEST_LINE) kinds.add(harmByWording(line));
  return GRAVEST.find((kind) => kinds.has(kind));
};
export const tellsRealHarm = (said: string): boolean => harmIn(said) !== undefined;
