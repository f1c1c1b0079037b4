import type { Act, Case, Mode, Outcome } from '@madang/contracts/training/case';
import type { State } from './scenario.ts';

/** What a message leads to: the end; or an answer that costs patience, and goes on to the next stage or stays. */
export type Move = { readonly ends: Outcome } | { readonly goesOn: boolean; readonly costs: number };

const stays = (costs = 1): Move => ({ goesOn: false, costs });
const goesOn = (costs = 0): Move => ({ goesOn: true, costs });

/** How far a talk is: whether there is a stage after this one, and how many. */
export interface Position {
  readonly state: State;
  readonly last: number;
  /** It ends the talk and says that it will be checked. */
  readonly leavesToCheck: boolean;
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

const scam = (act: Act, { state, last, leavesToCheck }: Position): Move => {
  if (act === 'report') return { ends: 'reported' };
  if (act === 'hang_up') return { ends: 'hung_up' };
  if (act === 'verification') return leavesToCheck || state.verifications > 0 ? { ends: 'verified' } : stays();
  const isTaking = state.at >= last - 1;
  if (GIVES_IN.has(act)) return state.at >= last ? { ends: 'paid' } : goesOn();
  if (GOES_ALONG.has(act)) return isTaking ? stays() : goesOn();
  if (act === 'accusation') return stays(2);
  return MILD.has(act) && state.at < UNASKED ? goesOn(1) : stays();
};

/** Somebody asks for advice about a scam. Without a word against it they do what they are told. */
const helpedScam = (act: Act, { state, last }: Position): Move => {
  if (GOOD_ADVICE.has(act)) return state.patience <= 2 ? { ends: outcomeOfAdvice(act) } : stays(2);
  if (act === 'question' && state.at >= last - 1) return stays();
  if (act === 'stalling') return stays();
  return state.at >= last ? { ends: 'paid' } : goesOn();
};

const genuine = (act: Act, { state, last }: Position): Move => {
  if (act === 'report') return { ends: 'reported' };
  if (act === 'hang_up') return { ends: 'hung_up' };
  if (act === 'verification') return { ends: 'verified' };
  if (GOES_ALONG.has(act)) {
    if (state.at < last) return goesOn();
    return act === 'question' ? stays() : { ends: 'handled' };
  }
  if (act === 'accusation') return stays(2);
  return MILD.has(act) && state.at < last - 1 ? goesOn(1) : stays();
};

const helpedGenuine = (act: Act, { state, last }: Position): Move => {
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

/** Whether what was wanted was promised or given by this. */
export const givesIn = (act: Act, mode: Mode, { state, last }: Pick<Position, 'state' | 'last'>): boolean =>
  state.at >= last - 1 &&
  (mode === 'receive' ? GIVES_IN.has(act) : !GOOD_ADVICE.has(act) && act !== 'question' && act !== 'stalling');

export const moveOf = (content: Case, mode: Mode, act: Act, position: Position): Move => {
  if (act === 'quit' || act === 'real_harm') return { ends: 'abandoned' };
  const rules =
    content.code === 'Genuine' ? { receive: genuine, help: helpedGenuine } : { receive: scam, help: helpedScam };
  const move = rules[mode](act, position);
  if (!('ends' in move) && position.state.patience - move.costs <= 0) return { ends: exhausted(content, mode, act) };
  return move;
};
