import type { Act, Case, Given, Outcome, RedFlagCode } from '@madang/contracts/training/case';
import { SCORE_PARTS } from '@madang/contracts/training/entities';
import { WARY } from './engine/aimed-acts.ts';
import { isHarm, type TurnRecord } from './turn-record.ts';

export type Verdict = 'scam' | 'genuine' | 'unsure';

/** A session as it is judged. */
export interface Judged {
  readonly content: Pick<Case, 'code' | 'red_flags'>;
  readonly records: readonly TurnRecord[];
  /** Flags of the opening. */
  readonly opening: TurnRecord['flags'];
  readonly outcome: Outcome;
  readonly verdict: Verdict | null;
  readonly spotted: readonly RedFlagCode[];
}

/** One of several reasons for the points of a part, in the words of words.*.json. */
export interface Part {
  readonly part: keyof typeof SCORE_PARTS;
  readonly points: number;
  readonly why: string;
}

interface Score {
  readonly parts: readonly Part[];
  readonly total: number;
  readonly falseAlarm: boolean;
  readonly noticed: ReadonlySet<RedFlagCode>;
  readonly shown: ReadonlySet<RedFlagCode>;
  /** Named by the person, and no signal of the contact. */
  readonly wrong: readonly RedFlagCode[];
}

/** What giving something away costs, of the points for protecting it. */
export const COSTS: Readonly<Record<Given, number>> = {
  resident_number: 24,
  card_number: 24,
  account_number: 18,
  phone_number: 6,
  one_time_code: 30,
  password: 30,
  passport_number: 24,
  licence_number: 20,
  email_address: 4,
  id_photo: 24,
  installed_app: 24,
  opened_link: 12,
  address: 6,
};

/** What naming a signal costs that the contact does not have: whoever names all of them has spotted none. */
const WRONG_NAME = 6;

const CHECKS: ReadonlySet<Act> = new Set(['verification', 'report']);
const ASKS: ReadonlySet<Act> = new Set(['question']);

/** What the person said to the answer of a turn: none where it was the last one, or what came of the next is not known. */
export const nextOf = (records: readonly TurnRecord[], turn: number): TurnRecord | undefined =>
  records.find((record) => record.turn === turn + 1);

/** What a turn does of what is to be praised; of older ones what they were heard as. */
export const actsOf = ({ act, acts }: TurnRecord): readonly Act[] => acts ?? (WARY.has(act) ? [act] : []);
const does = (records: Judged['records'], wanted: ReadonlySet<Act>): boolean =>
  records.some((record) => actsOf(record).some((act) => wanted.has(act)));

/** Whether a signal was reacted to by what was said next; undefined where it was heard so, and its words do not bear it out. */
export const reacts = (next: TurnRecord): boolean | undefined =>
  actsOf(next).length > 0 ? true : WARY.has(next.act) ? undefined : false;

/** Flags that the person could react to, and those to which they did: by what they said next, or by naming them. */
const flagsOf = ({ content, records, opening, spotted }: Judged): Pick<Score, 'noticed' | 'shown' | 'wrong'> => {
  const shown = new Set<RedFlagCode>();
  const noticed = new Set<RedFlagCode>();
  for (const { turn, flags } of [{ turn: 0, flags: opening }, ...records]) {
    const next = nextOf(records, turn);
    for (const { code } of flags) {
      const reacted = spotted.includes(code) ? true : next && reacts(next);
      if (reacted !== undefined) shown.add(code);
      if (reacted === true) noticed.add(code);
    }
  }
  // One that the contact has and had not come to yet is no mistake.
  const known = new Set([...noticed, ...content.red_flags.map(({ code }) => code)]);
  return { shown, noticed, wrong: [...new Set(spotted)].filter((code) => !known.has(code)) };
};

/** Whoever says in the end that it is genuine has raised no alarm, however much they teased. */
const isFalseAlarm = ({ content, records, outcome, verdict }: Judged): boolean =>
  content.code === 'Genuine' &&
  verdict !== 'genuine' &&
  (verdict === 'scam' ||
    (outcome === 'reported' && does(records, new Set(['report']))) ||
    (outcome === 'hung_up' && does(records, new Set(['accusation']))));

const isTaken = (outcome: Outcome): boolean => outcome === 'paid' || outcome === 'disclosed';

const spotting = (judged: Judged, { shown, noticed, wrong }: Pick<Score, 'noticed' | 'shown' | 'wrong'>): Part => {
  const max = SCORE_PARTS.spotting;
  const part = (points: number, why: string): Part => ({
    part: 'spotting',
    points: Math.max(0, points - wrong.length * WRONG_NAME),
    why,
  });
  if (judged.content.code === 'Genuine') {
    if (isFalseAlarm(judged)) return part(0, 'false_alarm');
    return judged.outcome === 'hung_up' && judged.verdict !== 'genuine' ? part(max / 2, 'wary') : part(max, 'genuine');
  }
  if (judged.verdict === 'genuine') return part(0, 'missed');
  if (shown.size === 0) return part(isTaken(judged.outcome) ? 0 : max, 'scam');
  return part(Math.round((max * noticed.size) / shown.size), 'scam');
};

const protecting = ({ records, outcome }: Judged): Part => {
  const max = SCORE_PARTS.protecting;
  if (outcome === 'paid') return { part: 'protecting', points: 0, why: 'paid' };
  const lost = records.flatMap(({ given }) => given).reduce((sum, what) => sum + COSTS[what], 0);
  return { part: 'protecting', points: Math.max(0, max - lost), why: lost === 0 ? 'kept' : 'given' };
};

const keptToSafeWay = (records: Judged['records']): boolean =>
  records.some((record) => record.utterance === 'safe_way' && actsOf(record).includes('refusal'));

const checking = ({ content, records, outcome }: Judged): Part => {
  const max = SCORE_PARTS.checking;
  const part = (points: number, why: string): Part => ({ part: 'checking', points, why });
  const checks = content.code === 'Genuine' ? new Set<Act>(['verification']) : CHECKS;
  if (does(records, checks) && !isTaken(outcome)) return part(max, 'done');
  // Who takes nothing but a safe way needs to check nothing.
  if (keptToSafeWay(records) && content.code !== 'Genuine' && !isTaken(outcome)) return part(max, 'safe_way');
  return does(records, ASKS) && !isTaken(outcome) ? part(max * 0.4, 'asked') : part(0, 'none');
};

const responding = (judged: Judged): Part => {
  const { content, records, outcome, verdict } = judged;
  const part = (points: number, why: string): Part => ({ part: 'responding', points, why });
  if (outcome === 'abandoned') return part(0, 'abandoned');
  if (content.code === 'Genuine') {
    if (isFalseAlarm(judged)) return part(0, 'false_alarm');
    return outcome === 'hung_up' ? part(10, 'wary') : part(20, 'best');
  }
  if (verdict === 'genuine' || outcome === 'paid') return part(0, 'none');
  if (outcome === 'disclosed') return part(4, 'none');
  // By whom nothing was checked or reported ended well without having done it.
  if ((outcome === 'reported' || outcome === 'verified') && does(records, CHECKS)) return part(20, 'best');
  if (outcome === 'prevented' && keptToSafeWay(judged.records)) return part(20, 'best');
  return outcome === 'hung_up' ? part(16, 'good') : part(14, 'late');
};

/** A score of parts that add up. Null where the person has said nothing, or it was no exercise any more. */
export const scoreOf = (judged: Judged): Score | null => {
  if (judged.records.length === 0 || judged.records.some(isHarm)) return null;
  const flags = flagsOf(judged);
  const parts = [spotting(judged, flags), protecting(judged), checking(judged), responding(judged)];
  return {
    ...flags,
    parts,
    total: parts.reduce((sum, { points }) => sum + points, 0),
    falseAlarm: isFalseAlarm(judged),
  };
};

/** How a session ends that the person ends before it has come to an end. */
export const outcomeOfFinish = (
  { code, taking }: Pick<Case, 'code' | 'taking'>,
  records: readonly TurnRecord[],
  verdict: Verdict | null,
): Outcome => {
  if (records.some(isHarm)) return 'abandoned';
  const ended = records.at(-1)?.outcome ?? null;
  if (ended !== null) return ended;
  if (records.length === 0) return 'abandoned';
  if (code === 'Genuine') return verdict === 'genuine' ? 'handled' : verdict === 'scam' ? 'hung_up' : 'abandoned';
  if (records.some(({ stage }) => stage === 'S7')) return taking === 'information' ? 'disclosed' : 'paid';
  if (verdict !== 'scam') return 'abandoned';
  // Who said that they would check, and stopped there, has done what is right.
  return does(records, new Set(['verification'])) ? 'verified' : 'prevented';
};
