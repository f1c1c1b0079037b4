import type { Act, Case, Mode, Outcome } from '@madang/contracts/training/case';
import type { Utterance } from '@madang/contracts/training/utterance';
import type { Read } from './read.ts';
import type { State } from './scenario.ts';

/** What a message leads to: the end; or an answer that costs patience, and goes on to the next stage or stays. */
export type Move = { readonly ends: Outcome } | { readonly goesOn: boolean; readonly costs: number };

const stays = (costs = 1): Move => ({ goesOn: false, costs });
const goesOn = (costs = 0): Move => ({ goesOn: true, costs });

/** How far a talk is: whether there is a stage after this one, and how many. */
export interface Position {
  readonly state: State;
  readonly last: number;
  /** What the next stage needs to have happened has happened. */
  readonly nextIsDue: boolean;
}

const GIVES_IN: ReadonlySet<Act> = new Set(['compliance', 'disclosure', 'payment']);
const GOES_ALONG: ReadonlySet<Act> = new Set([...GIVES_IN, 'statement', 'question']);
/** In the beginning the contact does not mind them, and goes on. */
const MILD: ReadonlySet<Act> = new Set([
  'refusal',
  'stalling',
  'silence',
  'nonsense',
  'foreign_language',
  'bot',
  'anger',
]);
const GOOD_ADVICE: ReadonlySet<Act> = new Set(['refusal', 'accusation', 'verification', 'report', 'hang_up']);
/** The stage up to which a contact goes on by itself: what it demands comes after. */
const UNASKED = 3;

/** What else may be said with a yes. Whoever says more, asks how, thanks, or has a way or a sum of their own, has consented to nothing. */
const CONSENT: ReadonlySet<Utterance> = new Set(['yes', 'go_ahead']);
/** What a contact hears as resistance, whatever it is said as. */
const RESISTS: ReadonlySet<Utterance> = new Set(['defy', 'safe_way', 'in_person', 'ask_leave', 'change']);

type Heard = Pick<Read, 'act' | 'utterance' | 'leavesToCheck'>;

/** Whether what the contact is after was promised or given by this: a no in whatever words is none, nor is a wish or a bargain. */
export const consents = ({ act, utterance }: Pick<Heard, 'act' | 'utterance'>): boolean =>
  GIVES_IN.has(act) && (utterance === undefined || CONSENT.has(utterance));

/** Whoever asks is answered first, and pressed on when they ask again; only the opening is told to its end at once. */
const isAnsweredFirst = ({ at, stayed }: State): boolean => at > 0 && stayed === 0;

const scam = (heard: Heard, { state, last, nextIsDue }: Position): Move => {
  const { act, utterance, leavesToCheck } = heard;
  if (act === 'report') return { ends: 'reported' };
  if (act === 'hang_up') return { ends: 'hung_up' };
  if (act === 'verification') return leavesToCheck || state.verifications > 0 ? { ends: 'verified' } : stays();
  if (utterance !== undefined && RESISTS.has(utterance)) return stays();
  if (utterance === 'not_working') return stays(0);
  const isTaking = state.at >= last - 1;
  if (consents(heard)) return state.at >= last ? { ends: 'paid' } : nextIsDue ? goesOn() : stays();
  if (GOES_ALONG.has(act)) {
    if (isTaking || !nextIsDue) return stays(utterance === 'not_done' || utterance === 'bargain' ? 1 : 0);
    if (act === 'question' && isAnsweredFirst(state) && utterance !== 'hear_person') return stays(0);
    return utterance === 'not_done' && state.at >= UNASKED ? stays() : goesOn();
  }
  if (act === 'accusation') return stays(2);
  return MILD.has(act) && state.at < UNASKED ? goesOn(1) : stays();
};

/** Somebody asks for advice about a scam. Without a word against it they do what they are told. */
const helpedScam = ({ act, utterance }: Heard, { state, last }: Position): Move => {
  if (utterance === 'checked') return { ends: 'verified' };
  if (GOOD_ADVICE.has(act)) return state.patience <= 2 ? { ends: outcomeOfAdvice(act) } : stays(2);
  if (act === 'question') return state.at >= last - 1 || isAnsweredFirst(state) ? stays(0) : goesOn();
  if (act === 'stalling') return stays();
  if (act === 'statement' && state.at >= last - 1) return stays();
  return state.at >= last ? { ends: 'paid' } : goesOn();
};

const genuine = ({ act, utterance }: Heard, { state, last }: Position): Move => {
  if (act === 'report') return { ends: 'reported' };
  if (act === 'hang_up') return { ends: 'hung_up' };
  if (act === 'verification') return { ends: 'verified' };
  if (utterance === 'change') return stays(0);
  if (state.changed && GIVES_IN.has(act)) return { ends: 'handled' };
  if (GOES_ALONG.has(act)) {
    if (act === 'question' && isAnsweredFirst(state)) return stays(0);
    if (state.at < last) return goesOn();
    return act === 'question' ? stays() : { ends: 'handled' };
  }
  if (act === 'accusation') return stays(2);
  return MILD.has(act) && state.at < last - 1 ? goesOn(1) : stays();
};

const helpedGenuine = ({ act }: Heard, { state, last }: Position): Move => {
  if (act === 'verification') return { ends: 'verified' };
  if (GOOD_ADVICE.has(act)) return state.patience <= 2 ? { ends: act === 'report' ? 'reported' : 'hung_up' } : stays(2);
  if (state.at < last) return goesOn();
  return act === 'question' || act === 'stalling' ? stays() : { ends: 'handled' };
};

const outcomeOfAdvice = (act: Act): Outcome => {
  if (act === 'report') return 'reported';
  if (act === 'hang_up') return 'hung_up';
  return act === 'verification' ? 'verified' : 'prevented';
};

/** How it ends for a contact, or for who was to be helped, that has had enough. */
const exhausted = (content: Case, mode: Mode, act: Act): Outcome => {
  if (content.code === 'Genuine') return mode === 'help' || act === 'question' ? 'handled' : 'hung_up';
  return act === 'verification' ? 'verified' : 'prevented';
};

/** Whether what was wanted was promised or given by this, at a stage that asks for it. */
export const givesIn = (heard: Heard, mode: Mode, { state, last }: Pick<Position, 'state' | 'last'>): boolean =>
  state.at >= last - 1 &&
  (mode === 'receive'
    ? consents(heard)
    : !GOOD_ADVICE.has(heard.act) && !['question', 'stalling', 'statement'].includes(heard.act));

export const moveOf = (content: Case, mode: Mode, heard: Heard, position: Position): Move => {
  const { act } = heard;
  if (act === 'quit' || act === 'real_harm') return { ends: 'abandoned' };
  const rules =
    content.code === 'Genuine' ? { receive: genuine, help: helpedGenuine } : { receive: scam, help: helpedScam };
  const move = rules[mode](heard, position);
  if (!('ends' in move) && position.state.patience - move.costs <= 0) return { ends: exhausted(content, mode, act) };
  return move;
};
