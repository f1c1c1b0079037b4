import type { HarmKind } from '@madang/contracts/training/entities';
import { GRAVEST } from '../turn-record.ts';
import { divided } from './clauses.ts';
import { isDoubtful } from './doubtful-harm.ts';
import { MAY_WANT_TO_DIE } from './harm-patterns.ts';
import { harmByWording, type HeardHarm } from './hearing/hear-harm.ts';
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
const heardHarm = (said: string): HeardHarm | undefined => {
  const read = readable(said);
  const plain = plainOf(read);
  const withoutInsistence = readerOf(plain);
  const text = withoutInsistence(plain);
  const whole = divided(text);
  const heard: (HeardHarm | undefined)[] = [];
  if (saysEmergency(whole)) heard.push({ kind: 'emergency', sure: true });
  if (saysWantsToDie(whole)) heard.push({ kind: 'crisis', sure: true });
  if (saysRealHarm(whole)) heard.push({ kind: 'loss', sure: true });
  if (MAY_WANT_TO_DIE.test(text)) heard.push({ kind: 'crisis', sure: false });
  const lines = read.split(BETWEEN_SENTENCES).map((line) => withoutInsistence(plainOf(line)));
  for (const line of new Set([...lines, text])) if (line.length <= LONGEST_LINE) heard.push(harmByWording(line));
  const isSure = (each: HeardHarm | undefined): boolean => each?.sure === true && !isDoubtful(text, each.kind);
  const sure = GRAVEST.find((kind) => heard.some((each) => each?.kind === kind && isSure(each)));
  if (sure !== undefined) return { kind: sure, sure: true };
  const unsure = GRAVEST.find((kind) => heard.some((each) => each?.kind === kind));
  return unsure && { kind: unsure, sure: false };
};

/** What of it a message says so surely that no play goes on. */
export const harmIn = (said: string): HarmKind | undefined => {
  const heard = heardHarm(said);
  return heard?.sure === true ? heard.kind : undefined;
};
export const tellsRealHarm = (said: string): boolean => harmIn(said) !== undefined;

/** What a message tells of that may as well be said in the role: the person is asked, and the play goes on. */
export const harmToAskAbout = (said: string): HarmKind | undefined => {
  const heard = heardHarm(said);
  return heard?.sure === false ? heard.kind : undefined;
};

/** What the newest message tells of. Whoever was asked about the one before it, and says that it is real, is in that. */
export const harmAfter = (before: string | undefined, said: string): HarmKind | undefined => {
  const harm = harmIn(said);
  if (harm === undefined || before === undefined) return harm;
  const asked = harmToAskAbout(before);
  return GRAVEST.find((kind) => kind === harm || kind === asked);
};
