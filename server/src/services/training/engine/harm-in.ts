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

/**
 * Not of one’s life: the wish of another that is understood, and to be done with a call, an errand or a debt. Only where the
 * wish is told as understood, and with no “all” and no “life” before it: whoever is understood so may be in need.
 */
const DONE_WITH_IT =
  /(?<!(?:다|전부|모두|모든 ?걸|삶|삶을|인생|인생을|목숨|생|생을|세상|내|제|나|저|내가|제가|나도|저도) ?)(?:(?:빨리|얼른|어서|이 ?일|전화|통화) ?)*끝내고 ?싶은 ?(?:마음|맘|심정|거|건|것)(?:은|는|도|이|을)? ?(?:다 |잘 |충분히 )?(?:알아(?! ?[주줘])|알지|알겠|이해(?:해|한다|합니다|하는데))(?![^.!…]{0,8}[?？]|[^.!?…]{0,12}(?:나도|저도))/g;
/** What says that a life is meant. */
const OF_A_LIFE =
  /죽|자살|목숨|삶|인생|살기|살고|살아|세상|뛰어내|유서|약(?:을)? ?(?:먹|모)|손목|사라지|없어지|힘들|지쳤|우울|괴로/;
const withoutErrand = (text: string): string => (OF_A_LIFE.test(text) ? text : text.replace(DONE_WITH_IT, '알'));

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
  for (const line of new Set([...lines, text]))
    if (line.length <= LONGEST_LINE) heard.push(harmByWording(withoutErrand(line)));
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
